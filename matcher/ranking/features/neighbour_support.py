"""How well those candidates fit the query that are most like a candidate: what its neighbours say for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, similarity
from matcher.ranking.table import Column
from matcher.reading.vectors import mixed_rows

_NEIGHBOURS = 5
_LIKENESS_STEPS = 1e6
"""To a millionth: a matrix product rounds equal rows differently by where they stand."""
_DIGITS = 6


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """Mean similarity to the query of the five candidates nearest in meaning, itself apart (Diaz 2007).

    Of neighbours equally near those that fit the query better count. NaN for a single candidate, and
    without a vector.
    """
    column = np.full(len(candidates), np.nan)
    rows = mixed_rows(context.title_vectors, context.body_vectors)
    known = np.array([row for row, vector in enumerate(rows) if vector is not None], dtype=np.int64)
    if len(known) < 2:
        return column
    vectors = np.array([vector for vector in rows if vector is not None], dtype=np.float32)
    fits = np.asarray(similarity(vectors, context).round(_DIGITS))
    exact = vectors.astype(np.float64)
    likeness = (exact @ exact.T * _LIKENESS_STEPS).round()
    np.fill_diagonal(likeness, -np.inf)
    # Fits lie within ±100 on any encoder's scale, so they decide between equal likenesses alone.
    count = min(_NEIGHBOURS, len(known) - 1)
    nearest = np.argpartition(-(likeness + fits / 1e3), count - 1, axis=1)[:, :count]
    column[known] = np.sort(fits[nearest], axis=1).mean(axis=1)
    return column


NEIGHBOUR_SUPPORT = Feature("neighbour_support", "相近成果也契合", _compute)
