"""Levels, reliability and abstention by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.calibration import (
    abstention,
    are_probabilities,
    calibration_error,
    level_score,
    level_scores,
    reliability_bins,
)
from eval.runs import Ranked

LEVELS = {"q1": {"a": 4, "b": 1}, "q2": {"a": 2}, "q3": {"a": 3}}


def test_level_scores_by_hand() -> None:
    run = {
        "q1": [Ranked("a", 0.9, 4), Ranked("b", 0.8, 3), Ranked("unjudged", 0.7, 1)],
        "q2": [Ranked("a", 0.5, 3)],
        "q3": [Ranked("a", 0.5)],
    }
    # Errors 0 and 2 for q1, 1 for q2; q3 has no level.
    assert level_scores(run, LEVELS) == pytest.approx({"q1": 1 / 2, "q2": 1 / 2})
    assert level_score(run, LEVELS) == pytest.approx(1 / (1 + 3 / 3))
    assert math.isnan(level_score({}, LEVELS))


def test_right_levels_score_1() -> None:
    run = {q: [Ranked(d, 0.5, level) for d, level in of.items()] for q, of in LEVELS.items()}
    assert level_scores(run, LEVELS) == {"q1": 1.0, "q2": 1.0, "q3": 1.0}


def test_bins_of_equal_mass_and_their_error_by_hand() -> None:
    levels = {"q": {"a": 1, "b": 3, "c": 4, "d": 4}}
    run = {"q": [Ranked("d", 0.9), Ranked("c", 0.7), Ranked("b", 0.3), Ranked("a", 0.1)]}
    low, high = reliability_bins(run, levels, bins=2)
    assert (low.pairs, low.mean_score, low.strong_share) == pytest.approx((2, 0.2, 0.5))
    assert (high.pairs, high.mean_score, high.strong_share) == pytest.approx((2, 0.8, 1.0))
    assert calibration_error([low, high]) == pytest.approx((2 * 0.3 + 2 * 0.2) / 4)


def test_fewer_pairs_than_bins_have_a_bin_each_and_none_no_error() -> None:
    run = {"q1": [Ranked("a", 1.0), Ranked("b", 0.0)]}
    assert [one.pairs for one in reliability_bins(run, LEVELS)] == [1, 1]
    assert calibration_error(reliability_bins(run, LEVELS)) == 0.0
    assert reliability_bins({}, LEVELS) == []
    assert math.isnan(calibration_error([]))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 4)), min_size=1, max_size=40))
def test_the_error_lies_between_0_and_1_and_bins_differ_by_one_pair(pairs: list[tuple[float, int]]) -> None:
    levels = {"q": {str(n): level for n, (_, level) in enumerate(pairs)}}
    run = {"q": [Ranked(str(n), score) for n, (score, _) in enumerate(pairs)]}
    bins = reliability_bins(run, levels)
    assert sum(one.pairs for one in bins) == len(pairs)
    assert max(one.pairs for one in bins) - min(one.pairs for one in bins) <= 1
    assert 0.0 <= calibration_error(bins) <= 1.0
    assert bins == reliability_bins({"q": list(reversed(run["q"]))}, levels)


def test_only_scores_in_0_to_1_are_probabilities() -> None:
    assert are_probabilities({"q": [Ranked("a", 0.0), Ranked("b", 1.0)]})
    assert not are_probabilities({"q": [Ranked("a", 1.01)]})
    assert not are_probabilities({"q": [Ranked("a", -0.01)]})
    assert not are_probabilities({"q": []})


def test_abstention_by_hand() -> None:
    # q2 has nothing at level 3 or 4; q1 and q3 have.
    said = abstention({"q1": 0.5, "q2": 0.49, "q3": 0.2}, LEVELS, threshold=0.5)
    assert (said.hopeless, said.said_rightly, said.others, said.said_wrongly) == (1, 1, 2, 1)
    assert (said.right_share, said.wrong_share) == (1.0, 0.5)


def test_a_query_without_a_score_was_answered_with_nothing() -> None:
    said = abstention({"q1": 1.0, "q3": 1.0}, LEVELS, threshold=0.0)
    assert (said.said_rightly, said.said_wrongly) == (1, 0)


def test_shares_of_no_demands_are_unknown() -> None:
    assert math.isnan(abstention({}, {"q": {"a": 4}}, threshold=0.5).right_share)
    assert math.isnan(abstention({}, {"q": {"a": 1}}, threshold=0.5).wrong_share)
