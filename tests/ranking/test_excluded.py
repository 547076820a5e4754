"""How far achievements are what a fund refuses."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.excluded import EXCLUDED
from tests.builders import investor
from tests.ranking.sides import column, unread
from tests.ranking.small import profile

DRUG, CHIP = ("4.1", "product", "material"), ("1.2", "product", "product")


def test_an_area_refused_as_a_whole_counts_without_its_neighbours() -> None:
    fund = profile(record=investor(thesis="投资半导体", exclusions="不投人工智能"))
    offered = [("1.5", "applied", "software"), CHIP, DRUG]
    assert column(EXCLUDED, fund, [profile()] * 3, offered=offered) == pytest.approx([1.0, 0.0, 0.0])


def test_words_of_a_refused_item_in_the_text_count_whole() -> None:
    fund = profile(record=investor(thesis="投资半导体", exclusions="纯芯片设计"))
    assert column(EXCLUDED, fund, [profile("芯片设计"), profile("芯片")]) == [1.0, 0.0]


def test_who_refuses_nothing_excludes_nothing_known() -> None:
    fund = profile(record=investor(thesis="投资半导体"))
    assert np.isnan(column(EXCLUDED, fund, [profile()])).all()
    assert unread(EXCLUDED, fund, [profile()]) == [True]
