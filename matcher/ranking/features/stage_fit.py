"""How welcome an achievement's readiness is in the financing stages of a fund; NaN where it names none."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.theses import fit_to_theses
from matcher.ranking.table import Column
from matcher.reading.fit import stage_fit


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return fit_to_theses(
        query, candidates, context, lambda thesis, readings, profiles: stage_fit(thesis, readings)
    )


STAGE_FIT = Feature("stage_fit", "投资阶段契合", _compute)
