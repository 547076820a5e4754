"""Weeks by ISO 8601 in China's time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.monitoring.weeks import Week, make_periods, moment_of

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_the_first_days_of_january_lie_in_the_old_years_last_week() -> None:
    assert Week.of_day(date(2026, 12, 31)) == Week.of_day(date(2027, 1, 3)) == Week(2026, 53)
    assert Week.of_day(date(2027, 1, 4)) == Week(2027, 1)
    assert Week.of_day(date(2025, 12, 29)) == Week(2026, 1)
    assert Week(2026, 53).shift(1) == Week(2027, 1)
    assert Week(2027, 1).shift(-54) == Week(2025, 52)
    assert Week(2026, 53).label == "2026-W53"
    assert Week(2027, 1).label == "2027-W01"


def test_a_week_begins_on_monday_in_china() -> None:
    last = datetime(2026, 12, 27, 15, 59, 59, tzinfo=UTC)
    assert Week.of(last) == Week(2026, 52)
    assert Week.of(last + timedelta(seconds=1)) == Week(2026, 53)
    assert Week(2026, 53).start == last + timedelta(seconds=1) == Week(2026, 52).end


@given(st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1)), st.integers(-200, 200))
def test_every_moment_lies_in_its_week_and_weeks_sort_by_time(moment: datetime, on: int) -> None:
    at = moment.replace(tzinfo=UTC)
    week = Week.of(at)
    assert week.start <= at < week.end
    assert (week.shift(on) > week) == (on > 0)
    assert week.shift(on).shift(-on) == week


def test_the_weeks_of_a_run_by_hand() -> None:
    found = make_periods(AT, weeks=2, reference_weeks=2, wait_days=60)
    assert [week.number for week in found.reference + found.window] == [45, 46, 47, 48]
    # 60 days before lies 25 September, in W39: the last week that is over by then is W38.
    assert [week.number for week in found.settled_reference + found.settled] == [35, 36, 37, 38]
    assert found.first == Week(2026, 35)


@pytest.mark.parametrize("weeks", [0, 105])
def test_too_few_or_too_many_weeks_are_refused(weeks: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 104 weeks"):
        make_periods(AT, weeks=weeks, reference_weeks=8, wait_days=60)
    with pytest.raises(InvalidInput, match="2000-01-01"):
        make_periods(datetime(1999, 1, 1, tzinfo=UTC), weeks=8, reference_weeks=8, wait_days=60)


def test_a_day_is_looked_at_to_its_end_in_china_but_never_the_future() -> None:
    assert moment_of(None, AT) == AT
    assert moment_of(date(2026, 11, 22), AT) == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert moment_of(date(2026, 11, 24), AT) == AT
    assert moment_of(date(2030, 1, 1), AT) == AT
    with pytest.raises(InvalidInput, match="2000-01-01"):
        moment_of(date(1999, 12, 31), AT)
