"""When a fair value is awaited, holds, and is out of date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.fair_value import (
    ValuationState,
    china_day,
    last_valid_day,
    newest_standing,
    valuation_standing,
)
from matcher.store import Valuation, ValuationMethod, ValuationResult

AT = datetime(2026, 1, 5, 2, tzinfo=UTC)


def result(valued_on: date, id: int = 1) -> ValuationResult:
    return ValuationResult(
        id=id,
        valuation_id=1,
        appraiser="示例资产评估公司",
        method=ValuationMethod.INCOME,
        value_cny=Decimal("1200000.00"),
        valued_on=valued_on,
        report_sha256="0" * 64,
        recorded_by="王示例",
        recorded_at=AT,
    )


def valuation(*results: ValuationResult, id: int = 1, revision: int = 7) -> Valuation:
    return Valuation(
        id=id,
        achievement_id="a1",
        achievement_revision=revision,
        purpose="作价入股",
        requested_by="王示例",
        requested_at=AT,
        results=results,
    )


def state(one: Valuation, today: date, revision: int = 7) -> ValuationState:
    return valuation_standing(one, revision=revision, today=today).state


def test_a_request_without_a_result_is_awaited_whatever_became_of_the_achievement() -> None:
    assert state(valuation(), date(2026, 2, 1)) is ValuationState.REQUESTED
    assert state(valuation(), date(2030, 2, 1), revision=9) is ValuationState.REQUESTED


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 3, 10), ValuationState.VALUED),
        (date(2027, 3, 10), ValuationState.VALUED),
        (date(2027, 3, 11), ValuationState.STALE),
    ],
)
def test_a_value_holds_for_one_year_from_the_day_it_is_for(today: date, expected: ValuationState) -> None:
    standing = valuation_standing(valuation(result(date(2026, 3, 10))), revision=7, today=today)
    assert standing.state is expected
    assert standing.valid_until == date(2027, 3, 10)
    assert "2027-03-10" in standing.why


def test_a_value_is_stale_once_the_achievement_has_changed() -> None:
    one = valuation(result(date(2026, 3, 10)), revision=7)
    assert state(one, date(2026, 3, 11), revision=7) is ValuationState.VALUED
    assert state(one, date(2026, 3, 11), revision=8) is ValuationState.STALE


def test_the_newest_result_counts() -> None:
    fresh_first = valuation(result(date(2026, 3, 10), id=2), result(date(2020, 3, 10), id=1))
    assert state(fresh_first, date(2026, 4, 1)) is ValuationState.VALUED


def test_the_newest_request_counts_and_none_is_none() -> None:
    asked_again = [valuation(id=2), valuation(result(date(2026, 3, 10)), id=1)]
    for order in (asked_again, asked_again[::-1]):
        standing = newest_standing(order, revision=7, today=date(2026, 4, 1))
        assert standing.state is ValuationState.REQUESTED
    assert newest_standing([], revision=7, today=date(2026, 4, 1)).state is ValuationState.NONE


def test_the_year_of_a_leap_day_ends_on_a_28_february() -> None:
    assert last_valid_day(date(2024, 2, 29)) == date(2025, 2, 28)
    assert last_valid_day(date(2023, 2, 28)) == date(2024, 2, 28)


@given(st.dates(max_value=date(9998, 12, 31)))
def test_every_value_holds_for_365_or_366_days(valued_on: date) -> None:
    assert last_valid_day(valued_on) - valued_on in (timedelta(365), timedelta(366))


def test_the_day_begins_at_midnight_in_china() -> None:
    assert china_day(datetime(2026, 3, 10, 15, 59, tzinfo=UTC)) == date(2026, 3, 10)
    assert china_day(datetime(2026, 3, 10, 16, 0, tzinfo=UTC)) == date(2026, 3, 11)
