"""What is a constraint of an invented demand, how firm it is, and what is none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.evidence.constraints import Constraint, find_constraints
from matcher.text import needed_spans, needed_text
from tests.builders import achievement, demand
from tests.fakes import shared_segmenter


def find(description: str, *, title: str = "某项需求", **values: Any) -> tuple[Constraint, ...]:
    return find_constraints(demand(title=title, description=description, **values), shared_segmenter())


def said(constraints: tuple[Constraint, ...]) -> list[tuple[str, str, str]]:
    return [(one.type.value, one.strength.value, one.text) for one in constraints]


CASES = [
    ("要求剪切强度不低于35MPa。", [("performance", "hard", "不低于35MPa")]),
    ("希望损耗率降到2%以下。", [("performance", "soft", "2%以下")]),
    ("希望剪切强度不低于35MPa。", [("performance", "hard", "不低于35MPa")]),
    ("必须符合GB/T 36363-2018。", [("standard", "hard", "GB/T 36363-2018")]),
    ("需通过RoHS和CE认证。", [("standard", "hard", "RoHS"), ("standard", "hard", "CE")]),
    ("外壳要求IP65。", [("standard", "hard", "IP65")]),
    ("满足国六排放要求。", [("standard", "hard", "国六排放")]),
    ("希望采用氮化铝陶瓷。", [("material", "soft", "氮化铝陶瓷")]),
    ("急需余热正火工艺。", [("process", "soft", "余热正火工艺")]),
    ("必须配备自动加油系统。", [("equipment", "hard", "自动加油系统")]),
    ("寻求低温等离子表面处理技术。", [("process", "soft", "低温等离子表面处理技术")]),
    ("研发一种番茄采摘机器人。", [("equipment", "soft", "番茄采摘机器人")]),
    ("希望一年内完成样机。", [("time", "soft", "一年内")]),
    ("要求在2027年6月底前完成。", [("time", "hard", "2027年6月底前")]),
    ("项目预算80万元。", [("budget", "hard", "80万元")]),
    ("产品主要用于新能源汽车领域。", [("application", "soft", "新能源汽车")]),
    ("须采用SiC，成本要低。", [("material", "hard", "SiC")]),
    ("年产5万吨，成本降低20%。", [("performance", "hard", "5万吨"), ("performance", "hard", "20%")]),
]


@pytest.mark.parametrize(("description", "wanted"), CASES)
def test_a_condition_is_found_with_its_type_and_firmness(
    description: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert said(find(description)) == wanted


@pytest.mark.parametrize(
    "description",
    [
        "目前合格率为92%。",
        "我国每年产生污泥6000万吨。",
        "希望寻求有20年经验的专家。",
        "现有员工35人，已投入资金260万元。",
        "采用先进技术和先进设备。",
        "一、需求内容\n降低能耗\n二、现有工作基础\n公司拥有数控车床，年产值3亿元，通过ISO 9001认证。",
        "",
    ],
)
def test_the_present_state_and_the_self_portrait_ask_for_nothing(description: str) -> None:
    assert find(description) == ()


def test_the_state_before_a_wish_is_not_asked_for_and_the_wish_is() -> None:
    assert said(find("现在烧损率为1.5%，希望降低到1.0%以下。")) == [("performance", "soft", "1.0%以下")]
    assert said(find("能耗由每天600度电降至450度电以下。")) == [("performance", "hard", "450度电以下")]


def test_structured_fields_are_constraints_with_their_field_and_value() -> None:
    budget, deadline = find("", budget_max_cny="800000", deadline=date(2027, 1, 31))
    assert (budget.type.value, budget.field, budget.text) == ("budget", "budget_max_cny", "800000")
    assert budget.quantity is not None
    assert budget.quantity.base_range[1] == 800_000
    assert (deadline.type.value, deadline.field, deadline.text) == ("time", "deadline", "2027-01-31")
    assert (deadline.start, deadline.end) == (0, 10)


def test_title_and_description_saying_one_thing_count_once() -> None:
    found = find("开发600MPa级高强钢筋。", title="600MPa级高强钢筋")
    assert [one.field for one in found if one.text == "600MPa"] == ["title"]
    assert [one.field for one in found if one.text == "高强钢筋"] == ["title"]


def test_only_demands_have_constraints() -> None:
    assert find_constraints(achievement(summary="强度不低于400MPa"), shared_segmenter()) == ()


def test_a_name_knows_the_shorter_names_it_ends_with() -> None:
    (found,) = find("希望采用高强铝合金。")
    assert found.term == "高强铝合金"
    assert "铝合金" in found.parts
    assert all(found.term.endswith(part) for part in found.parts)


def test_a_label_names_the_property_once() -> None:
    assert [one.label for one in find("要求屈服强度不低于400MPa，TRL≥6。")] == [
        "屈服强度不低于400MPa",
        "TRL≥6",
    ]


PIECES = st.sampled_from(
    [
        "希望",
        "要求",
        "目前",
        "采用",
        "铝合金",
        "压铸工艺",
        "屈服强度",
        "≥400MPa",
        "80万元",
        "预算",
        "3年内",
        "用于汽车领域",
        "GB/T 1234",
        "SiC",
        "。",
        "，",
        "\n",
        "的",
        "现有基础：",
        "需求：",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_places_always_quote_the_field_as_written(description: str) -> None:
    record = demand(title="寻求铝合金压铸", description=description)
    for one in find_constraints(record, shared_segmenter()):
        assert getattr(record, one.field)[one.start : one.end] == one.text != ""


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_needed_spans_hold_the_needed_text(description: str) -> None:
    joined = "".join(description[start:end] for start, end in needed_spans(description))
    assert "".join(joined.split()) == "".join(needed_text(description).split())
