"""Whether a demand's budget reaches what an achievement asks; NaN where one of the two is not given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column
from matcher.records import Achievement, Demand

_PRICE = re.compile(
    r"(?:转让|许可|使用|授权)(?:费用?|价格?|金)|报价|售价|转让底价|挂牌价|(?:项目|设备|总|所需|预计)投(?:资|入)(?:额|总额)?"
)
_AMOUNT = re.compile(r"[^。；;\n\d]{0,8}?(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>亿元|千?万元|元)")
_UNITS = {"元": 1, "万元": 10_000, "千万元": 10_000_000, "亿元": 100_000_000}


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """1 where the budget reaches the price, else budget over price."""
    return np.array([_fit(query, candidate) for candidate in candidates], dtype=np.float64)


def _fit(query: Profile, candidate: Profile) -> float:
    match query.record, candidate.record:
        case (Demand() as demand, Achievement() as achievement) | (
            Achievement() as achievement,
            Demand() as demand,
        ):
            budget = demand.budget_max_cny or demand.budget_min_cny
            if not budget:
                return float("nan")
            price = asked_price_cny(achievement.summary)
            return float("nan") if not price else min(1.0, float(budget / price))
        case _:
            return float("nan")


def asked_price_cny(text: str) -> Decimal | None:
    """Return the first amount that a text names as its price or as what it takes to invest; None without one.

    Achievements have no field for it. Read are 转让费 80万元, 总投资约 1.2亿元 and the like.
    """
    for word in _PRICE.finditer(text):
        amount = _AMOUNT.match(text, word.end())
        if amount:
            return Decimal(amount["number"]) * _UNITS[amount["unit"]]
    return None


BUDGET_FIT = Feature("budget_fit", "预算可承受", _compute)
