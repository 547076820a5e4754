"""How far a candidate stands above the mean of the hits by BM25 over characters, in their deviations."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, leg_column
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return leg_column("grams", candidates, context)


LEG_GRAMS = Feature("leg_grams", "用字检索靠前", _compute)
