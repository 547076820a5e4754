"""Who may take on deals on a day, and what is said of certificates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matcher.channels.brokers.conflicts import is_own_house, is_same_house
from matcher.channels.brokers.options import DealsConfig
from matcher.channels.brokers.standing import Standing, capacity_of, judge_standing
from matcher.records import Achievement, Broker, Demand, Investor

TODAY = date(2026, 11, 24)


def broker(**values: Any) -> Broker:
    return Broker.model_validate({"id": "b1", "name": "林示例", **values})


def judge(config: DealsConfig | None = None, **values: Any) -> Standing:
    return judge_standing(broker(**values), TODAY, config or DealsConfig())


def ending(day: str) -> dict[str, Any]:
    return {"certificate": {"grade": "senior", "valid_until": day}}


def test_the_last_day_of_a_certificate_counts() -> None:
    assert judge(**ending("2026-11-24")).is_open
    assert not judge(**ending("2026-11-23")).is_open


@pytest.mark.parametrize(("day", "is_told"), [("2027-01-23", True), ("2027-01-24", False)])
def test_an_end_within_sixty_days_is_told(day: str, is_told: bool) -> None:
    standing = judge(**ending(day))
    assert standing.is_open
    assert bool(standing.notices) is is_told


def test_without_a_certificate_it_depends_on_the_setting() -> None:
    assert judge() == Standing(is_open=True, notices=("未登记技术经纪人证书",))
    assert not judge(DealsConfig(needs_certificate=True)).is_open
    assert judge(certificate={"grade": "senior"}) == Standing(is_open=True, notices=())


def test_who_is_not_active_gets_nothing() -> None:
    standing = judge(status="inactive")
    assert not standing.is_open
    assert standing.notices[0].startswith("经纪人状态为")


def test_a_brokers_own_capacity_goes_before_the_setting() -> None:
    config = DealsConfig(capacity=5)
    assert capacity_of(broker(), config) == 5
    assert capacity_of(broker(capacity=0), config) == 0


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("东莞理工学院", "东莞理工学院", True),
        ("东莞理工学院", "东莞理工学院材料学院", True),
        ("东莞理工学院材料学院", "东莞理工学院", True),
        ("东莞理工学院", "华南理工大学", False),
        ("某公司", "某公司二部", False),  # too short to be a part of another
        ("某公司", None, False),
    ],
)
def test_houses_are_known_by_their_names(one: str, other: str | None, is_same: bool) -> None:
    assert is_same_house(one, other) is is_same


def test_a_broker_is_not_to_deal_with_their_own_house() -> None:
    achievement = Achievement(id="a1", title="银膏", owner="东莞理工学院")
    demand = Demand(id="d1", title="降低翘曲", enterprise="示例电子有限公司")
    fund = Investor(id="i1", name="莞创示例基金")
    assert is_own_house(broker(employer="东莞理工学院"), achievement, demand)
    assert is_own_house(broker(employer="示例电子有限公司"), achievement, demand)
    assert is_own_house(broker(employer="莞创示例基金"), achievement, fund)
    assert not is_own_house(broker(employer="另一公司"), achievement, demand)
    assert not is_own_house(broker(), achievement, demand)
