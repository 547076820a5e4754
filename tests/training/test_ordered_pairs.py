"""Which suggestion of a list came further than which, and how much that says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.table import FeatureTable
from matcher.training.from_log import NO_GRADE, GradedRows
from matcher.training.ordered_pairs import OrderedPairs, order_pairs, sort_rows
from tests.training.graded import graded

X = NO_GRADE


def pairs_of(rows: GradedRows, position_weights: list[float] | None = None) -> OrderedPairs:
    size = len(rows.lists)
    weights = np.array(position_weights or [1.0] * size)
    return order_pairs(rows, position_weights=weights, sorts=np.zeros(size, dtype=np.int64))


def found(pairs: OrderedPairs) -> list[tuple[int, int, float]]:
    return list(zip(pairs.better.tolist(), pairs.worse.tolist(), pairs.weights.tolist(), strict=True))


def test_a_pair_weighs_the_difference_of_gains_shared_among_those_it_stands_above() -> None:
    # Levels 4, 1, 3, 1: gains 7, 0, 3, 0. Three are worse than the first, two than the third.
    rows = graded([5, 0, 2, 0], [0, 0, 0, 0])
    pairs = pairs_of(rows)
    assert (pairs.better.tolist(), pairs.worse.tolist()) == ([0, 0, 0, 2, 2], [1, 2, 3, 1, 3])
    np.testing.assert_allclose(pairs.weights, [7 / 3, 4 / 3, 7 / 3, 3 / 2, 3 / 2])


def test_age_and_position_of_the_better_one_count_and_those_of_the_worse_do_not() -> None:
    rows = graded([2, 0], [0, 0], weights=[0.5, 0.25])
    assert found(pairs_of(rows, [4.0, 9.0])) == [(0, 1, 6.0)]


def test_not_yet_is_not_no() -> None:
    # The second may still be met or signed: it is no worse than the first, but better than the third.
    rows = graded([3, 1, 0], [0, 0, 0], open_rows=[1])
    assert [(better, worse) for better, worse, _ in found(pairs_of(rows))] == [(0, 2), (1, 2)]


def test_what_nothing_is_known_of_and_what_another_list_shows_is_in_no_pair() -> None:
    rows = graded([2, X, 0, 0], [0, 0, 1, 1])
    assert found(pairs_of(rows)) == []
    assert pairs_of(rows).effective_lists == 0.0


def test_texts_and_titles_alone_are_not_compared_where_two_models_score_them() -> None:
    rows = graded([2, 0, 0], [0, 0, 0], dense_body=[0.5, np.nan, 0.1])
    assert sort_rows(rows.table, 2).tolist() == [0, 1, 0]
    assert sort_rows(rows.table, 1).tolist() == [0, 0, 0]
    assert sort_rows(FeatureTable(("x",), np.zeros((1, 1))), 2).tolist() == [0]
    pairs = order_pairs(rows, position_weights=np.ones(3), sorts=sort_rows(rows.table, 2))
    assert [(better, worse) for better, worse, _ in found(pairs)] == [(0, 2)]


def test_lists_of_unlike_weight_say_less_than_their_number() -> None:
    rows = graded([2, 0, 2, 0], [0, 0, 1, 1], weights=[1.0, 1.0, 0.5, 1.0])
    pairs = pairs_of(rows)
    # (3 + 1.5)² / (9 + 2.25) = 1.8.
    assert pairs.effective_lists == pytest.approx(1.8)
    assert pairs.list_count == 2
    assert found(pairs.of_lists(np.array([1]))) == [(2, 3, 1.5)]


def test_a_pair_is_right_with_the_better_first_and_half_right_when_tied() -> None:
    rows = graded([2, 0, 0, 0], [0, 0, 0, 0])
    assert pairs_of(rows).correct(np.array([0.5, 0.1, 0.5, 0.9])).tolist() == [1.0, 0.5, 0.0]


GRADES = st.lists(st.integers(-1, 5), min_size=1, max_size=12)


@given(GRADES, st.sets(st.integers(0, 11)))
def test_an_open_suggestion_never_counts_against_itself(grades: list[int], open_rows: set[int]) -> None:
    rows = graded(grades, [0] * len(grades), open_rows=sorted(open_rows))
    pairs = pairs_of(rows)
    assert not set(pairs.worse.tolist()) & open_rows
    assert (rows.levels[pairs.better] > rows.levels[pairs.worse]).all()
    assert (pairs.weights > 0).all()
