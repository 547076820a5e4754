"""The meaning of bodies: a cosine, NaN without a body."""

from __future__ import annotations

import numpy as np

from matcher.ranking.features.dense_body import DENSE_BODY
from tests.ranking.small import context, profile


def test_it_is_the_cosine_of_query_and_body() -> None:
    column = DENSE_BODY.compute(
        profile(), [profile()] * 2, context(query_vector=(0.6, 0.8), bodies=[(0.6, 0.8), (0.8, -0.6)])
    )
    np.testing.assert_allclose(column, [1.0, 0.0], atol=1e-6)


def test_without_a_body_there_is_no_value() -> None:
    column = DENSE_BODY.compute(profile(), [profile()] * 2, context(bodies=[(np.nan, np.nan), (1, 0)]))
    np.testing.assert_array_equal(column, [np.nan, 1.0])


def test_equal_vectors_have_equal_values_wherever_they_stand() -> None:
    row = np.random.default_rng(1).normal(size=384)
    query = tuple(np.random.default_rng(2).normal(size=384))
    for count in range(1, 40):
        known = context(query_vector=query, bodies=[tuple(row)] * count)
        assert len(set(DENSE_BODY.compute(profile(), [profile()] * count, known).tolist())) == 1
