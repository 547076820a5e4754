"""Measures of the plan: when each applies, why, and how much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from matcher.advice.policy_rules import share_of
from matcher.advice.values import Applicability
from matcher.appraisal.values import Quote
from tests.advice.small import (
    around,
    claimed,
    demand_match,
    figure,
    fund_match,
    policy_of,
    realised,
    rules,
)
from tests.builders import achievement

APPLIES, CONDITIONAL, ABSENT = Applicability


@pytest.mark.parametrize(
    ("contribution", "levels"),
    [
        (None, ["leader_person"]),
        ("99999999", ["leader_person"]),
        ("100000000", ["leader_bureau"]),
        ("499999999.99", ["leader_bureau"]),
        ("500000000", ["leader_city"]),
    ],
)
def test_the_contribution_decides_who_follows_it(contribution: str | None, levels: list[str]) -> None:
    record = achievement(expected_contribution_cny=contribution)
    ids = ("leader_city", "leader_bureau", "leader_person")
    assert [id for id in ids if policy_of(id, record).applicability is APPLIES] == levels


def test_a_contribution_claimed_in_the_text_stands_in_for_the_field() -> None:
    record = achievement(summary="达产后年产值2亿元。")
    finding = claimed(record, "expected_contribution", "年产值2亿元", 2e8)
    advice = policy_of("leader_bureau", record, findings=[finding])
    assert advice.applicability is APPLIES
    assert advice.why == "预计综合经济贡献 2 亿元（自报，未核定）"
    assert advice.grounds == (finding.source,)


@pytest.mark.parametrize("id", ["personal_service", "complex_review"])
def test_services_of_the_library_wait_for_entry(id: str) -> None:
    assert policy_of(id, achievement(library="service")).applicability is APPLIES
    assert policy_of(id, achievement(library="discovery")).applicability is CONDITIONAL


def test_funds_are_reached_first_from_the_service_library() -> None:
    fitting = around(funds=(fund_match(), fund_match("i2", 0.3)))
    advice = policy_of("fund_access", achievement(library="service"), surroundings=fitting)
    assert (advice.applicability, advice.why) == (APPLIES, "已在成果服务库；1 只在册基金较可能契合")
    waiting = policy_of("fund_access", achievement(), surroundings=fitting)
    assert waiting.applicability is CONDITIONAL
    nobody = policy_of("fund_access", achievement(library="service"))
    assert (nobody.applicability, nobody.why) == (CONDITIONAL, "已在成果服务库；暂无较可能契合的在册基金")


def test_valuation_wants_readiness_a_right_and_a_buyer() -> None:
    matched = around(demands=(demand_match(),))
    right = figure("invention_granted")
    whole = policy_of("valuation", achievement(trl=8), findings=[right], surroundings=matched)
    assert whole.applicability is APPLIES
    part = policy_of("valuation", achievement(trl=8), findings=[right])
    assert (part.applicability, part.why) == (CONDITIONAL, "尚缺较可能匹配的诉求，补齐后可申请")
    assert policy_of("valuation", achievement(trl=5)).applicability is ABSENT


def test_entry_without_evaluation_wants_a_recommendation() -> None:
    recommended = policy_of("exempt_entry", achievement(recommended_by="松山湖材料实验室"))
    assert recommended.applicability is APPLIES
    (ground,) = recommended.grounds
    assert isinstance(ground, Quote)
    assert (ground.field, ground.text) == ("recommended_by", "松山湖材料实验室")
    institute = achievement(owner="岭海研究院", place="松山湖")
    assert policy_of("exempt_entry", institute).applicability is CONDITIONAL
    assert policy_of("exempt_entry", achievement(owner="广州研究院", place="广州市")).applicability is ABSENT
    assert policy_of("exempt_entry", achievement(library="service")).applicability is ABSENT


@pytest.mark.parametrize(
    ("traded", "reward"), [(1_200_000, "60000.00"), (10_000_000, "500000"), (90_000_000, "500000")]
)
def test_a_broker_gets_five_per_cent_up_to_half_a_million(traded: int, reward: str) -> None:
    ledger = around(realised=(realised("contract", traded),))
    advice = policy_of("broker_reward", achievement(), surroundings=ledger)
    assert advice.applicability is CONDITIONAL
    assert advice.estimate_cny == Decimal(reward)


def test_a_brokers_reward_is_estimated_from_the_amount_of_a_statement_of_trade() -> None:
    statement = {"aspect": "market", "text": "转让给樟木头一家厂，转让费120万元。", "amount_cny": "1200000"}
    advice = policy_of("broker_reward", achievement(evidence=[statement]))
    assert advice.estimate_cny == 60_000
    other = {"aspect": "market", "text": "每年可省材料费260万元。", "amount_cny": "2600000"}
    assert policy_of("broker_reward", achievement(evidence=[other])).estimate_cny is None


def test_budgets_are_told_as_a_case_and_not_as_an_estimate() -> None:
    matched = around(demands=(demand_match(budget_max_cny=Decimal(1_500_000)),))
    advice = policy_of("broker_reward", achievement(), surroundings=matched)
    assert advice.estimate_cny is None
    assert advice.why == "尚无成交额；若按较可能匹配诉求的预算上限合计 150 万元成交，奖励为 7.5 万元"


def test_a_pilot_base_is_a_platform_that_says_so() -> None:
    base = achievement(type="platform", summary="面向企业提供中试服务。")
    assert policy_of("pilot_base", base).applicability is CONDITIONAL
    assert policy_of("pilot_base", achievement(type="platform", summary="检测服务。")).applicability is ABSENT
    user = policy_of("pilot_base", achievement(type="project", summary="完成中试。", trl=6))
    assert user.applicability is ABSENT
    assert "TRL 6，可到概念验证中心（中试基地）熟化" in user.why


def test_a_pilot_bases_result_is_half_of_the_contribution_up_to_five_million() -> None:
    for contribution, estimate in (("3000000", Decimal(1_500_000)), ("15000000", Decimal(5_000_000))):
        record = achievement(type="project", trl=6, expected_contribution_cny=contribution)
        advice = policy_of("pilot_result", record)
        assert (advice.applicability, advice.estimate_cny) == (CONDITIONAL, estimate)
    ready = achievement(type="project", trl=9, expected_contribution_cny="3000000")
    assert policy_of("pilot_result", ready).applicability is ABSENT


@pytest.mark.parametrize("id", ["first_above_scale", "model_agency"])
def test_intermediaries_are_known_by_their_trade(id: str) -> None:
    broker = achievement(type="platform", summary="提供技术转移与知识产权运营。")
    assert policy_of(id, broker).applicability is CONDITIONAL
    assert policy_of(id, achievement(summary="一种银膏。")).applicability is ABSENT


def test_an_event_is_for_three_parties_and_more() -> None:
    three = around(demands=tuple(demand_match(f"d{n}") for n in range(3)))
    assert policy_of("event_subsidy", achievement(), surroundings=three).applicability is CONDITIONAL
    two = around(demands=tuple(demand_match(f"d{n}") for n in range(2)))
    assert policy_of("event_subsidy", achievement(), surroundings=two).applicability is ABSENT


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"summary": "零件经阳极氧化处理。"}, CONDITIONAL),
        ({"summary": "本工艺免酸洗，替代电镀。"}, ABSENT),
        ({"industry_codes": ("3.2",)}, CONDITIONAL),
        ({"industry_codes": ("C3972",)}, CONDITIONAL),
        ({"industry_codes": ("I65",)}, ABSENT),
    ],
)
def test_parks_with_discharge_permits_are_for_the_trades_the_plan_names(
    values: dict[str, Any], expected: Applicability
) -> None:
    assert policy_of("emission_park", achievement(**values)).applicability is expected


def test_premises_are_for_those_from_elsewhere_or_who_ask_for_room() -> None:
    outside = achievement(type="enterprise", place="广州市")
    assert policy_of("premises", outside).applicability is CONDITIONAL
    assert policy_of("premises", achievement(place="松山湖")).applicability is ABSENT
    room = achievement(place="松山湖", summary="需要厂房2000平方米。")
    assert policy_of("premises", room).applicability is CONDITIONAL


def test_an_award_for_persons_is_never_promised_for_one_achievement() -> None:
    assert policy_of("excellent_person", achievement()).applicability is CONDITIONAL


def test_a_share_without_a_rate_is_capped_alone() -> None:
    measure = next(one for one in rules().policies.measures if one.id == "excellent_person")
    assert share_of(Decimal(100), measure) == 100
    assert share_of(Decimal(900_000), measure) == 200_000
