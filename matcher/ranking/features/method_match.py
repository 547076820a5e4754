"""Whether two titles do or make by the same means, whatever the thing is; NaN where one names none."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.title_likeness import match_parts
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return match_parts(query, candidates, context, lambda profile: profile.title_parts.methods)


METHOD_MATCH = Feature("method_match", "方法工艺一致", _compute)
