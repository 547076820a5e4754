"""Which share of a candidate's title words the query's whole text has: is the thing itself asked for?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, weight_of
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    asked = query.all_terms
    column = np.full(len(candidates), np.nan)
    for row, candidate in enumerate(candidates):
        offered = frozenset(candidate.title_terms)
        whole = weight_of(offered, context.term_idf)
        if whole > 0.0:
            column[row] = weight_of(offered & asked, context.term_idf) / whole
    return column


NEED_WORDS = Feature("need_words", "需求提到该成果主题", _compute)
