"""How many of the query's telling words a candidate's title and keywords have, short titles first."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, match_share
from matcher.ranking.table import Column

_USUAL_TERMS = 12
"""Distinct terms of a usual title, parts of compounds counted (sample and real titles: median 10 to 14)."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    offered = [frozenset(candidate.title_terms) for candidate in candidates]
    return match_share(context.words, context.term_idf, offered, usual_length=_USUAL_TERMS)


TITLE_WORDS = Feature("title_words", "标题用词吻合", _compute)
