"""How good a deal is: its parts by hand, and that more of a part is never worse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.channels.brokers.scoring import DealScore, grade_part, place_part, record_part
from matcher.config import Config
from matcher.records import Broker
from matcher.taxonomy import Taxonomy

_PARTS = ("pair", "achievement", "counterpart", "place", "grade", "record")


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load(Config().data / "taxonomy")


def broker(**values: Any) -> Broker:
    return Broker.model_validate({"id": "b1", "name": "林示例", **values})


def test_a_score_is_the_pair_times_the_weighted_mean_of_what_is_known() -> None:
    score = DealScore(pair=0.5, achievement=0.8, counterpart=0.6, place=1.0, grade=0.6, record=0.5)
    assert score.speciality == pytest.approx(0.7)
    assert score.broker == pytest.approx(0.6 * 0.7 + 0.15 * 1 + 0.15 * 0.5 + 0.1 * 0.6)  # 0.705
    assert score.total == pytest.approx(0.3525)


def test_what_is_not_known_counts_neither_way() -> None:
    alone = DealScore(pair=0.5, achievement=0.8)
    assert alone.broker == pytest.approx(0.8)
    placed = replace(alone, place=0.0)
    assert placed.broker == pytest.approx(0.6 * 0.8 / 0.75)
    assert alone.parts()["record"] is None


@given(st.tuples(*[st.floats(0, 1)] * 6), st.sampled_from(_PARTS), st.floats(0, 1))
def test_more_of_any_part_is_never_worse(values: tuple[float, ...], part: str, more: float) -> None:
    score = DealScore(**dict(zip(_PARTS, values, strict=True)))
    raised = replace(score, **{part: max(getattr(score, part), more)})
    assert raised.total >= score.total - 1e-12
    assert 0 <= raised.total <= 1 + 1e-12


def test_a_town_of_the_brokers_counts_whole_and_one_of_its_zone_nearly(taxonomy: Taxonomy) -> None:
    near = broker(towns=["松山湖", "长安镇"])
    assert place_part(near, "松山湖", taxonomy) == 1
    assert place_part(near, "长安", taxonomy) == 1  # by another of its names
    here, there = taxonomy.town("松山湖"), taxonomy.town("大朗镇")
    assert here is not None
    assert there is not None
    assert here.zone == there.zone
    assert place_part(near, "大朗镇", taxonomy) == 0.8
    assert place_part(broker(towns=["长安镇"]), "松山湖", taxonomy) == 0


def test_a_place_that_nobody_named_is_unknown(taxonomy: Taxonomy) -> None:
    assert place_part(broker(), "松山湖", taxonomy) is None
    assert place_part(broker(towns=["松山湖"]), None, taxonomy) is None


def test_grades() -> None:
    assert grade_part(broker(certificate={"grade": "senior"})) == 1
    assert grade_part(broker(certificate={"grade": "intermediate"})) == 0.6
    assert grade_part(broker()) is None


def test_a_record_is_smoothed_and_unknown_without_deals() -> None:
    assert record_part(0, 0) is None
    assert record_part(1, 0) == pytest.approx(2 / 3)
    assert record_part(3, 1) == pytest.approx(4 / 6)
