"""How many of the query's telling characters and pairs a candidate's title has, short titles first."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, match_share
from matcher.ranking.table import Column

_USUAL_GRAMS = 30
"""Characters and pairs of a title of 15 characters."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    offered = [frozenset(candidate.title_grams) for candidate in candidates]
    return match_share(context.grams, context.gram_idf, offered, usual_length=_USUAL_GRAMS)


TITLE_GRAMS = Feature("title_grams", "标题用字吻合", _compute)
