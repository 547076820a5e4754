"""BM25 of the query's words in a candidate's title, keywords apart."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.bm25 import field_bm25
from matcher.ranking.table import Column

_USUAL_TERMS = 10
"""Terms of a usual title, parts of compounds counted (real titles: median 6 lossy, 11 whole)."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return field_bm25(context, [one.title_counts for one in candidates], usual_length=_USUAL_TERMS)


TITLE_BM25 = Feature("title_bm25", "标题关键词检索", _compute)
