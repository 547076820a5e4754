"""How near two records sit: one town, one zone, one city, one region; NaN where one names no place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column
from matcher.reading.regions import place_of, region_fit
from matcher.records import Broker, Record
from matcher.taxonomy import Taxonomy

_SAME_ZONE = 0.8
"""Between one town (1) and another of the same city (0.6, as in `region_fit`): a zone is 20 minutes."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    here = _places(query.record)
    column = np.full(len(candidates), np.nan)
    for row, candidate in enumerate(candidates):
        there = _places(candidate.record)
        if here and there:
            column[row] = max(_nearness(a, b, context.taxonomy) for a in here for b in there)
    return column


def _places(record: Record) -> tuple[str, ...]:
    """Return where a record sits or works; a fund's regions are a wish, and `region_fit` has them."""
    if isinstance(record, Broker):
        return record.towns
    place = place_of(record)
    return (place,) if place else ()


def _nearness(here: str, there: str, taxonomy: Taxonomy) -> float:
    town, other = taxonomy.town(here), taxonomy.town(there)
    if town is not None and other is not None and town != other and town.zone == other.zone:
        return _SAME_ZONE
    return max(region_fit((here,), there, taxonomy), region_fit((there,), here, taxonomy))


PLACE_FIT = Feature("place_fit", "地点邻近", _compute)
