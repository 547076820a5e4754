"""How welcome a readiness is in a fund's stages."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.stage_fit import STAGE_FIT
from tests.builders import investor
from tests.ranking.sides import column, unread
from tests.ranking.small import profile


def test_seed_money_likes_prototypes_and_growth_money_products() -> None:
    offered = [("0", stage, "product") for stage in ("basic", "applied", "product")]
    seed = profile(record=investor(stages=["seed"]))
    growth = profile(record=investor(stages=["growth"]))
    assert column(STAGE_FIT, seed, [profile()] * 3, offered=offered) == pytest.approx([0.5, 1.0, 0.8])
    assert column(STAGE_FIT, growth, [profile()] * 3, offered=offered) == pytest.approx([0.0, 0.6, 1.0])


def test_a_fund_that_names_no_stage_has_no_value() -> None:
    assert np.isnan(column(STAGE_FIT, profile(record=investor(thesis="投资半导体")), [profile()])).all()
    assert unread(STAGE_FIT, profile(record=investor(stages=["seed"])), [profile()]) == [True]
