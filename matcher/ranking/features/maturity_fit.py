"""Whether an achievement is as far as a demand wants it: ready to buy, or a partner to develop with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column
from matcher.reading.maturity import wanted_readiness


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """How welcome the readiness is to the demand, on whichever side it stands; NaN where it does not say."""
    column = np.full(len(candidates), np.nan)
    if context.asked is None or context.offered is None:
        return column
    wanted = wanted_readiness(query.record)
    if wanted is not None:
        return np.asarray(context.offered.readings.readiness @ np.array(wanted))
    for row, candidate in enumerate(candidates):
        other = wanted_readiness(candidate.record)
        if other is not None:
            column[row] = float(context.asked.readings.readiness[0] @ np.array(other))
    return column


MATURITY_FIT = Feature("maturity_fit", "成熟度契合", _compute)
