"""Which share of the query's terms of the trade, by weight and idf, a candidate's whole text has."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, match_share
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """NaN where the query has no word of the dictionaries."""
    wanted = {term: weight for term, weight in context.words.items() if term in context.domain_words}
    offered = [candidate.all_terms for candidate in candidates]
    return match_share(wanted, context.term_idf, offered, usual_length=None)


DOMAIN_TERMS = Feature("domain_terms", "专业术语吻合", _compute)
