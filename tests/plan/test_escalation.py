"""提级调度: who follows what, and when it is raised."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matcher.plan.case import PlanCase
from matcher.plan.escalation import EscalationList, Followed, list_escalations
from matcher.plan.times import china_end
from matcher.records import Achievement
from tests.builders import achievement
from tests.plan.cases import case, count, decision
from tests.plan.ledger import entry, landed, settings


def served(id: str = "a1", **values: Any) -> Achievement:
    given = {"library": "service", "discovered_on": "2026-01-01", "responsible_person": "陈示例", **values}
    return achievement(id, **given)


def month_list(of: PlanCase, month: str = "2026-03", at: str = "2026-12-31") -> EscalationList:
    return list_escalations(of, count(of, at=at), settings(), month=date.fromisoformat(f"{month}-15"))


def only(of: PlanCase, **values: Any) -> Followed:
    (row,) = month_list(of, **values).rows
    return row


@pytest.mark.parametrize(
    ("amount", "level"),
    [
        ("500000000", "city"),
        ("499999999.99", "bureau"),
        ("100000000", "bureau"),
        ("99999999.99", "person"),
        (None, "person"),
    ],
)
def test_the_level_goes_by_the_contribution(amount: str | None, level: str) -> None:
    assert only(case(served(expected_contribution_cny=amount))).level.id == level


def test_who_follows_is_named() -> None:
    finder = "松山湖高新区"
    city = only(case(served(expected_contribution_cny=500_000_000, discovered_by=finder)))
    bureau = only(case(served(expected_contribution_cny=100_000_000, discovered_by=finder)))
    assert city.who == "相关产业领域分管市领导（发现单位：松山湖）"
    assert bureau.who == "市科技局领导和发现成员单位领导（发现单位：松山湖）"
    assert only(case(served())).who == "陈示例"
    assert only(case(served(responsible_person=None))).who == "未指定责任人"


def test_nobody_responsible_is_red_at_every_level() -> None:
    of = case(
        served(responsible_person=None, responsible_unit="长安镇", expected_contribution_cny=600_000_000)
    )
    assert only(of).is_red
    assert not only(case(served())).is_red


def test_sixty_days_without_an_entry_are_stale_and_fifty_nine_are_not() -> None:
    # The list of March is of the 31st; 60 days before is 30 January.
    stale = only(case(served(), entries=[entry(1, "met", "2026-01-30")]))
    fresh = only(case(served(), entries=[entry(1, "met", "2026-01-31")]))
    assert (stale.days_still, stale.raised) == (60, ("久推不动：台账无更新已 60 天",))
    assert (fresh.days_still, fresh.raised) == (59, ())


def test_browsing_moves_nothing() -> None:
    row = only(case(served(), entries=[entry(1, "met", "2026-01-02"), entry(2, "viewed", "2026-03-30")]))
    assert (row.last_entry, row.days_still) == (1, 88)


def test_without_any_entry_days_count_from_the_admission() -> None:
    of = case(served(), decisions=[decision(1, "a1", "2026-03-01")])
    assert only(of).days_still == 30
    assert only(case(served(discovered_on="2026-01-30"))).raised == ("久推不动：入库后台账无记录已 60 天",)


def test_a_failure_and_three_declines_for_one_reason_block() -> None:
    failed = only(case(served(), entries=[entry(1, "failed", "2026-03-30", note="价格谈不拢")]))
    assert failed.raised == ("受阻：最近一条台账为未成（价格谈不拢）",)
    declines = [entry(n, "declined", f"2026-03-0{n}", reason="maturity") for n in (1, 2, 3)]
    assert only(case(served(), entries=declines)).raised == ("受阻：因成熟度不足被谢绝 3 次，其后无进展",)
    assert only(case(served(), entries=declines[:2])).raised == ()
    moved = [*declines, entry(4, "contacted", "2026-03-04")]
    assert only(case(served(), entries=moved)).raised == ()


def test_a_replaced_entry_and_a_later_one_are_not_looked_at() -> None:
    entries = [
        entry(1, "met", "2026-01-02"),
        entry(2, "met", "2026-03-02", superseded_by=4),
        entry(3, "met", "2026-04-01"),
    ]
    assert only(case(served(), entries=entries)).last_entry == 1


def test_only_what_is_in_the_service_library_and_has_not_landed_is_followed() -> None:
    of = case(
        served("a1"),
        served("a2", library="discovery"),
        served("a3", status="withdrawn"),
        served("a4"),
        served("a5"),
        served("a6", discovered_on="2026-04-01"),
        served("a7", library="discovery"),
        decisions=[decision(1, "a5", "2026-02-01", "reject"), decision(2, "a7", "2026-02-01")],
        entries=[landed(1, "2026-03-05", "a4")],
    )
    found = month_list(of)
    assert [one.achievement_id for one in found.rows] == ["a1", "a7"]
    assert found.landed == ("a4",)
    assert [one.achievement_id for one in month_list(of, "2026-02").rows] == ["a1", "a4", "a7"]


def test_a_month_that_is_not_over_is_told_as_of_today() -> None:
    assert month_list(case(served()), at="2026-03-10").as_of == date(2026, 3, 10)
    assert month_list(case(served())).as_of == date(2026, 3, 31)


def test_rows_go_by_level_then_raised_then_red() -> None:
    of = case(
        served("a1", discovered_on="2026-03-01"),
        served("a2", discovered_on="2026-03-01", responsible_person=None),
        served("a3"),
        served("a4", expected_contribution_cny=100_000_000, discovered_on="2026-03-01"),
        served("a5", expected_contribution_cny=500_000_000, discovered_on="2026-03-01"),
    )
    assert [one.achievement_id for one in month_list(of).rows] == ["a5", "a4", "a3", "a2", "a1"]


def test_a_reason_against_three_achievements_is_a_common_one() -> None:
    entries = [
        *(entry(n, "declined", "2026-03-01", f"a{n}", reason="budget") for n in (1, 2, 3)),
        *(entry(n, "declined", "2026-03-01", f"a{n - 3}", reason="timing") for n in (4, 5)),
    ]
    of = case(*(served(f"a{n}") for n in (1, 2, 3)), entries=entries)
    assert [(one.reason.value, one.achievement_ids) for one in month_list(of).common] == [
        ("budget", ("a1", "a2", "a3"))
    ]


def test_a_month_ends_at_midnight_in_china() -> None:
    assert china_end(date(2026, 12, 5)).isoformat() == "2026-12-31T23:59:59.999999+08:00"
    assert china_end(date(2026, 2, 28)).isoformat() == "2026-02-28T23:59:59.999999+08:00"
