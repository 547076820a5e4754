"""Events as they are reported: every bad or lacking field is named, moments want their zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from matcher.errors import InvalidRecords
from matcher.outcomes.events import MONEY, EventKind, OutcomeEvent, Party, parse_event

PLAIN = {"key": "k", "kind": "met", "happened_at": "2026-03-01T09:30:00+08:00", "achievement_id": "a1"}


def problems_of(**values: Any) -> dict[str, str]:
    with pytest.raises(InvalidRecords) as refused:
        parse_event({**PLAIN, **values}, row=3)
    assert {problem.row for problem in refused.value.problems} == {3}
    return {problem.field: problem.expected for problem in refused.value.problems}


def test_a_moment_is_kept_in_utc() -> None:
    assert parse_event(PLAIN).happened_at == datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
    there = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert parse_event({**PLAIN, "happened_at": there}) == parse_event(PLAIN)
    assert parse_event({**PLAIN, "happened_at": "2026-03-01T01:30:00Z"}) == parse_event(PLAIN)


@pytest.mark.parametrize(
    "moment", ["2026-03-01T09:30:00", "2026-03-01", "yesterday", 1772328600, "1772328600", None, True, [],
               datetime(2026, 3, 1), "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"]
)  # fmt: skip
def test_a_moment_without_zone_or_sense_is_refused(moment: object) -> None:
    assert list(problems_of(happened_at=moment)) == ["happened_at"]


def test_all_that_is_bad_is_named_at_once() -> None:
    found = problems_of(
        kind="contract", amount_cny="-1", happened_at="2026", taker={"kind": "demand"}, colour=1
    )
    assert list(found) == ["happened_at", "taker", "amount_cny", "colour"]
    assert found["amount_cny"] == "at least 0"
    assert "time zone" in found["happened_at"]


def test_what_a_kind_lacks_is_named_by_field_also_beside_bad_values() -> None:
    assert list(problems_of(kind="declined")) == ["reason"]
    assert list(problems_of(kind="declined", reason="other")) == ["note"]
    assert list(problems_of(kind="landed", happened_at=1)) == ["happened_at", "landing_type"]
    assert list(problems_of(achievement_id=None)) == ["achievement_id"]
    for kind in MONEY:
        assert list(problems_of(kind=kind.value)) == ["amount_cny"]
    assert "mianji" not in problems_of(kind="mianji")["kind"]


def test_an_event_made_in_the_program_is_checked_too() -> None:
    values: dict[str, Any] = {
        "key": "k",
        "happened_at": datetime(2026, 3, 1, tzinfo=UTC),
        "achievement_id": "a1",
    }
    with pytest.raises(ValidationError, match="amount_cny: the amount of tax, in yuan"):
        OutcomeEvent(kind=EventKind.TAX, **values)


def test_a_party_is_a_record_or_a_name() -> None:
    assert Party(name="某公司").id is None
    for bad in ({}, {"id": "d1"}, {"kind": "demand"}, {"kind": "demand", "name": "某公司"}):
        with pytest.raises(ValidationError, match="name of an outside party"):
            Party.model_validate(bad)
