"""Inside an area, something to invest in, and not refused."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.investable import INVESTABLE
from tests.builders import demand, investor
from tests.ranking.sides import column, unread
from tests.ranking.small import profile


def test_every_condition_is_needed() -> None:
    fund = profile(record=investor(thesis="投资人工智能", exclusions="不投晶圆项目"))
    texts = [profile("算法"), profile("晶圆"), profile("算法"), profile("算法")]
    offered = [
        ("1.5", "product", "product"),
        ("1.5", "product", "product"),
        ("4.1", "product", "product"),
        ("1.5", "basic", "product"),
    ]
    assert column(INVESTABLE, fund, texts, offered=offered) == pytest.approx([0.9, 0.0, 0.0, 0.072])


def test_without_areas_or_a_reader_nothing_is_known() -> None:
    assert np.isnan(column(INVESTABLE, profile(record=demand()), [profile()])).all()
    assert unread(INVESTABLE, profile(record=investor()), [profile()]) == [True]
