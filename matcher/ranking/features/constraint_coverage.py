"""How much of what a demand asks for a candidate's text supports, less what it contradicts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.evidence.coverage import cover, score_coverage
from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    column = np.full(len(candidates), np.nan)
    if context.constraints:
        for row, candidate in enumerate(candidates):
            # A title leaves nearly everything open: it says nothing for or against.
            if candidate.facts.has_body:
                covered = cover(context.constraints, candidate.facts, expansions=context.other_names)
                column[row] = score_coverage(covered)
    return column


CONSTRAINT_COVERAGE = Feature("constraint_coverage", "具体要求的满足", _compute)
