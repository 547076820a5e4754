"""How far a candidate stands above the mean of the dense leg's hits, in their deviations."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext, leg_column
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return leg_column("dense", candidates, context)


LEG_DENSE = Feature("leg_dense", "语义检索靠前", _compute)
