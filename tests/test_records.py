"""Records: what they accept, how they name what is wrong, and that they survive JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from matcher.errors import InvalidRecords
from matcher.records import (
    MODELS,
    OPEN_STATUSES,
    Achievement,
    Demand,
    Investor,
    Record,
    RecordKey,
    dump_record,
    key_of,
    kind_of,
    parse_record,
    title_of,
)
from matcher.vocabulary import AchievementStatus, DemandStatus, Kind, PartyStatus, Visibility
from tests.builders import achievement, broker, demand, investor

FULL: dict[Kind, dict[str, Any]] = {
    Kind.ACHIEVEMENT: {
        "id": "A-1.x:y_z",
        "title": "锂电池隔膜检测",
        "summary": "第一行\n第二行",
        "keywords": ["隔膜", "检测"],
        "industry_codes": ["C3972", "1.2.3"],
        "type": "project",
        "library": "service",
        "trl": 7,
        "ip_items": [{"kind": "invention_patent", "number": "ZL1", "status": "granted"}],
        "evidence": [{"aspect": "market", "text": "已售", "amount_cny": "1200000.5"}],
        "team": [{"name": "林示例", "role": "负责人"}],
        "expected_contribution_cny": "3000000",
        "discovered_on": "2026-01-02",
        "status": "negotiating",
        "visibility": "masked",
    },
    Kind.DEMAND: {
        "id": "D1",
        "title": "寻求",
        "budget_min_cny": "1",
        "budget_max_cny": "1",
        "deadline": "2026-12-31",
    },
    Kind.BROKER: {
        "id": "B1",
        "name": "林示例",
        "certificate": {"grade": "senior", "valid_until": "2027-01-01"},
        "towns": ["长安镇"],
        "capacity": 0,
    },
    Kind.INVESTOR: {
        "id": "I1",
        "name": "基金",
        "stages": ["seed"],
        "ticket_min_cny": "0",
        "push": {"min_level": 3},
    },
}


@pytest.mark.parametrize("kind", Kind)
def test_a_record_comes_back_from_its_json(kind: Kind) -> None:
    record = parse_record(kind, FULL[kind])
    assert parse_record(kind, dump_record(record)) == record
    assert key_of(record) == RecordKey(kind, FULL[kind]["id"])
    assert kind_of(record) is kind


@pytest.mark.parametrize(
    ("record", "title"),
    [
        (achievement(), "锂电池隔膜检测"),
        (demand(), "寻求锂电池隔膜检测"),
        (broker(), "林示例"),
        (investor(), "莞创示例基金"),
    ],
)
def test_the_title_is_the_line_people_know_a_record_by(record: Record, title: str) -> None:
    assert title_of(record) == title


@pytest.mark.parametrize("record", [achievement(), demand(), broker(), investor()])
def test_records_are_frozen_and_public_unless_said_otherwise(record: Record) -> None:
    assert record.visibility is Visibility.PUBLIC
    assert record.status.value in OPEN_STATUSES
    with pytest.raises(ValidationError, match="frozen"):
        record.id = "other"  # type: ignore[misc]


def test_only_open_statuses_are_open() -> None:
    every = {term.value for terms in (AchievementStatus, DemandStatus, PartyStatus) for term in terms}
    assert {"active", "negotiating", "open"} == OPEN_STATUSES
    assert every - OPEN_STATUSES == {"landed", "transferred", "withdrawn", "solved", "closed", "inactive"}


def test_every_bad_field_is_named_at_once_with_what_was_expected() -> None:
    with pytest.raises(InvalidRecords) as caught:
        parse_record(
            Kind.ACHIEVEMENT,
            {"id": "-x", "trl": 10, "industry_codes": ["C39", "电子"], "colour": "red", "status": "open"},
            row=3,
        )
    problems = {problem.field: problem for problem in caught.value.problems}
    assert set(problems) == {"id", "title", "trl", "industry_codes.1", "colour", "status"}
    assert {problem.row for problem in problems.values()} == {3}
    assert problems["title"].value == "(missing)"
    assert problems["trl"].expected == "at most 9"
    assert problems["industry_codes.1"].expected == "an industry code such as C3912 or 1.2.3"
    assert problems["colour"].expected == "no such field"
    assert "active" in problems["status"].expected


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("1200000.50", Decimal("1200000.5")),
        (1200000, Decimal(1200000)),
        (1200000.0, Decimal(1200000)),
        ("1200000.00", Decimal(1200000)),
        ("-0", Decimal(0)),
        ("0", Decimal(0)),
    ],
)
def test_amounts_are_exact_and_have_one_spelling(came: object, kept: Decimal) -> None:
    amount = achievement(expected_contribution_cny=came).expected_contribution_cny
    assert amount == kept
    assert str(amount) == str(kept)


@pytest.mark.parametrize("came", [1.5, "1.234", "-1", "NaN", "Infinity", True, "1e30", "一百"])
def test_amounts_that_are_not_exact_yuan_are_refused(came: object) -> None:
    with pytest.raises(InvalidRecords):
        parse_record(Kind.ACHIEVEMENT, {"id": "a1", "title": "x", "expected_contribution_cny": came})


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        (Kind.DEMAND, "budget_min_cny", "budget_max_cny"),
        (Kind.INVESTOR, "ticket_min_cny", "ticket_max_cny"),
    ],
)
def test_a_range_may_be_open_or_a_point_but_not_upside_down(kind: Kind, low: str, high: str) -> None:
    values = FULL[kind] | {low: None, high: None}
    for bounds in ({low: "2"}, {high: "2"}, {low: "2", high: "2"}):
        assert parse_record(kind, values | bounds)
    with pytest.raises(InvalidRecords, match=f"{low} ≤ {high}"):
        parse_record(kind, values | {low: "3", high: "2"})


@pytest.mark.parametrize("id", ["", " a", "a b", "中文", "a/b", "a" * 129, "a\n", ".a"])
def test_ids_are_safe_in_addresses(id: str) -> None:
    with pytest.raises(InvalidRecords, match="id"):
        parse_record(Kind.ACHIEVEMENT, {"id": id, "title": "x"})


def test_lines_lose_breaks_and_prose_keeps_them() -> None:
    made = achievement(title=" 锂电池\r\n隔膜\t检测 ", summary="第一行\r\n第二行\x0b第三行 ")
    assert made.title == "锂电池 隔膜 检测"
    assert made.summary == "第一行\n第二行\n第三行"


@pytest.mark.parametrize("text", ["锂\x00", "\x1f锂", "\ud800", "\uffff"])
def test_characters_that_no_file_can_carry_are_refused(text: str) -> None:
    for field in ("title", "summary"):
        with pytest.raises(InvalidRecords, match=field):
            parse_record(Kind.ACHIEVEMENT, {"id": "a1", "title": "x", field: text})


def test_an_investor_without_preferences_or_exclusions_has_none() -> None:
    made = investor(push={}, exclusions="")
    assert (made.push, made.exclusions) == (None, None)


def test_the_message_of_many_problems_shows_the_first_and_counts_all() -> None:
    with pytest.raises(InvalidRecords) as caught:
        parse_record(Kind.ACHIEVEMENT, {"id": "a1", "title": "x", **{f"f{n}": 1 for n in range(9)}})
    assert str(caught.value).startswith("9 bad value(s): f0: got '1', expected no such field")
    assert "f5" not in str(caught.value)


@given(st.dictionaries(st.sampled_from([*Achievement.model_fields, "more"]), st.text() | st.integers()))
def test_whatever_comes_is_a_record_or_a_list_of_problems(values: dict[str, Any]) -> None:
    for kind in (Kind.ACHIEVEMENT, Kind.INVESTOR):
        try:
            record = parse_record(kind, values)
        except InvalidRecords as error:
            assert error.problems  # noqa: PT017 - either way is right
        else:
            assert isinstance(record, MODELS[kind])


def test_kinds_are_not_mixed_up() -> None:
    assert not isinstance(parse_record(Kind.DEMAND, FULL[Kind.DEMAND]), Achievement | Investor)
    assert isinstance(parse_record(Kind.DEMAND, FULL[Kind.DEMAND]), Demand)
