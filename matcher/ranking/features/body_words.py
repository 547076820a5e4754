"""How many of the query's telling words a candidate's whole text has."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, match_share
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    offered = [candidate.all_terms for candidate in candidates]
    return match_share(context.words, context.term_idf, offered, usual_length=None)


BODY_WORDS = Feature("body_words", "全文用词吻合", _compute)
