"""How far an achievement is what a fund refuses; NaN where nothing is refused."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.theses import fit_to_theses
from matcher.ranking.table import Column
from matcher.reading.fit import exclusion


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return fit_to_theses(query, candidates, context, exclusion)


EXCLUDED = Feature("excluded", "属排除领域", _compute)
