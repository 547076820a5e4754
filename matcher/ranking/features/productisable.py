"""How much there is to invest in: readiness, form and publication of the achievement; NaN without a fund."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.theses import fit_to_theses
from matcher.ranking.table import Column
from matcher.reading.fit import productisable


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return fit_to_theses(
        query, candidates, context, lambda thesis, readings, profiles: productisable(readings)
    )


PRODUCTISABLE = Feature("productisable", "可产业化程度", _compute)
