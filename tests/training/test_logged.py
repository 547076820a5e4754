"""Logged lists, effective sizes and scales, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.training.logged import (
    RewardedItem,
    RewardedList,
    effective_size,
    features_of,
    fit_scaling,
    rewards_of,
    settled_lists,
)
from tests.training.logs import logged

EVEN = [1.0, 1.0]


def test_equal_weights_count_in_full_and_one_heavy_one_alone() -> None:
    assert effective_size(np.array([2.0, 2.0, 2.0])) == pytest.approx(3.0)
    assert effective_size(np.array([5.0, 0.0, 0.0])) == pytest.approx(1.0)
    # (1 + 3)² / (1 + 9)
    assert effective_size(np.array([1.0, 3.0])) == pytest.approx(1.6)
    assert effective_size(np.zeros(3)) == 0.0
    assert effective_size(np.zeros(0)) == 0.0


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=20))
def test_no_weights_say_more_than_equal_ones(weights: list[float]) -> None:
    assert 1 - 1e-9 <= effective_size(np.array(weights)) <= len(weights) + 1e-9


def test_open_lists_are_left_out_or_refused_by_name() -> None:
    done = logged("done", "xy", propensities=EVEN, rewards=[1.0, 0.0])
    waits = logged("waits", "xy", propensities=EVEN, rewards=[1.0, None])
    assert settled_lists([waits, done]) == [done]
    with pytest.raises(InvalidInput, match=r"1 open ones \(first 'waits'\)"):
        rewards_of([done, waits])


@pytest.mark.parametrize(
    ("keys", "propensities", "problem"),
    [("", [], "positions 1, 2, 3"), ("xx", EVEN, "each record once"), ("xy", [1.0, 0.0], "got 0 for 'y'")],
)
def test_what_is_no_list_is_refused(keys: str, propensities: list[float], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        logged("l", keys, propensities=propensities, rewards=[0.0] * len(keys))


def test_gaps_between_positions_are_refused() -> None:
    item = RewardedItem(key="x", position=2, features=(), score=0.0, propensity=1.0)
    with pytest.raises(InvalidInput, match="positions 1, 2, 3"):
        RewardedList(id="l", items=(item,))


def test_lists_of_different_features_do_not_go_together() -> None:
    one = logged("a", "x", propensities=[1.0], rewards=[0.0])
    item = RewardedItem(key="x", position=1, features=(1.0, 2.0), score=0.0, propensity=1.0, reward=0.0)
    with pytest.raises(InvalidInput, match="got 1 and 2"):
        features_of([one, RewardedList(id="b", items=(item,))])


def test_missing_features_stand_at_the_mean_and_far_ones_are_held() -> None:
    values = np.array([[1.0, 7.0, np.nan], [3.0, 7.0, np.nan], [np.nan, 7.0, np.nan]])
    scaling = fit_scaling(values)
    # Mean 2, deviation 1; the second never differs, the third is never known.
    assert scaling.apply(values).tolist() == [[-1, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert scaling.apply(np.array([[99.0, 7.0, 0.0]]))[0, 0] == 4.0
