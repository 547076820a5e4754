"""How close the query and a candidate's title are in meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    # Row by row and in double precision: a matrix product rounds equal rows differently by where they
    # stand, and then equal records would not tie.
    products = context.title_vectors.astype(np.float64) * context.query_vector.astype(np.float64)
    return np.asarray(products.sum(axis=1), dtype=np.float64)


DENSE_TITLE = Feature("dense_title", "标题语义相近", _compute)
