"""Acceptance by hand, samples, and how late things are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.monitoring.acceptance import AcceptanceCount, Acts, is_needed, reward_options
from matcher.monitoring.options import MonitorConfig
from matcher.monitoring.reports import ReportCount
from matcher.monitoring.sampling import Sample
from matcher.monitoring.weeks import Week, make_periods
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import EventKind
from matcher.store import LoggedList
from tests.logged_lists import by_text, logged
from tests.outcomes.entries import day, entry

K = EventKind
A1, A2 = Pair("a1", "demand", "d1"), Pair("a2", "demand", "d1")
OPTIONS = MonitorConfig(least_lists=2, reference_weeks=1)
WEEK = Week.of(day(1))
AT = WEEK.shift(9).end - timedelta(hours=1)
"""60 days and more after the end of the first week; less than that after the end of the second."""
PERIODS = make_periods(AT, weeks=1, reference_weeks=1, wait_days=60)


def count(entries: Sequence[LedgerEntry], *lists: LoggedList) -> AcceptanceCount:
    found = AcceptanceCount(Acts(entries, at=AT, options=reward_options(OPTIONS)))
    for one in lists:
        found.add(one)
    return found


def test_acceptance_by_hand() -> None:
    lists = [logged("a1", "a2", at=day(on)) for on in (0, 1, 2)]
    text = by_text("a1", at=day(1))
    entries = [
        entry(1, K.CONTACTED, 5, pair=A2),  # of the demand: tells of all its lists
        entry(2, K.MET, 9, pair=A1, suggestion=lists[0].suggestion_id(1)),  # of one list alone
        entry(3, K.VIEWED, 3, pair=A1),  # nobody acted
        entry(4, K.CONTACTED, 40, pair=A1),  # too late
        entry(5, K.CONTACTED, 6, pair=A1, reported=70),  # reported too late
    ]
    found = count(entries, *lists, text, logged(at=day(1)), logged("a1", at=day(7 * 9)))
    acceptance = found.figures("demand-achievement", PERIODS, OPTIONS)
    assert PERIODS.settled == (WEEK,)
    first = acceptance.weeks[0]
    assert (first.week, first.accepted.count, first.accepted.of, first.acts) == (WEEK.label, 3, 4, 4)
    assert [one.open for one in acceptance.weeks][:1] == [0]
    assert sum(one.open for one in acceptance.weeks) == 1
    shares = {place: (share.count, share.of) for place, share in acceptance.positions.items()}
    assert shares == {1: (1, 4), 2: (3, 3)}


def test_a_corrected_act_counts_no_more_from_its_correction_on() -> None:
    one = logged("a1", at=day(1))
    wrong = entry(1, K.CONTACTED, 5, pair=A1, superseded_by=2)
    taken_back = entry(2, K.VIEWED, 5, pair=A1, reported=20, supersedes=1)
    later = replace(taken_back, reported_at=AT + timedelta(days=1))
    for correction, accepted in ((taken_back, 0), (later, 1)):
        found = count([wrong, correction], one).figures("demand-achievement", PERIODS, OPTIONS)
        assert found.weeks[0].accepted.count == accepted


def test_only_acts_since_the_first_list_and_corrections_are_kept() -> None:
    options = reward_options(OPTIONS)
    kept = [
        is_needed(one, since=day(3), options=options)
        for one in (
            entry(1, K.CONTACTED, 3),
            entry(2, K.CONTACTED, 2),
            entry(3, K.VIEWED, 5),
            entry(4, K.VIEWED, 2, supersedes=1),
        )
    ]
    assert kept == [True, False, False, True]


def test_lags_and_reporters_by_hand() -> None:
    counted = ReportCount(PERIODS)
    last = (PERIODS.window[0].start - day(0)) / timedelta(days=1)
    for number, lag in enumerate((0, 1, 2, 3, 10), start=1):
        counted.add(entry(number, K.CONTACTED, last + 1 - lag, reported=last + 1))
    counted.add(entry(6, K.CONTACTED, last, reported=last + 30))  # not known yet
    figures = counted.figures(first_shown=None, lists_meanwhile=0)
    (week,) = figures.weeks
    assert (week.entries, week.median_days) == (5, 2)
    assert week.p90_days == pytest.approx(7.2)  # between 3 and 10, three fifths of the way
    (reporter,) = figures.reporters
    assert (reporter.name, reporter.entries, reporter.weeks) == ("tests", 5, 1)
    assert figures.silent_days == 5


def test_a_week_without_reports_has_no_lag() -> None:
    figures = ReportCount(PERIODS).figures(first_shown=AT - timedelta(days=9), lists_meanwhile=0)
    assert figures.weeks[0].median_days is None
    assert (figures.last_report, figures.silent_days) == (None, 9)


@given(st.lists(st.text(max_size=5), unique=True), st.randoms(use_true_random=False), st.integers(1, 9))
def test_a_sample_is_the_same_in_any_order(names: list[str], random, size: int) -> None:  # type: ignore[no-untyped-def]
    mixed = list(names)
    random.shuffle(mixed)
    drawn = []
    for order in (names, mixed):
        sample = Sample[str](size)
        for name in order:
            sample.offer(name, name)
        drawn.append(list(sample.drawn()))
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == min(size, len(names))
    assert set(drawn[0]) <= set(names)
