"""Whether an achievement sits where a fund invests; NaN where either names no place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.theses import fit_to_theses
from matcher.ranking.table import Column
from matcher.reading.regions import place_of, region_fit


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    taxonomy = context.taxonomy
    return fit_to_theses(
        query,
        candidates,
        context,
        lambda thesis, _, profiles: np.array(
            [region_fit(thesis.regions, place_of(profile.record), taxonomy) for profile in profiles]
        ),
    )


REGION_FIT = Feature("region_fit", "地域契合", _compute)
