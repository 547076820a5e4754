"""How close the query and a candidate's title are in meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return np.asarray(context.title_vectors @ context.query_vector, dtype=np.float64)


DENSE_TITLE = Feature("dense_title", "标题语义相近", _compute)
