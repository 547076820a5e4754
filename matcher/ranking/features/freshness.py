"""How new an achievement or demand is at the moment asked: 1 today, halved every few years; NaN undated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column
from matcher.records import Achievement, Demand, Record

_YEAR_DAYS = 365.25
_ACHIEVEMENT_HALF_LIFE_YEARS = 5.0
"""Half of what a patent is worth is gone after about five of its twenty years."""
_DEMAND_HALF_LIFE_YEARS = 1.0
"""A need is met or given up within a year or two."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    today = context.at.date()
    return np.array([_freshness(one.record, today) for one in candidates], dtype=np.float64)


def _freshness(record: Record, today: date) -> float:
    match record:
        case Achievement():
            since, half_life = record.completed_on or record.discovered_on, _ACHIEVEMENT_HALF_LIFE_YEARS
        case Demand():
            since, half_life = record.posted_on, _DEMAND_HALF_LIFE_YEARS
        case _:
            return float("nan")
    if since is None:
        return float("nan")
    age_days = max(0, (today - since).days)
    return float(0.5 ** (age_days / _YEAR_DAYS / half_life))


FRESHNESS = Feature("freshness", "时效性", _compute)
