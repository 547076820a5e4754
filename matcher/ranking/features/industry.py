"""How near the industries of two records are; NaN when either names none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    taxonomy = context.taxonomy
    asked = [code for code in query.record.industry_codes if taxonomy.is_known(code)]
    column = np.full(len(candidates), np.nan)
    for row, candidate in enumerate(candidates):
        offered = [code for code in candidate.record.industry_codes if taxonomy.is_known(code)]
        if asked and offered:
            column[row] = max(taxonomy.proximity(a, b) for a in asked for b in offered)
    return column


INDUSTRY = Feature("industry", "行业相近", _compute)
