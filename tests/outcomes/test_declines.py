"""Which noes of a taker stand."""

from __future__ import annotations

from matcher.outcomes.declines import Decline, find_declines
from matcher.outcomes.entries import Pair
from matcher.outcomes.events import DeclineReason, EventKind, Side
from tests.outcomes.entries import day, entry

MATURITY, PLACE, BUDGET = DeclineReason.MATURITY, DeclineReason.PLACE, DeclineReason.BUDGET
SECOND = Pair("A-2", "demand", "D-1")


def test_reasoned_noes_stand_the_newest_first() -> None:
    entries = [
        entry(1, EventKind.DECLINED, 3, reason=MATURITY),
        entry(2, EventKind.DISMISSED, 5, reason=PLACE, pair=SECOND),
    ]
    assert find_declines(entries, at=day(9)) == [
        Decline("A-2", PLACE, day(5)),
        Decline("A-1", MATURITY, day(3)),
    ]
    assert find_declines(entries, at=day(4)) == [Decline("A-1", MATURITY, day(3))]


def test_acting_on_the_pair_takes_its_no_back() -> None:
    declined = entry(1, EventKind.DECLINED, 3, reason=MATURITY)
    assert find_declines([declined, entry(2, EventKind.CONTACTED, 5)], at=day(9)) == []
    assert len(find_declines([declined, entry(2, EventKind.VIEWED, 5)], at=day(9))) == 1
    assert len(find_declines([declined, entry(2, EventKind.CONTACTED, 1)], at=day(9))) == 1


def test_the_last_no_of_a_pair_counts_whatever_order_they_were_reported_in() -> None:
    entries = [
        entry(1, EventKind.DECLINED, 5, reason=BUDGET),
        entry(2, EventKind.DECLINED, 3, reason=MATURITY, reported=6),
    ]
    assert find_declines(entries, at=day(9)) == [Decline("A-1", BUDGET, day(5))]


def test_the_offering_sides_no_and_one_without_a_reason_are_none_of_the_takers() -> None:
    offer = entry(1, EventKind.DECLINED, 3, reason=MATURITY, side=Side.OFFER)
    assert find_declines([offer, entry(2, EventKind.DISMISSED, 4)], at=day(9)) == []


def test_one_achievement_declined_by_two_takers_for_one_reason_comes_once() -> None:
    other = Pair("A-1", "demand", "D-2")
    entries = [
        entry(1, EventKind.DECLINED, 3, reason=MATURITY),
        entry(2, EventKind.DECLINED, 4, reason=MATURITY, pair=other),
        entry(3, EventKind.DECLINED, 5, reason=MATURITY, pair=SECOND),
    ]
    assert find_declines(entries, at=day(9)) == [
        Decline("A-2", MATURITY, day(5)),
        Decline("A-1", MATURITY, day(4)),
    ]
