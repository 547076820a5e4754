"""What a demand needs is kept; what the enterprise says about itself goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.text.sections import needed_text, split_sentences


def test_the_usual_three_sections_leave_need_and_goal() -> None:
    description = (
        "需求内容：\n 开发高韧性立方氮化硼单晶。\n预期目标：\n 冲击韧性≥67%。\n"
        "现有工作基础：\n 1、厂房3栋。\n 2、设备齐全。"
    )
    assert needed_text(description) == "开发高韧性立方氮化硼单晶。\n冲击韧性≥67%。"


def test_numbered_sections_on_one_line_are_told_apart() -> None:
    description = "1、需求：超级小麦育种技术。2、预期目标：培育新品系1-2个。3：现有工作基础：天禾3号已审定。"
    assert needed_text(description) == "超级小麦育种技术。\n培育新品系1-2个。"


def test_a_need_after_the_self_portrait_is_found_by_its_heading_or_number() -> None:
    by_heading = "现有工作基础：已建立技术体系。\n拟解决的难题：玉米机收籽粒的种质资源。"
    assert needed_text(by_heading) == "玉米机收籽粒的种质资源。"
    by_number = "1、实验基础：产能三万吨。\n2、科研基础：拥有博士6人。\n3、寻求一种钛材与碳钢的焊接技术。"
    assert needed_text(by_number) == "寻求一种钛材与碳钢的焊接技术。"


def test_chinese_and_bracketed_numerals_count_too() -> None:
    assert needed_text("一、公司简介\n我们历史悠久。\n二、寻找散热方案。") == "寻找散热方案。"
    assert needed_text("（一）企业概况：历史悠久。\n（二）寻找散热方案。") == "寻找散热方案。"


@pytest.mark.parametrize(
    "praise",
    [
        "公司成立于2005年，注册资本5000万元。",
        "企业被认定为国家高新技术企业。",
        "2018年度销售收入2002万元。",
        "拥有发明专利8项。",
        "联系人：王经理，13800000000。",
    ],
)
def test_sentences_that_praise_the_enterprise_go(praise: str) -> None:
    assert needed_text(praise + "现有涂层易脱落。") == "现有涂层易脱落。"


def test_a_sentence_that_also_states_a_need_stays() -> None:
    sentence = "公司自2011年生产轴承，需要提高疲劳寿命。"
    assert needed_text(sentence) == sentence


def test_text_without_sections_stays_as_it_is() -> None:
    assert needed_text(" 如何去除花椒中苦味 ") == "如何去除花椒中苦味"
    assert needed_text("") == ""


def test_a_description_that_is_nothing_but_praise_comes_back_whole() -> None:
    assert needed_text("公司成立于2005年。") == "公司成立于2005年。"
    assert needed_text("公司简介：历史悠久。") == "公司简介：历史悠久。"


def test_a_heading_word_inside_a_sentence_is_no_heading() -> None:
    text = "通过电话和地址两种方式识别，目标检测的基础是图像。"
    assert needed_text(text) == text


@given(st.text(alphabet="需求内容：工作基础1、2。\n公司简介电话轴承；，", max_size=80))
def test_something_is_always_left_and_nothing_is_invented(text: str) -> None:
    left = needed_text(text)
    assert bool(left) == bool(text.strip())
    assert set(left) <= set(text) | {"\n"}


@given(st.text(alphabet="甲乙。！\n；? ", max_size=40))
def test_sentences_joined_give_the_text_back(text: str) -> None:
    assert "".join(split_sentences(text)) == text
