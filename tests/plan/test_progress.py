"""Progress on the plan: figures worked out by hand, and each the sum of the list behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from matcher.errors import NotFound
from matcher.plan.case import Figure
from matcher.plan.progress_values import MONTHLY, Progress
from matcher.plan.schedule import Standing
from matcher.plan.times import Clock
from tests.builders import achievement
from tests.plan.cases import case, city_line, count, decision, fact, ids, progress, unit_line
from tests.plan.ledger import entry, landed


def values_of(figures: tuple[Figure, ...]) -> dict[str, int]:
    return {one.measure.value: int(one.value) for one in figures if one.value}


def test_discoveries_count_in_their_year_and_cumulate_where_the_plan_says_so() -> None:
    of = case(
        achievement("a1", discovered_on="2023-12-31", discovered_by="市科技局"),
        achievement("a2", discovered_on="2024-01-01", discovered_by="市科技局"),
        achievement("a3", discovered_on="2025-06-01", discovered_by="市科技局"),
        achievement("a4"),
    )
    assert ids(city_line(progress(of, 2024), "found")) == ["a2"]
    line = city_line(progress(of, 2025, at="2025-12-31"), "found")
    assert ids(line) == ["a2", "a3"]
    assert line.goal is not None
    assert (line.goal.goal, line.expected) == (Decimal(700), Decimal(700))
    assert line.standing is Standing.MISSED
    assert progress(of, 2025).undated == ("a4",)


def test_nothing_counts_before_its_day() -> None:
    of = case(
        achievement("a1", discovered_on="2024-05-02"),
        entries=[landed(1, "2024-05-02")],
        decisions=[decision(1, "a1", "2024-05-02")],
        facts=[fact(1, "events", 1, "2024-05-02")],
    )
    before, after = progress(of, 2024, at="2024-05-01"), progress(of, 2024, at="2024-05-02")
    for measure in ("found", "landed", "served", "events"):
        assert city_line(before, measure).figure.value == 0
        assert city_line(after, measure).figure.value == 1


def test_the_city_counts_an_achievement_once_a_year_and_each_unit_once() -> None:
    of = case(
        achievement("a1", responsible_unit="长安镇"),
        entries=[
            landed(1, "2024-03-01", unit="松山湖"),
            landed(2, "2024-04-01", unit="市科技局"),
            landed(3, "2024-05-01", unit="松山湖高新区"),
            landed(4, "2025-05-01"),
        ],
    )
    year = progress(of, 2024)
    assert city_line(year, "landed").figure.value == 1
    assert unit_line(year, "松山湖").landed.figure.value == 1
    assert unit_line(year, "市科技局").landed.figure.value == 1
    assert unit_line(year, "长安镇").landed.figure.value == 0
    assert unit_line(progress(of, 2025), "长安镇").landed.figure.value == 1


def test_quotas_of_the_annex_stand_in_its_order_and_only_in_2024() -> None:
    year = progress(case(), 2024)
    quotas = [
        (one.unit.name, int(one.landed.goal.goal)) for one in year.units if one.unit and one.landed.goal
    ]
    assert quotas[:5] == [
        ("市科技局", 60),
        ("松山湖", 13),
        ("东莞滨海湾新区", 3),
        ("长安镇", 6),
        ("东城街道", 4),
    ]
    assert quotas[5:10] == [(name, 3) for name in ("清溪镇", "寮步镇", "石排镇", "大岭山镇", "厚街镇")]
    assert quotas[10:16] == [
        (name, 2) for name in ("桥头镇", "塘厦镇", "常平镇", "万江街道", "石龙镇", "望牛墩镇")
    ]
    last = "大朗镇 东坑镇 沙田镇 虎门镇 横沥镇 南城街道 石碣镇 黄江镇 凤岗镇 中堂镇"
    assert quotas[16:] == [(name, 1) for name in last.split()]
    assert all(one.landed.goal is None for one in progress(case(), 2025).units)


def test_what_a_unit_without_a_quota_landed_in_2024_counts_for_2025() -> None:
    of = case(
        entries=[
            landed(1, "2024-03-01", "a1", unit="麻涌镇"),
            landed(2, "2024-03-01", "a2", unit="长安镇"),
            landed(3, "2025-03-01", "a3", unit="麻涌镇"),
        ]
    )
    line = unit_line(progress(of, 2025), "麻涌镇")
    assert ids(line.landed) == ["a3"]
    assert [one.achievement_id for one in line.carried.items] == ["a1"]
    assert unit_line(progress(of, 2025), "长安镇").carried.items == ()
    assert unit_line(progress(of, 2026), "麻涌镇").carried.items == ()
    assert city_line(progress(of, 2025), "landed").figure.value == 1


def test_benchmarks_want_the_field_and_the_amount() -> None:
    of = case(
        achievement("a1", industry_codes=["1.5"], expected_contribution_cny=100_000_000),
        achievement("a2", industry_codes=["3.6"], expected_contribution_cny=99_999_999),
        achievement("a3", industry_codes=["C2710"], expected_contribution_cny=500_000_000),
        entries=[landed(n, "2024-03-01", f"a{n}", unit="市科技局") for n in (1, 2, 3)],
    )
    year = progress(of, 2024)
    lines = {one.benchmark.name: ids(one.line) for one in unit_line(year, "市科技局").benchmarks}
    assert lines == {"新材料": [], "生物医药": ["a3"], "人工智能": ["a1"]}
    assert ids(city_line(year, "benchmark")) == ["a3"]
    assert ids(city_line(year, "major")) == ["a1", "a3"]


def test_an_achievement_landed_in_two_years_is_one_major_one() -> None:
    of = case(
        achievement("a1", expected_contribution_cny=500_000_000),
        entries=[landed(1, "2024-03-01", unit="松山湖"), landed(2, "2025-03-01", unit="长安镇")],
    )
    line = city_line(progress(of, 2026), "benchmark")
    assert [one.on for one in line.figure.items] == [date(2024, 3, 1)]


def test_discovery_quotas_go_by_what_people_call_a_unit() -> None:
    of = case(
        achievement("a1", discovered_on="2025-02-01", discovered_by="东莞市科学技术局"),
        achievement("a2", discovered_on="2025-02-01", discovered_by="松山湖高新区"),
        achievement("a3", discovered_on="2025-02-01", discovered_by="松山湖材料实验室"),
        achievement("a4", discovered_on="2025-02-01", discovered_by="示例研究院"),
        achievement("a5", discovered_on="2025-02-01"),
    )
    year = progress(of, 2025)
    quotas = {
        name: (ids(line.found), line.found.goal and int(line.found.goal.goal))
        for name in ("市科技局", "松山湖", "松山湖材料实验室", "示例研究院", "麻涌镇", None)
        for line in [unit_line(year, name)]
    }
    assert quotas == {
        "市科技局": (["a1"], 500),
        "松山湖": (["a2"], 50),
        "松山湖材料实验室": (["a3"], 20),
        "示例研究院": (["a4"], None),
        "麻涌镇": ([], 10),
        None: (["a5"], None),
    }


def test_the_service_library_counts_the_first_admission_that_stands() -> None:
    of = case(
        achievement("a1", library="service", discovered_on="2024-01-01"),
        achievement("a2", library="service", discovered_on="2024-02-01"),
        achievement("a3", library="discovery", discovered_on="2024-01-01"),
        decisions=[
            decision(1, "a1", "2024-03-01"),
            decision(2, "a1", "2024-05-01", library_before="service"),
            decision(3, "a3", "2024-03-01"),
            decision(4, "a3", "2024-04-01", "reject", supersedes=3),
        ],
    )
    served = city_line(progress(of, 2024), "served").figure.items
    assert [(one.achievement_id, one.on) for one in served] == [
        ("a2", date(2024, 2, 1)),
        ("a1", date(2024, 3, 1)),
    ]
    assert served[0].note == "登记在服务库，无入库决定，按发现日期计"


def test_money_comes_from_facts_and_from_the_ledger() -> None:
    of = case(
        entries=[
            landed(1, "2025-03-01", "a1"),
            entry(2, "invested", "2025-02-01", "a1", amount_cny=60_000_000),
            entry(3, "invested", "2025-02-01", "a2", amount_cny=70_000_000),
            entry(4, "contract", "2025-04-01", "a1", amount_cny=500, contract_number="2025-1"),
            entry(5, "contract", "2025-05-01", "a1", amount_cny=500, contract_number="2025-1"),
            entry(6, "contract", "2025-05-01", "a1", amount_cny=30),
        ],
        facts=[
            fact(1, "contracts", 26_000_000_000, "2025-06-30"),
            fact(2, "contracts", "0.01", "2025-07-31"),
            fact(3, "contracts", 7, "2025-07-31", superseded_by=4),
            fact(5, "venture", 50_000_000, "2025-07-31"),
        ],
    )
    year = progress(of, 2025)
    assert city_line(year, "contracts").figure.value == Decimal("26000000000.01")
    assert city_line(year, "contracts").standing is Standing.DONE
    assert city_line(year, "venture").figure.value == 110_000_000
    assert city_line(year, "platform_contracts").figure.value == 530


def test_months_hold_what_happened_in_them() -> None:
    of = case(
        achievement("a1", discovered_on="2024-02-29"),
        achievement("a2", discovered_on="2025-02-01"),
        entries=[landed(1, "2024-12-31")],
        facts=[fact(1, "events", 2, "2024-02-01")],
    )
    months = {one.month: values_of(one.figures) for one in progress(of, 2024).months}
    assert months[2] == {"found": 1, "events": 2}
    assert months[12] == {"landed": 1}
    assert len(months) == 12
    assert all(months[n] == {} for n in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11))


def test_towns_are_where_things_lie() -> None:
    of = case(
        achievement("a1", discovered_on="2024-02-01", place="长安", discovered_by="市科技局"),
        achievement("a2", discovered_on="2024-02-01", place="广州市"),
        entries=[
            landed(1, "2024-03-01", "a1", unit="市科技局"),
            landed(2, "2024-03-01", "a2", unit="松山湖"),
        ],
    )
    towns = {one.town: (int(one.found.value), int(one.landed.value)) for one in progress(of, 2024).towns}
    assert towns == {"长安镇": (1, 1), "松山湖": (0, 1), None: (1, 0)}


def test_a_late_report_counts_by_the_clock_that_is_asked_for() -> None:
    of = case(entries=[landed(1, "2024-12-20", reported="2025-01-10")])
    by_report = {year: progress(of, year, clock=Clock.REPORT) for year in (2024, 2025)}
    assert city_line(progress(of, 2024), "landed").figure.value == 1
    assert city_line(by_report[2024], "landed").figure.value == 0
    assert city_line(by_report[2025], "landed").figure.value == 1


def test_one_unit_is_shown_alone_by_any_of_its_names() -> None:
    of = case(
        entries=[landed(1, "2024-03-01", unit="松山湖"), landed(2, "2024-04-01", "a2", unit="长安镇")],
    )
    alone: Progress = progress(of, 2024, unit="松山湖高新区")
    assert [one.unit and one.unit.name for one in alone.units] == ["松山湖"]
    assert [values_of(one.figures) for one in alone.months][2:4] == [{"landed": 1}, {}]
    assert (alone.city, alone.towns) == ((), ())
    with pytest.raises(NotFound, match="佛山市科技局"):
        progress(of, 2024, unit="佛山市科技局")


def test_years_outside_the_plan_have_figures_and_no_targets() -> None:
    of = case(achievement("a1", discovered_on="2023-05-01", discovered_by="市科技局"))
    year = progress(of, 2023)
    assert unit_line(year, "市科技局").found.figure.value == 1
    assert unit_line(year, "市科技局").found.goal is None
    assert all(one.goal is None for one in year.city)


def test_what_was_reported_and_does_not_count_is_kept_with_what_is_missing() -> None:
    of = case(entries=[landed(1, "2024-03-01", proofs=[])])
    ((id, verdict),) = count(of).unproven
    assert id == "a1"
    assert verdict.missing[0].startswith("任一（以下之一）")


def test_the_plans_own_targets_are_all_there() -> None:
    goals = {
        year: {
            one.figure.measure.value: int(one.goal.goal)
            for one in progress(case(), year).city
            if one.goal is not None
        }
        for year in (2024, 2025, 2026)
    }
    over = {"benchmark": 3, "major": 10, "complexes": 10, "agencies_above_scale": 20}
    yi = 100_000_000
    assert goals == {
        2024: {"found": 500, "landed": 100, "events": 10, "contracts": 120 * yi, **over},
        2025: {"found": 700, "landed": 100, "events": 10, "contracts": 260 * yi, "venture": yi, **over},
        2026: {"found": 1000, "landed": 100, "events": 12, "contracts": 300 * yi, "venture": 3 * yi, **over},
    }
    assert [one.value for one in MONTHLY] == ["found", "served", "landed", "events", "contracts", "venture"]
