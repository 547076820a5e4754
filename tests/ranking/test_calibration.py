"""From raw sums to probabilities and levels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from matcher.ranking.calibration import Calibration, levels_of, sigmoid

HALVES = Calibration(raw=(-1.0, 1.0, 2.0), probability=(0.1, 0.5, 0.9))

FINITE = st.floats(-1e6, 1e6)


@st.composite
def calibrations(draw: st.DrawFn) -> Calibration:
    raw = sorted(draw(st.sets(FINITE, min_size=2, max_size=8)))
    heights = sorted(draw(st.lists(st.floats(0, 1), min_size=len(raw), max_size=len(raw))))
    return Calibration(raw=tuple(raw), probability=tuple(heights))


def test_between_two_points_the_probability_lies_on_their_line() -> None:
    # Half way from −1 to 1, and a quarter of the way from 1 to 2.
    np.testing.assert_allclose(HALVES.apply(np.array([0.0, 1.25])), [0.3, 0.6])


def test_beyond_the_ends_the_probability_stays() -> None:
    assert HALVES.apply(np.array([-1e9, -1.0, 2.0, 1e9])).tolist() == [0.1, 0.1, 0.9, 0.9]


def test_no_raw_sums_give_no_probabilities() -> None:
    assert HALVES.apply(np.array([])).shape == (0,)


@settings(deadline=None)
@given(calibrations(), st.lists(FINITE, min_size=2, max_size=10))
def test_a_higher_sum_never_has_a_lower_probability_and_all_lie_within_0_and_1(
    calibration: Calibration, raw: list[float]
) -> None:
    found = calibration.apply(np.array(sorted(raw)))
    # A line's rounding may show in the last digit.
    assert (np.diff(found) >= -1e-12).all()
    assert (found >= 0).all()
    assert (found <= 1).all()


@pytest.mark.parametrize(
    ("raw", "probability", "message"),
    [
        ((0.0, 1.0, 2.0), (0.1, 0.2), "3 raw values, 2 probabilities"),
        ((0.0, 0.0), (0.1, 0.2), "rise"),
        ((1.0, 0.0), (0.1, 0.2), "rise"),
        ((0.0, 1.0), (0.2, 0.1), "rise"),
        ((0.0, 1.0), (-0.1, 0.2), "within 0–1"),
        ((0.0, 1.0), (0.1, 1.2), "within 0–1"),
        ((0.0,), (0.1,), "at least 2"),
        ((0.0, math.inf), (0.1, 0.2), "finite"),
        ((0.0, 1.0), (0.1, math.nan), "finite"),
    ],
)
def test_a_calibration_that_is_no_rising_map_to_probabilities_is_refused(
    raw: tuple[float, ...], probability: tuple[float, ...], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        Calibration(raw=raw, probability=probability)


def test_equal_probabilities_are_allowed_since_a_step_may_be_flat() -> None:
    flat = Calibration(raw=(0.0, 1.0), probability=(0.5, 0.5))
    assert flat.apply(np.array([0.3])).tolist() == [0.5]


def test_the_sigmoid_turns_log_odds_into_probabilities() -> None:
    np.testing.assert_allclose(sigmoid(np.array([0.0, math.log(3), -math.log(3)])), [0.5, 0.75, 0.25])


def test_the_sigmoid_of_huge_sums_neither_overflows_nor_leaves_0_to_1() -> None:
    low, high = sigmoid(np.array([-1e308, 1e308])).tolist()
    assert 0 < low < 1e-20
    assert high == pytest.approx(1.0)


def test_a_score_on_a_cut_is_of_the_higher_level() -> None:
    scores = np.array([0.0, 0.19, 0.2, 0.5, 0.79, 0.8, 1.0])
    assert levels_of(scores, (0.2, 0.5, 0.8)).tolist() == [1, 1, 2, 3, 3, 4, 4]


def test_a_level_without_room_between_two_cuts_is_never_given() -> None:
    assert levels_of(np.array([0.49, 0.5, 0.9]), (0.5, 0.5, 1.0)).tolist() == [1, 3, 3]


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=10), st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted))
def test_levels_are_one_more_than_the_cuts_that_a_score_has_reached(
    scores: list[float], cuts: list[float]
) -> None:
    low, middle, high = cuts
    expected = [1 + sum(score >= cut for cut in cuts) for score in scores]
    assert levels_of(np.array(scores), (low, middle, high)).tolist() == expected
