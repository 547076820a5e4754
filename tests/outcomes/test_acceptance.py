"""How often achievements were taken up: horizon 60 days, lag 30, so that a pair counts from day 90 on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.outcomes.acceptance import CourseEntry, count_accepted
from matcher.outcomes.events import EventKind
from matcher.outcomes.rewards import RewardOptions
from tests.outcomes.entries import day

SHOWN, CONTACTED, DECLINED = EventKind.SHOWN, EventKind.CONTACTED, EventKind.DECLINED


def step(
    kind: EventKind, on: float, *, reported: float | None = None, technical: bool = False, pair: str = "p"
) -> CourseEntry:
    return CourseEntry("A", pair, kind, technical, day(on), day(on if reported is None else reported))


def counted(*steps: CourseEntry, until: float = 90) -> tuple[int, int] | None:
    ordered = sorted(steps, key=lambda one: one.happened_at)
    return count_accepted(ordered, until=day(until), options=RewardOptions()).get("A")


def test_a_pair_counts_once_horizon_and_lag_are_over() -> None:
    assert counted(step(SHOWN, 0), step(CONTACTED, 5), until=89) is None
    assert counted(step(SHOWN, 0), step(CONTACTED, 5)) == (1, 1)
    assert counted(step(SHOWN, 0)) == (0, 1)


def test_a_contact_counts_within_the_horizon_and_reported_within_the_lag() -> None:
    assert counted(step(SHOWN, 0), step(CONTACTED, 60, reported=90), until=999) == (1, 1)
    assert counted(step(SHOWN, 0), step(CONTACTED, 61), until=999) == (0, 1)
    assert counted(step(SHOWN, 0), step(CONTACTED, 60, reported=91), until=999) == (0, 1)


def test_a_history_brought_in_later_is_waited_for_from_its_first_report() -> None:
    old = (step(SHOWN, 0, reported=700), step(EventKind.CONTRACT, 40, reported=720))
    assert counted(*old, until=729) is None
    assert counted(*old, until=730) == (1, 1)


def test_pairs_are_counted_apart_and_by_achievement() -> None:
    steps = [
        step(SHOWN, 0, pair="p"),
        step(SHOWN, 0, pair="q"),
        step(EventKind.MET, 9, pair="q"),
        step(SHOWN, 50, pair="too late"),
        CourseEntry("B", "r", SHOWN, False, day(0), day(0)),
    ]
    found = count_accepted(steps, until=day(90), options=RewardOptions())
    assert found == {"A": (1, 2), "B": (0, 1)}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step(DECLINED, 1, technical=True)], (0, 1)),  # 技术不符 refuses
        ([step(DECLINED, 1)], None),  # 已转让 says nothing of the fit
        ([step(EventKind.DISMISSED, 1)], (0, 1)),  # waved away without a reason
        ([step(EventKind.WITHDRAWN, 1)], None),
        ([step(EventKind.FAILED, 1)], None),
        ([step(EventKind.DISMISSED, 1), step(EventKind.WITHDRAWN, 2)], (0, 1)),  # had been waved away
        ([step(EventKind.DISMISSED, 1), step(DECLINED, 2)], None),  # the reason says why
        ([step(CONTACTED, 1), step(DECLINED, 2)], (1, 1)),  # interest there was
        ([step(CONTACTED, 1), step(DECLINED, 2, technical=True)], (0, 1)),  # and no fit
        ([step(DECLINED, 1, technical=True), step(CONTACTED, 2)], (1, 1)),  # a no taken back
        ([step(DECLINED, 70)], (0, 1)),  # passed over for the whole horizon
        ([step(EventKind.VIEWED, 1)], (0, 1)),
    ],
)
def test_what_a_no_says_goes_by_its_reason(
    steps: list[CourseEntry], expected: tuple[int, int] | None
) -> None:
    assert counted(step(SHOWN, 0), *steps) == expected


_KINDS = st.sampled_from([SHOWN, EventKind.VIEWED, CONTACTED, DECLINED, EventKind.DISMISSED])
_STEPS = st.lists(
    st.builds(
        step,
        _KINDS,
        st.integers(0, 120).map(float),
        technical=st.booleans(),
        pair=st.sampled_from(["p", "q"]),
    ),
    max_size=8,
)


@given(_STEPS, st.integers(0, 300))
def test_no_more_are_accepted_than_shown_and_no_pair_comes_twice(
    steps: list[CourseEntry], until: int
) -> None:
    accepted, shown = counted(*steps, until=until) or (0, 0)
    assert 0 <= accepted <= shown <= len({one.pair for one in steps})


@given(_STEPS)
def test_what_is_settled_stays_settled_while_nothing_is_reported(steps: list[CourseEntry]) -> None:
    assert counted(*steps, until=400) == counted(*steps, until=4000)
