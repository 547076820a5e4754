"""Whether two titles name the same thing, whatever is done to it; NaN where one names none."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.title_likeness import match_parts
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return match_parts(query, candidates, context, lambda profile: profile.title_parts.objects)


OBJECT_MATCH = Feature("object_match", "对象一致", _compute)
