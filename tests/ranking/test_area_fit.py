"""How far achievements lie inside a thesis' areas."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.area_fit import AREA_FIT
from tests.builders import achievement, broker, demand, investor
from tests.ranking.sides import column, unread
from tests.ranking.small import profile

CHIP = ("1.2", "product", "product")
AI = ("1.5", "applied", "software")
DRUG = ("4.1", "applied", "material")
NOTHING = ("0", "basic", "product")


def test_inside_beside_and_outside_an_area() -> None:
    fund = profile(record=investor(thesis="投资人工智能"))
    # 1.2 is a sibling of 1.5 and gets 0.3; 4.1 and no industry get nothing.
    found = column(AREA_FIT, fund, [profile()] * 4, offered=[AI, CHIP, DRUG, NOTHING])
    assert found == pytest.approx([1.0, 0.3, 0.0, 0.0])


def test_a_topic_asks_for_its_words() -> None:
    fund = profile(record=investor(thesis="投资半导体"))
    texts = [profile("晶圆"), profile("无", "晶圆"), profile("无"), profile("晶圆")]
    # Met in the title 1, once in the body 0.4, not at all 0: 0.45 + 0.55 · met inside; 0.35 · met outside.
    found = column(AREA_FIT, fund, texts, offered=[CHIP, CHIP, CHIP, DRUG])
    assert found == pytest.approx([1.0, 0.45 + 0.55 * 0.4, 0.45, 0.35])


def test_the_best_area_counts() -> None:
    fund = profile(record=investor(thesis="投资人工智能与生物医药"))
    assert column(AREA_FIT, fund, [profile()], offered=[DRUG]) == pytest.approx([1.0])


def test_it_reads_the_same_from_the_achievement_side() -> None:
    funds = [
        profile(record=investor(thesis=thesis)) for thesis in ("投资人工智能", "投资生物医药", "陪伴创业者")
    ]
    found = column(AREA_FIT, profile(record=achievement()), funds, asked=AI)
    assert found[:2] == pytest.approx([1.0, 0.0])
    assert np.isnan(found[2])


def test_without_a_fund_or_a_reader_nothing_is_known() -> None:
    assert np.isnan(column(AREA_FIT, profile(record=demand()), [profile(record=broker())])).all()
    assert unread(AREA_FIT, profile(record=investor()), [profile()]) == [True]
