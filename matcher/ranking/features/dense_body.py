"""How close the query and a candidate's body are in meaning; NaN without a body."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, similarity
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return similarity(context.body_vectors, context)


DENSE_BODY = Feature("dense_body", "正文语义相近", _compute)
