"""Weights by order within a query: signs kept, other queries apart, nothing to learn gives nothing."""

from __future__ import annotations

import numpy as np

from matcher.training.pairwise import fit_order

LEVELS = np.array([4, 1, 4, 1], dtype=np.int64)
QUERIES = ["a", "a", "b", "b"]


def test_a_feature_that_orders_every_query_gets_all_the_weight() -> None:
    values = np.array([[1.0, 0.0], [0.0, 0.0], [5.0, 0.0], [4.0, 0.0]])
    weights = fit_order(values, LEVELS, QUERIES, [1, 1])
    assert weights[0] > 0.1
    assert weights[1] == 0.0


def test_a_level_between_queries_teaches_nothing() -> None:
    # The column tells the queries apart, never two documents of one query.
    values = np.array([[9.0], [9.0], [1.0], [1.0]])
    assert fit_order(values, np.array([4, 3, 2, 1]), QUERIES, [1]).tolist() == [0.0]


def test_no_weight_goes_against_its_sign() -> None:
    values = np.array([[0.0], [1.0], [0.0], [1.0]])
    assert fit_order(values, LEVELS, QUERIES, [1])[0] == 0.0
    assert fit_order(values, LEVELS, QUERIES, [-1])[0] < 0.0


def test_queries_of_one_level_give_no_weights() -> None:
    assert fit_order(np.ones((4, 2)), np.full(4, 3), QUERIES, [1, 1]).tolist() == [0.0, 0.0]


def test_the_order_of_the_rows_does_not_matter() -> None:
    values = np.array([[1.0, 0.3], [0.0, 0.5], [2.0, 0.1], [1.5, 0.9]])
    turned = [3, 0, 2, 1]
    np.testing.assert_allclose(
        fit_order(values, LEVELS, QUERIES, [1, 1]),
        fit_order(values[turned], LEVELS[turned], [QUERIES[row] for row in turned], [1, 1]),
        atol=1e-5,
    )
