"""落地标准: what counts as landed, from when, and what is said to be missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from matcher.outcomes.entries import LedgerEntry
from matcher.plan.landing import LandingStandard, LandingVerdict, count_landings, judge_landing, once_a_year
from matcher.plan.times import Clock
from tests.plan.ledger import entry, landed, moment, standard

SEAT = ("enterprise_seat", "营业执照")
ENTITY = ("platform_entity", "法人证书")
LOCAL = {("demand", "d1"): True, ("demand", "d2"): False}


def judge(*entries: LedgerEntry, by: LandingStandard | None = None, at: str = "2026-12-31") -> LandingVerdict:
    return judge_landing(entries, by or standard(local_takers=LOCAL), at=moment(at))


def report(type: str, *proofs: tuple[Any, ...], day: str = "2024-05-01") -> LedgerEntry:
    return entry(1, "landed", day, landing_type=type, proofs=proofs)


def test_an_enterprise_needs_its_seat_and_tax() -> None:
    verdict = judge(report("enterprise"))
    assert not verdict.is_landed
    assert verdict.missing == (
        "在东莞新注册成立或迁移至东莞：缺营业执照（载明成立或迁入日期与东莞住所）",
        "具有实缴税收：缺税务部门出具的完税证明",
    )
    assert judge(report("enterprise", SEAT)).missing == ("具有实缴税收：缺税务部门出具的完税证明",)
    assert judge(report("enterprise", SEAT, ("enterprise_tax", "完税证明"))).is_landed


def test_tax_of_the_ledger_proves_tax_from_its_day_on() -> None:
    tax = entry(2, "tax", "2024-08-09", amount_cny=1)
    assert judge(report("enterprise", SEAT), tax).claims[0].counts_on == date(2024, 8, 9)
    assert not judge(report("enterprise", SEAT), tax, at="2024-08-08").is_landed


def test_a_tax_of_nothing_is_no_tax() -> None:
    verdict = judge(report("enterprise", SEAT), entry(2, "tax", "2024-08-09", amount_cny=0))
    assert verdict.missing == ("具有实缴税收：缺税务部门出具的完税证明，台账第 2 条金额为 0",)


def test_a_platform_needs_an_entity_and_one_of_income_and_approval() -> None:
    assert not judge(report("platform", ("platform_approval", "批文"))).is_landed
    assert judge(report("platform", ENTITY, ("platform_approval", "批文"))).is_landed
    (missing,) = judge(report("platform", ENTITY)).missing
    assert missing == (
        "收入或资质（以下之一）：①实现服务收入10万元以上：缺服务合同、发票与到账凭证（合计10万元以上），"
        "已登记 0 元，标准为 10 万元；"
        "②获主管部门立项或给予特定资质：缺主管部门立项文件、认定批文或资质证书及编号"
    )


@pytest.mark.parametrize(("amount", "counts"), [("99999.99", False), ("100000", True)])
def test_a_platform_has_landed_at_exactly_100000_of_income(amount: str, counts: bool) -> None:
    verdict = judge(report("platform", ENTITY), entry(2, "income", "2024-06-01", amount_cny=amount))
    assert verdict.is_landed is counts


@pytest.mark.parametrize(("amount", "counts"), [("1000000", False), ("1000000.01", True)])
def test_a_project_has_landed_above_1000000_of_income(amount: str, counts: bool) -> None:
    verdict = judge(report("project"), entry(2, "income", "2024-06-01", amount_cny=amount))
    assert verdict.is_landed is counts


def test_incomes_add_up_and_count_from_the_one_that_reaches_the_amount() -> None:
    incomes = [entry(n, "income", f"2024-0{n}-01", amount_cny=600_000) for n in (6, 7, 8)]
    assert judge(report("project"), *incomes).claims[0].counts_on == date(2024, 7, 1)


def test_one_document_named_twice_counts_once() -> None:
    invoices = [
        entry(2, "income", "2024-06-01", amount_cny=600_000, reference="审计报告1"),
        entry(3, "income", "2024-07-01", amount_cny=600_000, reference="审计报告1"),
    ]
    assert not judge(report("project", ("project_income", "审计报告1", 600_000)), *invoices).is_landed


def test_a_proof_of_income_without_an_amount_shows_none() -> None:
    assert not judge(report("project", ("project_income", "审计报告1"))).is_landed


@pytest.mark.parametrize("condition", ["project_licence", "project_trade", "project_stake", "project_team"])
def test_any_one_document_lands_a_project(condition: str) -> None:
    assert judge(report("project", (condition, "文件"))).is_landed


def test_a_project_without_anything_lists_all_five() -> None:
    (missing,) = judge(report("project")).missing
    assert missing.startswith("任一（以下之一）：①")
    assert all(mark in missing for mark in "①②③④⑤")


@pytest.mark.parametrize(
    ("taker", "counts"), [(("demand", "d1"), True), (("demand", "d2"), False), (None, False)]
)
def test_a_contract_lands_a_project_only_with_a_taker_known_to_be_in_dongguan(
    taker: tuple[str, str] | None, counts: bool
) -> None:
    contract = entry(2, "contract", "2024-03-01", amount_cny=500, taker=taker)
    assert judge(report("project"), contract).is_landed is counts


def test_why_a_contract_does_not_count_is_said() -> None:
    outside = entry(2, "contract", "2024-03-01", amount_cny=500, taker=("demand", "d2"))
    unknown = entry(3, "contract", "2024-03-01", amount_cny=500)
    (missing,) = judge(report("project"), outside, unknown).missing
    assert "台账第 2 条的对方不在东莞" in missing
    assert "台账第 3 条未证明对方为东莞主体" in missing


def test_proofs_of_another_type_prove_nothing() -> None:
    assert not judge(report("enterprise", ("project_team", "社保证明"), ENTITY)).is_landed


def test_a_proof_that_came_with_another_event_counts() -> None:
    later = entry(2, "met", "2025-01-02", proofs=[("project_stake", "工商变更登记")])
    assert judge(report("project"), later).claims[0].counts_on == date(2025, 1, 2)


def test_nothing_counts_before_the_landing_itself_and_nothing_without_it() -> None:
    contract = entry(2, "contract", "2024-03-01", amount_cny=500, taker=("demand", "d1"))
    assert judge(report("project", day="2024-05-01"), contract).claims[0].counts_on == date(2024, 5, 1)
    assert judge(contract).claims == ()
    assert judge().missing == ()


def test_what_a_correction_replaced_counts_neither_as_landing_nor_as_proof() -> None:
    assert judge(landed(1, "2024-05-01", superseded_by=2)).claims == ()
    tax = entry(2, "tax", "2024-08-09", amount_cny=1, superseded_by=3)
    assert not judge(report("enterprise", SEAT), tax).is_landed


def test_by_the_reports_clock_a_late_report_counts_late() -> None:
    late = landed(1, "2024-12-20", reported="2025-02-03")
    assert judge(late).claims[0].counts_on == date(2024, 12, 20)
    assert judge(late, by=standard(clock=Clock.REPORT)).claims[0].counts_on == date(2025, 2, 3)


def test_a_day_is_a_day_in_china() -> None:
    sixteen_utc = datetime(2024, 12, 31, 16, tzinfo=UTC)
    verdict = judge(landed(1, "2024-12-31", happened_at=sixteen_utc, reported="2025-01-02"))
    assert verdict.claims[0].counts_on == date(2025, 1, 1)


def test_the_unit_is_that_of_the_landing_or_else_of_the_achievement() -> None:
    by = standard(responsible={"a1": "长安镇经济发展局"})
    assert judge(landed(1, "2024-05-01", unit="松山湖高新区"), by=by).claims[0].unit == "松山湖"
    assert judge(landed(1, "2024-05-01"), by=by).claims[0].unit == "长安镇"
    assert judge(landed(1, "2024-05-01")).claims[0].unit is None


def test_an_achievement_counts_once_for_each_unit_and_once_a_year() -> None:
    verdict = judge(
        landed(1, "2024-05-01", unit="松山湖"),
        landed(2, "2024-06-01", unit="松山湖高新区"),
        landed(3, "2024-07-01", unit="市科技局"),
        landed(4, "2025-01-05", unit="松山湖"),
        landed(5, "2025-02-05", unit="长安镇"),
    )
    counted = count_landings([verdict])
    assert [(one.unit, one.on) for one in counted] == [
        ("松山湖", date(2024, 5, 1)),
        ("市科技局", date(2024, 7, 1)),
        ("长安镇", date(2025, 2, 5)),
    ]
    assert [one.on for one in once_a_year(counted)] == [date(2024, 5, 1), date(2025, 2, 5)]


def test_the_order_of_entries_changes_nothing() -> None:
    entries = [
        report("enterprise", SEAT),
        entry(2, "tax", "2024-08-09", amount_cny=1),
        entry(3, "tax", "2024-06-09", amount_cny=1),
    ]
    assert judge(*entries) == judge(*reversed(entries))
    assert judge(*entries).claims[0].counts_on == date(2024, 6, 9)
