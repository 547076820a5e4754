"""How close the query and a candidate's body are in meaning; NaN without a body."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    # Row by row and in double precision: a matrix product rounds equal rows differently by where they
    # stand, and then equal records would not tie.
    products = context.body_vectors.astype(np.float64) * context.query_vector.astype(np.float64)
    return np.asarray(products.sum(axis=1), dtype=np.float64)


DENSE_BODY = Feature("dense_body", "正文语义相近", _compute)
