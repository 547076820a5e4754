"""All features, and the table of them for one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Final

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.area_fit import AREA_FIT
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.best_passage import BEST_PASSAGE
from matcher.ranking.features.body_bm25 import BODY_BM25
from matcher.ranking.features.body_words import BODY_WORDS
from matcher.ranking.features.budget_fit import BUDGET_FIT
from matcher.ranking.features.char_ngrams import CHAR_NGRAMS
from matcher.ranking.features.constraint_coverage import CONSTRAINT_COVERAGE
from matcher.ranking.features.declined_alike import DECLINED_ALIKE
from matcher.ranking.features.dense_body import DENSE_BODY
from matcher.ranking.features.dense_title import DENSE_TITLE
from matcher.ranking.features.domain_terms import DOMAIN_TERMS
from matcher.ranking.features.excluded import EXCLUDED
from matcher.ranking.features.field_fit import FIELD_FIT
from matcher.ranking.features.form_fit import FORM_FIT
from matcher.ranking.features.freshness import FRESHNESS
from matcher.ranking.features.hubness import HUBNESS
from matcher.ranking.features.industry import INDUSTRY
from matcher.ranking.features.investable import INVESTABLE
from matcher.ranking.features.keyword_bm25 import KEYWORD_BM25
from matcher.ranking.features.leg_dense import LEG_DENSE
from matcher.ranking.features.leg_grams import LEG_GRAMS
from matcher.ranking.features.leg_words import LEG_WORDS
from matcher.ranking.features.maturity_fit import MATURITY_FIT
from matcher.ranking.features.method_match import METHOD_MATCH
from matcher.ranking.features.need_words import NEED_WORDS
from matcher.ranking.features.neighbour_support import NEIGHBOUR_SUPPORT
from matcher.ranking.features.object_match import OBJECT_MATCH
from matcher.ranking.features.past_acceptance import PAST_ACCEPTANCE
from matcher.ranking.features.place_fit import PLACE_FIT
from matcher.ranking.features.productisable import PRODUCTISABLE
from matcher.ranking.features.rare_terms import RARE_TERMS
from matcher.ranking.features.region_fit import REGION_FIT
from matcher.ranking.features.stage_fit import STAGE_FIT
from matcher.ranking.features.ticket_fit import TICKET_FIT
from matcher.ranking.features.title_bm25 import TITLE_BM25
from matcher.ranking.features.title_grams import TITLE_GRAMS
from matcher.ranking.features.title_words import TITLE_WORDS
from matcher.ranking.table import FeatureTable, stack

FEATURES: Mapping[str, Feature] = {
    feature.name: feature
    for feature in (
        LEG_DENSE,
        LEG_WORDS,
        LEG_GRAMS,
        DENSE_TITLE,
        DENSE_BODY,
        TITLE_WORDS,
        BODY_WORDS,
        NEED_WORDS,
        TITLE_GRAMS,
        INDUSTRY,
        CONSTRAINT_COVERAGE,
        FIELD_FIT,
        FORM_FIT,
        MATURITY_FIT,
        AREA_FIT,
        PRODUCTISABLE,
        EXCLUDED,
        INVESTABLE,
        STAGE_FIT,
        REGION_FIT,
        TICKET_FIT,
        BEST_PASSAGE,
        TITLE_BM25,
        KEYWORD_BM25,
        BODY_BM25,
        CHAR_NGRAMS,
        RARE_TERMS,
        DOMAIN_TERMS,
        OBJECT_MATCH,
        METHOD_MATCH,
        BUDGET_FIT,
        PLACE_FIT,
        FRESHNESS,
        HUBNESS,
        NEIGHBOUR_SUPPORT,
        PAST_ACCEPTANCE,
        DECLINED_ALIKE,
    )
}


OF_LISTS: Final = frozenset({NEIGHBOUR_SUPPORT.name})
"""Features that say how a candidate stands among the others; all others are its own."""


def compute_table(
    query: Profile,
    candidates: Sequence[Profile],
    context: FeatureContext,
    *,
    names: Set[str] = FEATURES.keys(),
) -> FeatureTable:
    """Return the features of every candidate, shape (candidates, features); NaN those that are not named."""
    nothing = np.full(len(candidates), np.nan)
    columns = [
        (name, feature.compute(query, candidates, context) if name in names else nothing)
        for name, feature in FEATURES.items()
    ]
    return stack(columns, rows=len(candidates))
