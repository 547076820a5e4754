"""How far an achievement lies inside the areas that a fund's thesis names; NaN where there is no thesis."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.theses import fit_to_theses
from matcher.ranking.table import Column
from matcher.reading.fit import area_fit


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return fit_to_theses(query, candidates, context, area_fit)


AREA_FIT = Feature("area_fit", "投资领域契合", _compute)
