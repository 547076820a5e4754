"""The simulated platform's parts by hand-worked values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.simulated_platform.behaviour import Causes, Taker, looked_at
from eval.simulated_platform.chance import Chance
from eval.simulated_platform.happenings import Happening, Meeting
from eval.simulated_platform.measuring import acts, difference, mean_by_groups
from eval.simulated_platform.offers import Offer
from eval.simulated_platform.options import WorldOptions
from eval.simulated_platform.own_count import (
    Decided,
    Entry,
    OwnBooks,
    count_landed,
    count_served,
    landed_on,
    once_a_year,
)
from eval.simulated_platform.plan_figures import differences
from eval.simulated_platform.reports import ReportQueue, make_reports
from eval.simulated_platform.showing import ShownItem, ShownList
from eval.simulated_platform.world import World, make_world
from matcher.config import Config

AT = datetime(2025, 3, 10, 2, tzinfo=UTC)
TOWNS = frozenset({"长安镇", "松山湖"})


@pytest.fixture(scope="module")
def world() -> World:
    """Return a small world."""
    options = WorldOptions(quarters=1).scaled(0.02)
    return make_world(options, Path(Config().data) / "taxonomy")


@pytest.fixture
def offer(world: World) -> Offer:
    """Return an achievement that 长安镇 lands."""
    return replace(world.offers["A00000"], lands_with="长安镇")


@pytest.fixture
def taker(world: World) -> Taker:
    """Return a demand in Dongguan."""
    return next(one for one in world.takers.values() if one.kind == "demand" and one.place.is_local)


def entry(number: int, kind: str, offer: Offer, taker: Taker, days: int = 0, **details: Any) -> Entry:
    meeting = Meeting(taker=taker, offer=offer, at=AT, suggestion="x.1", role="window")
    unit = details.pop("in_unit", None)
    happening = Happening(
        kind=kind, at=AT + timedelta(days=days), meeting=meeting, role="centre", details=details, unit=unit
    )
    return Entry(number=number, key=f"k{number}", happening=happening)


def shown(name: str, chances: list[float], acted: list[bool], group: str = "g") -> ShownList:
    items = tuple(
        ShownItem(taker_id="d", offer_id=f"a{row}", suggestion=f"l.{row}", chance=chance, is_acted_on=did)
        for row, (chance, did) in enumerate(zip(chances, acted, strict=True))
    )
    return ShownList(
        name=name,
        list_id=name,
        at=AT,
        quarter=0,
        pairing="demand-achievement",
        group=group,
        order="ranked",
        version=0,
        items=items,
    )


def test_chance_depends_on_names_alone() -> None:
    first, second = Chance(1), Chance(1)
    first.uniform("something else")
    assert first.uniform("a", 2) == second.uniform("a", 2) != second.uniform("a", 3)
    assert Chance(2).uniform("a", 2) != first.uniform("a", 2)


def test_a_mean_count_comes_out_right_on_average() -> None:
    chance = Chance(1)
    counts = [chance.count(2.5, week) for week in range(2000)]
    assert set(counts) == {2, 3}
    assert np.mean(counts) == pytest.approx(2.5, abs=0.05)


def test_positions_are_looked_at_less_the_lower_they_stand() -> None:
    looks = [looked_at(position) for position in range(1, 15)]
    assert looks[0] == 1.0
    assert looks == sorted(looks, reverse=True)
    assert min(looks) > 0


def test_the_weakest_cause_is_the_reason_of_a_decline() -> None:
    causes = Causes(technology=0.9, maturity=0.2, budget=0.8, place=1.0, timing=0.5, competition=0.6)
    assert causes.weakest == "maturity"
    assert causes.chance_to_act() == pytest.approx(0.95 * 0.9 * 0.2 * 0.8 * 0.5 * 0.6)
    assert causes.chance_to_act(0.0) == pytest.approx(0.95 * 0.9)


def test_what_orders_of_a_list_bring_on_average() -> None:
    one = shown("l", [0.2, 0.5], [False, True])
    assert one.acted_on == 1
    assert one.expected == pytest.approx(0.2 * 1.0 + 0.5 * 0.55)
    assert one.best == pytest.approx(0.5 * 1.0 + 0.2 * 0.55)
    assert one.random == pytest.approx(0.7 * (1.0 + 0.55) / 2)


def test_an_enterprise_is_one_piece_of_evidence_however_many_its_lists() -> None:
    alone = mean_by_groups([1.0] * 50 + [0.0] * 50, [f"g{row}" for row in range(100)])
    two = mean_by_groups([1.0] * 50 + [0.0] * 50, ["a"] * 50 + ["b"] * 50)
    assert alone.value == two.value == 0.5
    assert (two.low, two.high) == (0.0, 1.0)
    assert 0.35 < alone.low < 0.5 < alone.high < 0.65


def test_arms_are_compared_request_by_request() -> None:
    learning = [shown("r1", [0.5], [True]), shown("r2", [0.5], [True]), shown("r9", [0.5], [True])]
    cold = [shown("r1", [0.5], [False]), shown("r2", [0.5], [True])]
    gain = difference(learning, cold, acts)
    assert (gain.value, gain.queries) == (0.5, 2)


def test_a_project_counts_from_a_contract_with_somebody_in_dongguan(offer: Offer, taker: Taker) -> None:
    landed = entry(2, "landed", offer, taker, 5, landing_type="project", proofs=())
    contract = entry(1, "contract", offer, taker, 20, amount_cny="10")
    assert landed_on(landed, [landed]) is None
    assert landed_on(landed, [landed, contract]) == date(2025, 3, 30)


def test_a_contract_with_somebody_elsewhere_lands_nothing(world: World, offer: Offer, taker: Taker) -> None:
    away = replace(taker, place=replace(taker.place, is_local=False))
    landed = entry(2, "landed", offer, away, 5, landing_type="project", proofs=())
    assert landed_on(landed, [entry(1, "contract", offer, away, amount_cny="10"), landed]) is None


def test_project_income_has_to_exceed_a_million_and_platform_income_to_reach_100_000(
    offer: Offer, taker: Taker
) -> None:
    entity = {"condition": "platform_entity", "reference": "e"}
    project = entry(9, "landed", offer, taker, 9, landing_type="project", proofs=())
    platform = entry(9, "landed", offer, taker, 9, landing_type="platform", proofs=[entity])
    just = [entry(1, "income", offer, taker, 1, amount_cny="1000000", reference="i1")]
    more = [*just, entry(2, "income", offer, taker, 12, amount_cny="0.01", reference="i2")]
    assert landed_on(project, [*just, project]) is None
    assert landed_on(project, [*more, project]) == date(2025, 3, 22)
    half = [entry(1, "income", offer, taker, 1, amount_cny="50000", reference="i1")]
    twice_told = [*half, entry(2, "income", offer, taker, 2, amount_cny="50000", reference="i1")]
    whole = [*half, entry(2, "income", offer, taker, 2, amount_cny="50000", reference="i2")]
    assert landed_on(platform, [*twice_told, platform]) is None
    assert landed_on(platform, [*whole, platform]) == date(2025, 3, 19)


def test_an_enterprise_needs_its_seat_and_tax(offer: Offer, taker: Taker) -> None:
    seat = {"condition": "enterprise_seat", "reference": "s"}
    landed = entry(2, "landed", offer, taker, 5, landing_type="enterprise", proofs=[seat])
    tax = entry(3, "tax", offer, taker, 1, amount_cny="5")
    assert landed_on(landed, [landed]) is None
    assert landed_on(landed, [tax, landed]) == date(2025, 3, 15)


def test_a_landing_counts_once_for_each_unit_and_in_the_city_once_a_year(offer: Offer, taker: Taker) -> None:
    proof = [{"condition": "project_team", "reference": "t"}]

    def landed(number: int, days: int, unit: str | None) -> Entry:
        return entry(number, "landed", offer, taker, days, landing_type="project", proofs=proof, in_unit=unit)

    books = OwnBooks(towns=TOWNS, offers={offer.id: offer})
    books.entries = [
        landed(1, 3, None),
        landed(2, 1, None),
        landed(3, 9, "市科技局"),
        landed(4, 400, "松山湖"),
    ]
    counted = count_landed(books, AT + timedelta(days=500))
    assert [(one.unit, one.day) for one in counted] == [
        ("长安镇", date(2025, 3, 11)),
        ("市科技局", date(2025, 3, 19)),
        ("松山湖", date(2026, 4, 14)),
    ]
    assert [one.day.year for one in once_a_year(counted)] == [2025, 2026]


def test_served_counts_from_the_first_admission_that_stands(offer: Offer) -> None:
    books = OwnBooks(towns=TOWNS, offers={offer.id: offer})
    books.decisions[offer.id] = [
        Decided(number=1, day=date(2025, 1, 1), verdict="admit", is_corrected=True),
        Decided(number=2, day=date(2025, 2, 1), verdict="hold"),
        Decided(number=3, day=date(2025, 3, 1), verdict="admit"),
    ]
    assert [one.day for one in count_served(books, date(2025, 4, 1))] == [date(2025, 3, 1)]


def test_figures_that_are_not_the_same_are_named() -> None:
    own = {"city/found": Decimal(3), "unit/a/found": Decimal(1)}
    assert differences(own, {"city/found": Decimal("3.00"), "unit/a/found": Decimal(1)}) == []
    assert differences(own, {"city/found": Decimal(4)}) == ["city/found: 3, 4", "unit/a/found: 1, 0"]


def test_a_wrong_amount_is_reported_first_and_then_corrected(offer: Offer, taker: Taker) -> None:
    for number in range(200):
        one = entry(1, "contract", offer, taker, number, amount_cny="120.50").happening
        reports = make_reports(Chance(1), one)
        if any(report.corrects for report in reports):
            break
    wrong, right = [report for report in reports if not report.is_repeat]
    assert wrong.happening.details["amount_cny"] == "1200.50"
    assert right.happening.details["amount_cny"] == "120.50"
    assert right.corrects == wrong.key
    assert right.due > wrong.due
    assert right.body({wrong.key: 7})["supersedes"] == 7


def test_reports_are_never_due_before_what_they_report(offer: Offer, taker: Taker) -> None:
    queue = ReportQueue(Chance(1))
    happenings = [entry(1, "met", offer, taker, day).happening for day in range(60)]
    queue.add(happenings)
    assert list(queue.due(AT)) == []
    due = list(queue.due(AT + timedelta(days=900)))
    assert {report.happening.at for report in due} == {one.at for one in happenings}
    assert all(report.due > report.happening.at for report in due)
    assert [report.due for report in due] == sorted(report.due for report in due)
