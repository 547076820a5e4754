"""Which fields make a record's text, and how long bodies are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.records import Achievement, Broker, Demand, Investor
from matcher.text.fields import RecordText, passages, text_of


def test_an_achievement_is_found_by_title_summary_and_keywords() -> None:
    record = Achievement(id="a", title="石墨烯散热膜", summary="厚度25μm。", keywords=("散热", "石墨烯"))
    assert text_of(record) == RecordText(title="石墨烯散热膜", body="厚度25μm。", keywords=("散热", "石墨烯"))
    assert text_of(record).whole == "石墨烯散热膜\n散热 石墨烯\n厚度25μm。"


def test_a_demand_is_found_by_what_it_needs() -> None:
    record = Demand(id="d", title="散热方案", description="需求内容：降低结温。\n公司简介：成立于2005年。")
    assert text_of(record) == RecordText(title="散热方案", body="降低结温。")


def test_a_broker_is_found_by_specialities_and_by_name_only_without_any() -> None:
    record = Broker(id="b", name="王敏", specialities="锂电材料；专利运营。")
    assert text_of(record) == RecordText(title="锂电材料", body="专利运营。")
    assert text_of(Broker(id="b", name="王敏")) == RecordText(title="王敏", body="")


def test_an_investor_is_found_by_areas_and_thesis_never_by_exclusions() -> None:
    record = Investor(
        id="i", name="某基金", areas=("新材料", "半导体"), thesis="投早投小。", exclusions="房地产"
    )
    text = text_of(record)
    assert text == RecordText(title="新材料、半导体", body="投早投小。", keywords=("新材料", "半导体"))
    assert "房地产" not in text.whole
    assert text_of(Investor(id="i", name="某基金", thesis="关注机器人。重硬件。")).title == "关注机器人"


@pytest.mark.parametrize(
    ("summary", "body"),
    [
        ("一种５Ｇ天线。它有两层。", "它有两层。"),
        ("一种5g天线：它有两层。", "它有两层。"),
        ("一种5G天线", ""),
        ("一种5G天线罩，它有两层。", "一种5G天线罩，它有两层。"),
        ("它有两层。", "它有两层。"),
    ],
)
def test_a_body_that_begins_with_the_title_loses_it(summary: str, body: str) -> None:
    assert text_of(Achievement(id="a", title="一种5G天线", summary=summary)).body == body


def test_passages_end_where_sentences_do() -> None:
    assert passages("一二三。四五。六七八九。", max_chars=7) == ("一二三。四五。", "六七八九。")
    assert passages("一二。三四。五六。", max_chars=3, max_passages=2) == ("一二。", "三四。")


def test_a_sentence_too_long_for_a_passage_is_cut_hard() -> None:
    assert passages("一二三四五", max_chars=2) == ("一二", "三四", "五")


def test_an_empty_body_has_no_passages_and_bad_limits_are_refused() -> None:
    assert passages("") == passages(" \n ") == ()
    with pytest.raises(ValueError, match="1 or more"):
        passages("一", max_chars=0)


@given(st.text(alphabet="甲乙丙。\n ；", max_size=60), st.integers(1, 12))
def test_passages_keep_within_their_limit_and_lose_no_character(body: str, max_chars: int) -> None:
    found = passages(body, max_chars=max_chars, max_passages=100)
    assert all(0 < len(passage) <= max_chars for passage in found)
    assert "".join("".join(found).split()) == "".join(body.split())
