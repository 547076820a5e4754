"""BM25 of the query's words in a candidate's keywords; NaN without any."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.bm25 import field_bm25
from matcher.ranking.table import Column

_USUAL_TERMS = 10
"""Terms of a usual list of four or five keywords, parts of compounds counted."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return field_bm25(context, [one.keyword_counts for one in candidates], usual_length=_USUAL_TERMS)


KEYWORD_BM25 = Feature("keyword_bm25", "关键词检索", _compute)
