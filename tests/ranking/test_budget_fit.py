"""A budget against what an achievement's text asks."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from matcher.ranking.features.budget_fit import BUDGET_FIT, asked_price_cny
from tests.builders import achievement, demand
from tests.ranking.small import context, profile


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("专利转让费80万元，可议。", 800_000),
        ("项目总投资约1.2亿元，建设期两年。", 120_000_000),
        ("许可费用为 3.5 万元/年", 35_000),
        ("设备售价9800元", 9_800),
        ("年产值80万元。", None),
        ("转让费面议；年销售80万元", None),
        ("", None),
    ],
)
def test_a_price_is_read_only_where_the_text_says_that_it_is_one(text: str, price: int | None) -> None:
    assert asked_price_cny(text) == (None if price is None else Decimal(price))


def test_a_budget_that_reaches_the_price_fits_and_half_of_it_half() -> None:
    offers = [
        profile(record=achievement(summary="转让费50万元")),
        profile(record=achievement(summary="转让费200万元")),
        profile(record=achievement(summary="性能好")),
        profile(record=demand()),
    ]
    rich = profile(record=demand(budget_max_cny="1000000"))
    np.testing.assert_array_equal(BUDGET_FIT.compute(rich, offers, context()), [1.0, 0.5, np.nan, np.nan])
    np.testing.assert_array_equal(BUDGET_FIT.compute(offers[1], [rich], context()), [0.5])
    np.testing.assert_array_equal(
        BUDGET_FIT.compute(profile(record=demand()), offers, context()), [np.nan] * 4
    )
