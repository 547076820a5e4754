"""Advice put together: steps in the week, JSON, and the whole of the sample."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from matcher.advice.advise import advise
from matcher.advice.towns import town_profiles
from matcher.advice.values import Advice, Step
from matcher.appraisal.card import NOTICE
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.values import EvidenceState, Figure, Quote, Veto
from matcher.records import Achievement, parse_record
from matcher.vocabulary import Kind
from tests.advice.small import (
    AT,
    around,
    assessed,
    card_of,
    claimed,
    demand_match,
    fund_match,
    rules,
    taxonomy,
)
from tests.builders import achievement
from tests.fakes import DATA


def advice_of(record: Achievement, **values: Any) -> Advice:
    assessment = assessed(record, **values)
    return advise(record, assessment, card_of(assessment), town_profiles([], taxonomy()), rules())


def steps_of(advice: Advice, topic: str) -> list[Step]:
    return [one for one in advice.steps if one.topic == topic]


def veto(kind: str, label: str) -> Veto:
    return Veto(kind=kind, label=label, source=Figure(name=kind, value=1, unit="", text="已失效"))


def sample() -> list[Achievement]:
    lines = (DATA / "sample" / "achievements.jsonl").read_text(encoding="utf-8").splitlines()
    found = [parse_record(Kind.ACHIEVEMENT, json.loads(line)) for line in lines]
    return [one for one in found if isinstance(one, Achievement)]


def test_steps_stand_in_the_order_of_their_days_within_the_week() -> None:
    advice = advice_of(achievement(owner="岭海工学院"), surroundings=around(demands=(demand_match(),)))
    days = [one.within_days for one in advice.steps]
    assert days == sorted(days)
    assert max(days) == 7
    assert [one.order for one in advice.steps] == list(range(1, len(days) + 1))
    assert all(one.due_on == AT.date() + timedelta(days=one.within_days) for one in advice.steps)
    assert advice.due_on == date(2026, 12, 1)
    assert advice.steps[0].topic == "责任到人"
    assert advice.steps[-1].topic == "汇总"


def test_likely_demands_are_called_best_first_and_three_at_most() -> None:
    demands = tuple(demand_match(f"d{n}", score) for n, score in enumerate((0.6, 0.9, 0.7, 0.8, 0.4)))
    called = steps_of(advice_of(achievement(), surroundings=around(demands=demands)), "对接诉求")
    assert [one.records[0].id for one in called] == ["d1", "d3", "d2"]
    assert called[0].figures == "匹配概率 0.90"
    assert called[0].what == "电话联系诉求企业（名称未公开）（诉求未填镇街），核对诉求《求银膏》并约三方会谈"


def test_a_call_names_the_enterprise_its_town_and_its_budget() -> None:
    match = demand_match(enterprise="东莞甲公司", town="石排镇", budget_max_cny=Decimal(1_500_000))
    (step,) = steps_of(advice_of(achievement(), surroundings=around(demands=(match,))), "对接诉求")
    assert step.what.startswith("电话联系东莞甲公司（石排镇）")
    assert step.figures == "匹配概率 0.80，预算上限 150 万元"


def test_fitting_funds_get_the_evaluation_in_one_step() -> None:
    funds = (
        fund_match("i1", 0.6, "甲基金"),
        fund_match("i2", 0.9, "乙基金"),
        fund_match("i3", 0.1, "丙基金"),
    )
    (step,) = steps_of(advice_of(achievement(), surroundings=around(funds=funds)), "对接基金")
    assert (step.what, step.figures) == ("将评价信息送乙基金、甲基金", "契合概率 0.90、0.60")


def test_missing_evidence_becomes_work_for_the_owner() -> None:
    advice = advice_of(achievement(owner="岭海工学院"))
    evidence = steps_of(advice, "补充证据")
    assert len(evidence) == 3
    assert {one.who for one in evidence} == {"权利人（岭海工学院）"}
    assert all(one.figures.endswith("分") and one.effort_days > 0 for one in evidence)


def test_work_longer_than_the_week_is_begun_in_it() -> None:
    record = achievement(type="project", summary="已以专利作价入股东莞甲公司。")
    (step,) = steps_of(advice_of(record), "落地条件")
    assert step.what.startswith("核对：③技术性项目在东莞企业作价入股；凭证：")
    assert (step.within_days, step.effort_days, step.figures) == (7, 30, "一周内启动")


def test_a_shown_and_evidenced_condition_asks_for_nothing() -> None:
    record = achievement(
        type="enterprise",
        summary="2025年在东莞注册成立公司（统一登记编号：441900202500012）。纳税5万元。",
        place="松山湖",
    )
    finding = claimed(record, "paid_tax", "纳税5万元", 50_000, evidenced=True)
    advice = advice_of(record, findings=[finding])
    assert [one.ruling.state for one in advice.forms[0].conditions] == [EvidenceState.EVIDENCED] * 2
    assert steps_of(advice, "落地条件") == []


def test_a_veto_that_can_be_mended_goes_to_the_owner_first() -> None:
    advice = advice_of(achievement(), vetoes=[veto("ownership_unclear", "权属不清或有争议")])
    (step,) = steps_of(advice, "否决项")
    assert (step.who, step.within_days) == ("权利人", 2)
    assert step.what.endswith("（权属不清或有争议）")
    assert advice.warnings[0] == "否决项：权属不清或有争议（已失效）"
    assert steps_of(advice, "补充证据")


def test_behind_a_final_veto_there_is_nothing_but_to_check_it() -> None:
    advice = advice_of(
        achievement(),
        vetoes=[veto("ip_expired", "核心知识产权已失效")],
        surroundings=around(demands=(demand_match(),)),
    )
    assert [one.topic for one in advice.steps] == ["否决项", "汇总"]
    assert "属实则不再推进" in advice.steps[0].what


def test_a_large_contribution_is_raised_to_the_leaders() -> None:
    advice = advice_of(achievement(expected_contribution_cny="200000000"))
    (step,) = steps_of(advice, "提级调度")
    assert (step.who, step.figures) == ("市科技局", "预计综合经济贡献 2 亿元（自报）")


def test_gone_or_untyped_records_are_warned_of() -> None:
    advice = advice_of(achievement(status="transferred"))
    assert advice.warnings == (
        "成果状态为“已转让”，推进前先核实是否仍可转化",
        "成果未登记类型，暂按项目类给出建议",
    )


def test_the_headline_tells_forms_towns_and_measures() -> None:
    advice = advice_of(achievement(type="project"))
    assert advice.headline[0].startswith("3有初筛：有市场需求 0、有创新价值 0、有经济贡献 0")
    assert advice.headline[1].startswith("项目类落地尚无依据：")
    assert advice.headline[2] == "暂无可据以推荐的镇街"
    assert sum(int(part.split()[1]) for part in advice.headline[3].split("：")[1].split("、")) == 17


def test_advice_says_that_it_decides_nothing_and_rests_on_a_draft() -> None:
    advice = advice_of(achievement())
    assert advice.notice.startswith(NOTICE)
    assert "征求意见稿" in advice.notice
    assert "征求意见稿" in advice.plan


def grounds_of(advice: Advice) -> list[Quote]:
    rulings = [one.ruling.grounds for form in advice.forms for one in form.conditions]
    sources = [*rulings, *(one.grounds for one in advice.policies)]
    return [one for group in sources for one in group if isinstance(one, Quote)]


def test_the_samples_advice_quotes_what_stands_in_the_records() -> None:
    """Every eighth: nearness of industries is slow the first time it is asked for."""
    records = sample()[::8]
    profiles = town_profiles(records, taxonomy())
    quoted = 0
    for record in records:
        assessment = assessed(record)
        advice = advise(record, assessment, card_of(assessment), profiles, rules())
        fields = make_dossier(record).fields
        for quote in grounds_of(advice):
            assert fields[quote.field][quote.start : quote.end] == quote.text
            quoted += 1
        assert len(advice.towns.towns) <= 5
    assert quoted > len(records)


@pytest.mark.parametrize("repeat", [1, 2])
def test_the_same_record_gets_the_same_advice(repeat: int) -> None:
    record = achievement(type="platform", summary="面向企业提供中试服务，具备CNAS资质。")
    assert advice_of(record) == advice_of(record)
