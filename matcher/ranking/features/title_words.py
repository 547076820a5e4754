"""Which share of the words of the query's title a candidate's text has, rare words counting more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, weight_of
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    wanted = frozenset(query.title_terms)
    whole = weight_of(wanted, context.term_idf)
    if whole == 0.0:
        return np.full(len(candidates), np.nan)
    shared = [weight_of(wanted & candidate.all_terms, context.term_idf) for candidate in candidates]
    return np.array(shared, dtype=np.float64) / whole


TITLE_WORDS = Feature("title_words", "标题用词吻合", _compute)
