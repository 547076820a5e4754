"""How close the query and the closest passage of a candidate's body are in meaning; NaN without a body."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, similarity
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """The body's vector is its one passage, or the mean of several: only these are looked at again."""
    column = similarity(context.body_vectors, context)
    for row, passages in context.passages.items():
        column[row] = similarity(passages, context).max()
    return column


BEST_PASSAGE = Feature("best_passage", "最佳段落语义相近", _compute)
