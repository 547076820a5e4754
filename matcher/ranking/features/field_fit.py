"""How near the industries of two records are, given or read from their texts; NaN without a reader."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column
from matcher.reading.labels import parent_of

_SIBLING = 0.5
"""Two industries of one first-level industry: Wu and Palmer's proximity, as in the taxonomy."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """The expected proximity of the two industries when each is drawn from what was read of its text."""
    if context.asked is None or context.offered is None:
        return np.full(len(candidates), np.nan)
    wanted = context.asked.readings.industries[0] @ _nearness(context.asked.readings.labels.industries)
    return np.asarray((context.offered.readings.industries * wanted).sum(axis=1))


@lru_cache(maxsize=4)
def _nearness(codes: tuple[str, ...]) -> NDArray[np.float64]:
    return np.array(
        [[1.0 if a == b else _SIBLING if parent_of(a) == parent_of(b) else 0.0 for b in codes] for a in codes]
    )


FIELD_FIT = Feature("field_fit", "推断行业相近", _compute)
