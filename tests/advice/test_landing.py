"""Landing forms: which apply, and how each condition of the plan stands on words and figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.advice.landing import ORDER, standing_of
from matcher.advice.values import ConditionAdvice, Ruling, Standing
from matcher.appraisal.values import EvidenceState, Figure, Quote
from matcher.records import Achievement
from matcher.vocabulary import AchievementType
from tests.advice.small import around, claimed, condition_of, demand_match, figure, forms_of, realised
from tests.builders import achievement

LOCAL = {"place": "松山湖", "owner": "东莞市甲乙科技有限公司"}


def project(summary: str = "一种银膏。", **values: Any) -> Achievement:
    return achievement(title="银膏", summary=summary, **{"type": "project", **values})


def enterprise(summary: str = "一种银膏。", **values: Any) -> Achievement:
    return achievement(title="银膏", summary=summary, **{"type": "enterprise", **values})


def platform(summary: str = "一条产线。", **values: Any) -> Achievement:
    return achievement(title="银膏", summary=summary, **{"type": "platform", **values})


def stand(id: str, record: Achievement, **values: Any) -> Standing:
    return condition_of(id, record, **values).ruling.standing


def condition(group: str, standing: Standing) -> ConditionAdvice:
    return ConditionAdvice(
        id="x",
        mark="",
        text="",
        group=group,
        ruling=Ruling(standing=standing, why=""),
        proof="",
        effort_days=1,
    )


def test_the_records_own_form_comes_first_and_alone_where_nothing_else_is_said() -> None:
    (form,) = forms_of(project())
    assert (form.type, form.is_main, form.why) == (AchievementType.PROJECT, True, "登记的成果类型")


def test_without_a_type_the_project_form_is_assumed_and_that_is_said() -> None:
    (form,) = forms_of(achievement(summary="一种银膏。"))
    assert (form.type, form.why) == (AchievementType.PROJECT, "未登记成果类型，暂按项目类")


def test_a_team_that_wants_to_found_a_company_brings_the_enterprise_form_in() -> None:
    forms = forms_of(project("团队拟在松山湖成立公司。"))
    assert [(one.type.value, one.is_main) for one in forms] == [("project", True), ("enterprise", False)]
    assert forms[1].why == "文本提及设立、迁移企业或创业：“团队拟在松山湖成立公司”"
    assert forms[1].conditions[0].ruling.standing is Standing.POSSIBLE


def test_a_form_is_as_good_as_its_worst_group_and_a_group_as_its_best_condition() -> None:
    shown, possible, open_ = Standing.SHOWN, Standing.POSSIBLE, Standing.OPEN
    assert standing_of([condition("a", shown), condition("b", open_), condition("b", possible)]) is possible
    assert standing_of([condition("a", open_), condition("b", shown)]) is open_
    assert standing_of([condition("a", open_), condition("a", shown)]) is shown


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (enterprise("公司2025年在东莞注册成立公司。"), Standing.SHOWN),
        (enterprise("计划迁至东莞设立公司。"), Standing.POSSIBLE),
        (enterprise("计划成立公司。"), Standing.POSSIBLE),
        (enterprise(**LOCAL), Standing.POSSIBLE),
        (enterprise(place="广州市", owner="广州甲有限公司"), Standing.OPEN),
        (enterprise(), Standing.OPEN),
    ],
)
def test_a_seat_is_shown_only_by_words_of_founding_or_moving(record: Achievement, expected: Standing) -> None:
    assert stand("enterprise_seat", record) is expected


def test_tax_counts_for_dongguan_only_where_the_owner_is_there() -> None:
    for values, expected in ((LOCAL, Standing.SHOWN), ({"place": "广州市"}, Standing.POSSIBLE)):
        record = enterprise("2025年纳税190万元。", **values)
        finding = claimed(record, "paid_tax", "2025年纳税190万元", 1_900_000)
        assert stand("enterprise_tax", record, findings=[finding]) is expected
    assert stand("enterprise_tax", enterprise(**LOCAL)) is Standing.OPEN


def test_a_platform_with_little_income_is_told_what_lacks() -> None:
    record = platform("2025年服务收入6万元。", **LOCAL)
    ruling = condition_of(
        "platform_income", record, findings=[claimed(record, "income", "服务收入6万元", 60_000)]
    ).ruling
    assert (ruling.standing, ruling.gap_cny) == (Standing.POSSIBLE, 40_000)
    assert ruling.why == "记录写明收入 6 万元，距 10 万元尚差 4 万元"
    assert isinstance(ruling.grounds[0], Quote)
    assert ruling.grounds[0].text == "服务收入6万元"


@pytest.mark.parametrize(("income", "expected"), [(99_999.0, Standing.POSSIBLE), (100_000.0, Standing.SHOWN)])
def test_a_platforms_income_counts_from_100000_yuan(income: float, expected: Standing) -> None:
    record = platform("服务收入若干。", **LOCAL)
    finding = claimed(record, "income", "服务收入若干", income)
    assert stand("platform_income", record, findings=[finding]) is expected


@pytest.mark.parametrize(
    ("income", "expected"), [(999_999.0, Standing.POSSIBLE), (1_000_000.0, Standing.SHOWN)]
)
def test_a_projects_income_counts_from_a_million(income: float, expected: Standing) -> None:
    record = project("销售收入若干。", **LOCAL)
    finding = claimed(record, "income", "销售收入若干", income)
    assert stand("project_income", record, findings=[finding]) is expected


def test_income_made_elsewhere_has_to_be_made_again_in_dongguan() -> None:
    record = project("销售收入300万元。", place="广州市")
    ruling = condition_of(
        "project_income", record, findings=[claimed(record, "income", "销售收入300万元", 3e6)]
    ).ruling
    assert ruling.standing is Standing.POSSIBLE
    assert "未写明由在莞主体产生" in ruling.why


def test_budgets_of_likely_demands_make_income_possible_but_not_for_a_laboratory_result() -> None:
    demands = (
        demand_match("d1", 0.8, budget_max_cny=Decimal(700_000)),
        demand_match("d2", 0.6, budget_max_cny=Decimal(300_000)),
        demand_match("d3", 0.4, budget_max_cny=Decimal(9_000_000)),
    )
    ruling = condition_of("project_income", project(trl=8), surroundings=around(demands=demands)).ruling
    assert ruling.standing is Standing.POSSIBLE
    assert isinstance(ruling.grounds[0], Figure)
    assert ruling.grounds[0].value == 1_000_000
    assert [key.id for key in ruling.grounds[0].records] == ["d1", "d2"]
    assert stand("project_income", project(trl=4), surroundings=around(demands=demands)) is Standing.OPEN


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (platform("具备CMA、CNAS资质。"), Standing.SHOWN),
        (platform("正在申请CNAS资质。"), Standing.POSSIBLE),
        (platform("尚未取得资质。"), Standing.OPEN),
    ],
)
def test_an_approval_is_had_or_sought_or_not_there(record: Achievement, expected: Standing) -> None:
    assert stand("platform_approval", record) is expected


def test_a_funded_project_is_no_approval_of_the_platform_yet() -> None:
    record = platform("承担省重点研发项目。")
    finding = claimed(record, "funded_project", "承担省重点研发项目")
    assert stand("platform_approval", record, findings=[finding]) is Standing.POSSIBLE


def test_a_licence_counts_for_local_work_or_a_local_licensee() -> None:
    text = "授权一家电控企业使用，许可费68万元。"
    assert stand("project_licence", project(text, **LOCAL)) is Standing.SHOWN
    assert stand("project_licence", project(text, place="广州市")) is Standing.POSSIBLE
    assert stand("project_licence", project("许可谢岗一家工厂实施。", place="广州市")) is Standing.SHOWN
    assert stand("project_licence", project("可按许可方式合作。")) is Standing.POSSIBLE
    assert stand("project_licence", project()) is Standing.OPEN


def test_only_living_rights_can_be_licensed() -> None:
    lapsed = {"kind": "invention_patent", "number": "ZL1", "status": "expired"}
    alive = {"kind": "utility_model", "number": "ZL2", "status": "granted"}
    assert stand("project_licence", project(ip_items=[lapsed])) is Standing.OPEN
    ruling = condition_of("project_licence", project(ip_items=[lapsed, alive])).ruling
    assert ruling.standing is Standing.POSSIBLE
    assert isinstance(ruling.grounds[0], Quote)
    assert ruling.grounds[0].field == "ip_items[1]"


def test_a_trade_is_shown_by_a_local_buyer_and_possible_by_a_likely_demand() -> None:
    assert stand("project_trade", project("转让给樟木头一家连接器厂。")) is Standing.SHOWN
    assert stand("project_trade", project("转让给佛山一家陶瓷厂。")) is Standing.POSSIBLE
    matched = around(demands=(demand_match(score=0.8),))
    assert stand("project_trade", project(), surroundings=matched) is Standing.POSSIBLE
    weak = around(demands=(demand_match(score=0.3),))
    assert stand("project_trade", project(), surroundings=weak) is Standing.OPEN


def test_a_stake_and_a_team_need_dongguan_too() -> None:
    assert stand("project_stake", project("已以专利作价入股东莞甲公司。")) is Standing.SHOWN
    assert stand("project_stake", project("愿意作价入股。")) is Standing.POSSIBLE
    assert stand("project_stake", project()) is Standing.OPEN
    assert stand("project_team", project("团队12人已入驻松山湖。")) is Standing.SHOWN
    assert stand("project_team", project(**LOCAL)) is Standing.POSSIBLE
    assert stand("project_team", project("可派两名工程师驻场。")) is Standing.POSSIBLE
    assert stand("project_team", project(place="广州市")) is Standing.OPEN


def test_what_the_ledger_holds_goes_before_words() -> None:
    ledger = around(realised=(realised("contract", 680_000),))
    ruling = condition_of("project_trade", project(), surroundings=ledger).ruling
    assert (ruling.standing, ruling.state) == (Standing.SHOWN, EvidenceState.EVIDENCED)
    assert ruling.why == "台账记录 1 笔，合计 68 万元（T-1）；是否发生在东莞须核对凭证"


def test_the_ledger_knows_nothing_of_tomorrow_and_a_small_sum_leaves_a_gap() -> None:
    later = around(realised=(realised("contract", 680_000, on=date(2026, 12, 1)),))
    assert stand("project_trade", project(), surroundings=later) is Standing.OPEN
    little = around(realised=(realised("income", 400_000),))
    ruling = condition_of("project_income", project(), surroundings=little).ruling
    assert (ruling.standing, ruling.gap_cny) == (Standing.POSSIBLE, 600_000)


def test_an_unlikely_state_is_never_called_shown() -> None:
    """Praise and hopes alone leave every condition of every form short of shown."""
    record = project("国际领先，市场前景广阔，有望与东莞企业签订合同，拟作价入股，计划团队落户东莞。")
    standings = {one.ruling.standing for form in forms_of(record) for one in form.conditions}
    assert Standing.SHOWN not in standings


SENTENCES = st.sampled_from(
    [
        "已授权一家电控企业使用。",
        "转让给樟木头一家连接器厂。",
        "愿意作价入股。",
        "团队12人已入驻松山湖。",
        "尚未签订合同。",
        "可按许可方式转让。",
        "具备CNAS资质。",
        "在东莞注册成立公司。",
        "孔隙率约9%，剪切强度46 MPa。",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    first=st.lists(SENTENCES, max_size=4),
    second=SENTENCES,
    type=st.sampled_from([one.value for one in AchievementType]),
)
def test_a_further_sentence_never_makes_a_condition_stand_worse(
    first: list[str], second: str, type: str
) -> None:
    before = achievement(summary="".join(first), type=type)
    after = achievement(summary="".join([*first, second]), type=type)
    earlier = {one.id: one.ruling for form in forms_of(before) for one in form.conditions}
    later = {one.id: one.ruling for form in forms_of(after) for one in form.conditions}
    assert set(earlier) <= set(later)
    for id, ruling in earlier.items():
        assert ORDER.index(later[id].standing) >= ORDER.index(ruling.standing)


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES, max_size=6))
def test_every_ground_is_a_place_in_the_record(sentences: list[str]) -> None:
    record = achievement(title="银膏", summary="".join(sentences), **LOCAL)
    for form in forms_of(record, findings=[figure("matched_demand")]):
        for one in form.conditions:
            for ground in one.ruling.grounds:
                assert isinstance(ground, Quote)
                text = {"summary": record.summary, "title": record.title, **LOCAL}[ground.field]
                assert text[ground.start : ground.end] == ground.text
