"""What scores are worth, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.training.measures import (
    calibration_error,
    fitting_threshold,
    level_score,
    ndcg_at_10,
    ndcg_by_query,
    top_scores,
)

GAINS = st.lists(st.sampled_from([0.0, 1.0, 3.0, 7.0]), min_size=1, max_size=15)


def test_one_good_document_in_the_second_place_is_worth_its_discount() -> None:
    assert ndcg_at_10([0.0, 7.0]) == pytest.approx(1 / math.log2(3))


def test_two_documents_the_wrong_way_round() -> None:
    # DCG 1 + 3/log2(3), ideal 3 + 1/log2(3).
    assert ndcg_at_10([1.0, 3.0]) == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_what_comes_after_the_tenth_place_counts_nothing_but_in_the_ideal() -> None:
    assert ndcg_at_10([0.0] * 10 + [7.0]) == 0.0
    assert ndcg_at_10([1.0] * 11) == 1.0


def test_without_any_gain_there_is_no_value() -> None:
    assert math.isnan(ndcg_at_10([0.0, 0.0]))
    assert math.isnan(ndcg_at_10([]))


@settings(deadline=None)
@given(GAINS.filter(any))
def test_the_best_order_is_worth_1_and_no_order_more_nor_less_than_0(gains: list[float]) -> None:
    assert ndcg_at_10(sorted(gains, reverse=True)) == pytest.approx(1.0)
    assert 0 <= ndcg_at_10(gains) <= 1 + 1e-12


def test_each_query_has_a_value_of_its_own_and_one_without_good_documents_none() -> None:
    raw = np.array([0.1, 0.9, 0.5, 0.4, 0.3])
    levels = np.array([4, 1, 1, 2, 1])
    found = ndcg_by_query(raw, levels, ["a", "a", "b", "a", "b"])
    # Query a in its order: levels 1, 2, 4 with gains 0, 1, 7; b has no gain.
    expected = (1 / math.log2(3) + 7 / 2) / (7 + 1 / math.log2(3))
    assert found == {"a": pytest.approx(expected)}


@settings(deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_the_pairs_does_not_matter_without_ties(order: list[int]) -> None:
    raw = np.array([0.6, 0.1, 0.4, 0.3, 0.2, 0.5])
    levels = np.array([1, 4, 3, 2, 4, 1])
    queries = ["a", "a", "a", "b", "b", "b"]
    mixed = ndcg_by_query(raw[order], levels[order], [queries[row] for row in order])
    assert mixed == pytest.approx(ndcg_by_query(raw, levels, queries))


def test_ties_stay_in_the_order_given() -> None:
    levels = np.array([1, 4])
    assert ndcg_by_query(np.zeros(2), levels, ["a", "a"])["a"] == pytest.approx(1 / math.log2(3))
    assert ndcg_by_query(np.zeros(2), levels[::-1], ["a", "a"])["a"] == 1.0


def test_the_level_score_is_1_for_the_right_levels_and_a_half_when_they_err_by_one() -> None:
    levels = np.array([1, 2, 3, 4])
    assert level_score(levels, levels) == 1.0
    assert level_score(np.array([2, 1, 4, 3]), levels) == 0.5
    # One error of 2 in four: 1 / (1 + ½).
    assert level_score(np.array([3, 2, 3, 4]), levels) == pytest.approx(2 / 3)


def test_the_calibration_error_is_the_mean_gap_of_bins_of_equal_mass() -> None:
    # 30 pairs make 15 bins of two, each of score ½ and one strong: no gap. At 0.8 the gap is 0.3 in each.
    strong = np.array([True, False] * 15)
    assert calibration_error(np.full(30, 0.5), strong) == pytest.approx(0.0)
    assert calibration_error(np.full(30, 0.8), strong) == pytest.approx(0.3)


def test_fewer_pairs_than_bins_make_a_bin_of_each() -> None:
    # Gaps 0.1, 0.4 and 0.3, whatever the order.
    score, strong = np.array([0.1, 0.6, 0.7]), np.array([False, True, True])
    assert calibration_error(score, strong) == pytest.approx(0.8 / 3)
    assert calibration_error(score[::-1], strong[::-1]) == pytest.approx(0.8 / 3)


def test_the_best_score_of_each_query_comes_with_whether_anything_fits_it() -> None:
    score = np.array([0.2, 0.9, 0.0, 0.4])
    best, fits = top_scores(score, np.array([True, False, False, False]), ["b", "b", "a", "a"])
    assert best.tolist() == [0.9, 0.4]
    assert fits.tolist() == [True, False]


def test_the_threshold_lets_a_tenth_of_the_answerable_queries_fall_below() -> None:
    # Of ten answerable queries one may lie below: the threshold is the second lowest of theirs.
    best = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 0.05, 0.99])
    fits = np.array([True] * 10 + [False] * 2)
    assert fitting_threshold(best, fits) == 0.2
    assert fitting_threshold(best, fits, most_wrong=0.0) == 0.1
    assert fitting_threshold(best, fits, most_wrong=0.35) == 0.4


def test_nine_answerable_queries_are_too_few_for_one_to_fall_below() -> None:
    assert fitting_threshold(np.linspace(0.1, 0.9, 9), np.ones(9, dtype=np.bool_)) == pytest.approx(0.1)


def test_where_nothing_fits_anything_the_threshold_is_0() -> None:
    assert fitting_threshold(np.array([0.9]), np.array([False])) == 0.0
    assert fitting_threshold(np.array([]), np.array([], dtype=np.bool_)) == 0.0


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_at_most_a_tenth_of_the_answerable_queries_lies_below_the_threshold(
    queries: list[tuple[float, bool]],
) -> None:
    best, fits = np.array([score for score, _ in queries]), np.array([fit for _, fit in queries])
    below = (best[fits] < fitting_threshold(best, fits)).sum()
    assert below <= 0.1 * fits.sum()
