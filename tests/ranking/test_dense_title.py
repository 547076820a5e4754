"""The meaning of titles: a cosine, row by row."""

from __future__ import annotations

import numpy as np

from matcher.ranking.features.dense_title import DENSE_TITLE
from tests.ranking.small import context, profile


def test_it_is_the_cosine_of_query_and_title() -> None:
    column = DENSE_TITLE.compute(
        profile(), [profile()] * 3, context(query_vector=(0.6, 0.8), titles=[(1, 0), (0, 1), (-0.6, -0.8)])
    )
    np.testing.assert_allclose(column, [0.6, 0.8, -1.0], atol=1e-6)


def test_a_title_without_a_vector_has_no_value() -> None:
    column = DENSE_TITLE.compute(profile(), [profile()] * 2, context(titles=[(np.nan, np.nan), (1, 0)]))
    np.testing.assert_array_equal(column, [np.nan, 1.0])


def test_equal_vectors_have_equal_values_wherever_they_stand() -> None:
    row = np.random.default_rng(1).normal(size=384)
    query = tuple(np.random.default_rng(2).normal(size=384))
    for count in range(1, 40):
        known = context(query_vector=query, titles=[tuple(row)] * count)
        assert len(set(DENSE_TITLE.compute(profile(), [profile()] * count, known).tolist())) == 1
