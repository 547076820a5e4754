"""How alike two titles are character by character (cosine over idf-weighted grams)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    wanted = frozenset(query.title_grams)
    length = sum(context.gram_idf.get(gram, 0.0) ** 2 for gram in wanted) ** 0.5
    if length == 0.0:
        return np.full(len(candidates), np.nan)
    column = np.zeros(len(candidates))
    for row, candidate in enumerate(candidates):
        shared = sum(
            context.gram_idf.get(gram, 0.0) ** 2 for gram in wanted.intersection(candidate.title_grams)
        )
        column[row] = shared**0.5 / length
    return column


TITLE_GRAMS = Feature("title_grams", "标题用字吻合", _compute)
