"""How positions were looked at: from draws where there are enough, else fitted, else said to be unknown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import EventKind
from matcher.store import LoggedList
from matcher.training.examination import Examination, find_examination
from tests.logged_lists import item, logged
from tests.outcomes.entries import day, entry


def shown(count: int, *, propensity: float) -> list[LoggedList]:
    """Return lists of two records with nothing known of either."""
    items = tuple(item(place, f"a{place}", propensity=propensity) for place in (1, 2))
    return [logged("a1", "a2", at=day(0), items=items) for _ in range(count)]


def contacts(lists: list[LoggedList], firsts: int, seconds: int) -> Iterator[LedgerEntry]:
    """Yield contacts with the first record of some lists, and with the second of some."""
    named = [one.suggestion_id(1) for one in lists[:firsts]] + [
        one.suggestion_id(2) for one in lists[:seconds]
    ]
    for number, suggestion in enumerate(named, start=1):
        yield entry(number, EventKind.CONTACTED, 9, pair=Pair("a1", "demand", None), suggestion=suggestion)


def found(lists: list[LoggedList], firsts: int, seconds: int, at: float = 90) -> Examination:
    return find_examination(lists, list(contacts(lists, firsts, seconds)), at=day(at), names=("x", "y"))


def test_drawn_places_tell_how_much_less_the_second_is_looked_at() -> None:
    one = found(shown(300, propensity=0.5), 120, 30)
    assert (one.how, one.lists, one.note) == ("drawn", 300, None)
    assert one.values == pytest.approx((1.0, 0.25))


def test_nobody_looks_more_further_down_whatever_chance_says() -> None:
    assert found(shown(300, propensity=0.5), 60, 90).values == (1.0, 1.0)


def test_without_draws_it_is_fitted_on_features() -> None:
    one = found(shown(300, propensity=1.0), 120, 30)
    assert (one.how, one.lists) == ("fitted", 300)
    assert 0 < one.values[1] < 1


def test_of_too_few_acts_nothing_is_said_and_all_positions_count_alike() -> None:
    one = found(shown(300, propensity=0.5), 60, 30)
    assert (one.how, one.values) == ("none", (1.0,))
    assert "100 suggestions that somebody acted on in settled lists, got 90" in (one.note or "")
    assert found([], 0, 0).how == "none"


def test_lists_that_still_wait_for_outcomes_are_left_out() -> None:
    assert found(shown(300, propensity=0.5), 120, 30, at=89).lists == 0


def test_beyond_the_last_known_position_the_last_value_holds() -> None:
    one = Examination(values=(1.0, 0.5), how="drawn", lists=9)
    np.testing.assert_array_equal(one.reach(4), [1.0, 0.5, 0.5, 0.5])
    np.testing.assert_array_equal(one.reach(1), [1.0])
