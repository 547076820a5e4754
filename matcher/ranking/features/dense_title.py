"""How close the query and a candidate's title are in meaning."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, similarity
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return similarity(context.title_vectors, context)


DENSE_TITLE = Feature("dense_title", "标题语义相近", _compute)
