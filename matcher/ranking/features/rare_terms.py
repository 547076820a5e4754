"""Which share of the query's rarest title words, by idf, a candidate's whole text has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, match_share
from matcher.ranking.table import Column

_RAREST = 5
"""A title has one or two words that name the thing and a few that narrow it down."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """Words that no record holds are left out: nothing could have them, so they tell nothing apart."""
    known = set(query.title_terms) & context.words.keys() & context.term_idf.keys()
    rarest = sorted(known, key=lambda term: (-context.term_idf[term], term))[:_RAREST]
    if not rarest:
        return np.full(len(candidates), np.nan)
    offered = [candidate.all_terms for candidate in candidates]
    return match_share(dict.fromkeys(rarest, 1.0), context.term_idf, offered, usual_length=None)


RARE_TERMS = Feature("rare_terms", "罕见关键词吻合", _compute)
