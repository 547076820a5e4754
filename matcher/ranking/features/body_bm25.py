"""BM25 of the query's words in a candidate's body; NaN without one."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.bm25 import field_bm25
from matcher.ranking.table import Column

_USUAL_TERMS = 100
"""Terms of a usual body, parts of compounds counted (real abstracts: mean 98)."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return field_bm25(context, [one.body_counts for one in candidates], usual_length=_USUAL_TERMS)


BODY_BM25 = Feature("body_bm25", "正文关键词检索", _compute)
