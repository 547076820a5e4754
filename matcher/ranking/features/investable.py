"""Whether a fund could invest here at all: inside an area, something to invest in, and not refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.area_fit import AREA_FIT
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.excluded import EXCLUDED
from matcher.ranking.features.productisable import PRODUCTISABLE
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """A product, since each condition is needed: what lies outside every area no readiness makes good."""
    inside = AREA_FIT.compute(query, candidates, context)
    something = PRODUCTISABLE.compute(query, candidates, context)
    refused = EXCLUDED.compute(query, candidates, context)
    return np.asarray(inside * something * (1.0 - np.nan_to_num(refused, nan=0.0)))


INVESTABLE = Feature("investable", "值得投资", _compute)
