"""One rule for each landing condition: how it stands on the record's words and the platform's figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from matcher.advice.landing_text import APPROVAL, LICENCE, POSTED, SEAT, STAKE, TEAM, TRADE
from matcher.advice.money import yuan
from matcher.advice.plan import Condition
from matcher.advice.rulings import LandingCase, by_findings, by_said, open_ruling, ruling_of, seat_source
from matcher.advice.values import Ruling, Standing
from matcher.appraisal.figures import LIKELY
from matcher.appraisal.values import EvidenceState, Figure
from matcher.vocabulary import IpStatus

_READY: Final = 7
"""TRL from which something can be sold within a year (data/taxonomy/trl.csv: 工程样机 in real use)."""
Rule = Callable[[LandingCase, Condition], Ruling]


def judge(case: LandingCase, condition: Condition) -> Ruling:
    """Return how a condition stands; what the ledger holds goes before what the record says.

    Raises KeyError for a condition that has no rule; `load` of the plan's data is tested against that.
    """
    return _by_ledger(case, condition) or RULES[condition.id](case, condition)


def _by_ledger(case: LandingCase, condition: Condition) -> Ruling | None:
    today = case.assessment.at.date()
    events = [
        one
        for one in case.assessment.surroundings.realised
        if one.event in condition.events and one.on <= today
    ]
    if not events:
        return None
    whole = float(sum(one.amount_cny for one in events))
    text = f"台账记录 {len(events)} 笔，合计 {yuan(whole)}（{'、'.join(one.reference for one in events)}）"
    grounds = (Figure(name="ledger", value=whole, unit="元", text=text),)
    least = condition.least_cny or 0.0
    if whole >= least:
        return ruling_of(
            Standing.SHOWN, f"{text}；是否发生在东莞须核对凭证", grounds, EvidenceState.EVIDENCED
        )
    return ruling_of(
        Standing.POSSIBLE,
        f"{text}，距 {yuan(least)}尚差 {yuan(least - whole)}",
        grounds,
        EvidenceState.EVIDENCED,
        gap_cny=least - whole,
    )


def _enterprise_seat(case: LandingCase, condition: Condition) -> Ruling:
    said = case.said(SEAT)
    here = [one for one in said if case.is_of_dongguan(one)]
    if any(one.is_done for one in here):
        return by_said(Standing.SHOWN, "文本写明已在东莞设立或迁入主体", [one for one in here if one.is_done])
    if here:
        return by_said(Standing.POSSIBLE, "文本写明有意在东莞设立或迁入主体", here)
    if case.seat.is_local and case.seat.is_enterprise:
        why = "权利人登记在东莞；是否属新注册或迁入，须以营业执照的成立（迁入）日期核定"
        return ruling_of(Standing.POSSIBLE, why, seat_source(case), EvidenceState.CLAIMED)
    if said:
        return by_said(Standing.POSSIBLE, "文本提及设立或迁移主体，未写明在东莞；可争取落在东莞", said)
    if case.seat.is_enterprise and case.seat.is_known:
        why = "权利人为市外企业，文本未提及迁入或在莞设立公司"
        return ruling_of(Standing.OPEN, why, seat_source(case), EvidenceState.CLAIMED)
    return open_ruling("文本未提及在东莞设立或迁入企业")


def _enterprise_tax(case: LandingCase, condition: Condition) -> Ruling:
    taxes = case.findings(condition)
    if taxes and case.seat.is_local:
        return by_findings(Standing.SHOWN, "文本写明已纳税且主体在东莞", taxes)
    if taxes:
        return by_findings(Standing.POSSIBLE, "文本写明已纳税，未写明在东莞缴纳", taxes)
    income = [one for one in case.assessment.findings if one.kind == "income"]
    if income and case.seat.is_local:
        return by_findings(Standing.POSSIBLE, "已有营业收入且主体在东莞，完税证明可即取得", income)
    return open_ruling("文本与台账均无纳税记录；主体落地并经营后方可产生")


def _platform_entity(case: LandingCase, condition: Condition) -> Ruling:
    found = case.findings(condition)
    if found:
        return by_findings(Standing.SHOWN, "文本写明权利人或场地在东莞", found)
    if case.seat.is_local:
        return ruling_of(Standing.SHOWN, "登记地点在东莞", seat_source(case), EvidenceState.CLAIMED)
    if case.seat.is_known:
        why = "登记地点不在东莞，可在莞设立分支机构或运营公司"
        return ruling_of(Standing.OPEN, why, seat_source(case), EvidenceState.CLAIMED)
    return open_ruling("登记资料未写明所在地")


def _platform_approval(case: LandingCase, condition: Condition) -> Ruling:
    said = [one for one in case.said(APPROVAL) if one.is_done]
    found = case.findings(condition)
    if said:
        return by_said(Standing.SHOWN, "文本写明已有资质、认定或立项", said, found)
    if found:
        return by_findings(
            Standing.POSSIBLE,
            "文本提及政策目录、项目或中试支持，是否属主管部门对平台的立项或资质须核对",
            found,
        )
    meant = case.said(APPROVAL)
    if meant:
        return by_said(Standing.POSSIBLE, "文本写明正在或拟申请", meant)
    return open_ruling("文本未提及立项、认定或资质")


def _income(case: LandingCase, condition: Condition) -> Ruling:
    least = condition.least_cny or 0.0
    found = sorted(
        (one for one in case.findings(condition) if one.value is not None),
        key=lambda one: -(one.value or 0.0),
    )
    if not found:
        return _hoped_income(case, least)
    best = found[0].value or 0.0
    if best < least:
        why = f"记录写明收入 {yuan(best)}，距 {yuan(least)}尚差 {yuan(least - best)}"
        return by_findings(Standing.POSSIBLE, why, found, gap_cny=least - best)
    if case.seat.is_local:
        return by_findings(Standing.SHOWN, f"记录写明收入 {yuan(best)}，主体在东莞", found)
    why = f"记录写明收入 {yuan(best)}，未写明由在莞主体产生；须在东莞实体化后重新产生 {yuan(least)}以上"
    return by_findings(Standing.POSSIBLE, why, found)


def _hoped_income(case: LandingCase, least: float) -> Ruling:
    likely = [one for one in case.assessment.surroundings.demands if one.score >= LIKELY]
    budget = sum(float(one.budget_max_cny) for one in likely if one.budget_max_cny is not None)
    trl = case.dossier.record.trl
    if trl is not None and trl < _READY:
        return open_ruling(
            f"未见收入记录，技术就绪度 TRL {trl}，一年内难以形成 {yuan(least)}以上收入", gap_cny=least
        )
    if budget >= least:
        text = f"{len(likely)} 条较可能匹配的诉求预算上限合计 {yuan(budget)}"
        figure = Figure(
            name="matched_budget",
            value=budget,
            unit="元",
            text=text,
            records=tuple(one.key for one in likely),
        )
        why = f"未见收入记录；{text}，成交后可达 {yuan(least)}"
        return ruling_of(Standing.POSSIBLE, why, (figure,), EvidenceState.EVIDENCED, gap_cny=least)
    return open_ruling(f"未见收入记录，须产生 {yuan(least)}以上", gap_cny=least)


def _project_licence(case: LandingCase, condition: Condition) -> Ruling:
    said = case.said(LICENCE)
    done = [one for one in said if one.is_done]
    found = case.findings(condition)
    if done and (case.seat.is_local or any(map(case.is_of_dongguan, done))):
        where = "成果为东莞本地创造" if case.seat.is_local else "被许可方在东莞"
        return by_said(Standing.SHOWN, f"文本写明已许可（授权）他人实施，{where}", done, found)
    if done:
        return by_said(Standing.POSSIBLE, "文本写明已许可他人，被许可方是否为东莞主体未写明", done, found)
    if said:
        return by_said(Standing.POSSIBLE, "文本写明可以许可（授权）方式转化", said)
    owned = [one for one in case.assessment.findings if one.kind in _RIGHTS]
    if owned:
        return by_findings(Standing.POSSIBLE, "有可供许可的知识产权，文本未提及许可安排", owned)
    items = case.dossier.record.ip_items
    alive = [n for n, one in enumerate(items) if one.status is not IpStatus.EXPIRED]
    if alive:
        return ruling_of(
            Standing.POSSIBLE,
            "登记有可供许可的知识产权，文本未提及许可安排",
            (case.dossier.whole(f"ip_items[{alive[0]}]"),),
            EvidenceState.CLAIMED,
        )
    return open_ruling("未见可供许可的知识产权，也未提及许可安排")


_RIGHTS: Final = ("invention_granted", "utility_granted", "software_registered")


def _project_trade(case: LandingCase, condition: Condition) -> Ruling:
    said = case.said(TRADE)
    found = case.findings(condition)
    done = [one for one in said if one.is_done]
    here = [one for one in done if case.is_of_dongguan(one)]
    if here:
        return by_said(Standing.SHOWN, "文本写明已与东莞主体成交", here)
    if done or found:
        why = "文本写明已有合同或转让，对方是否为东莞主体未写明"
        return by_said(Standing.POSSIBLE, why, done, found)
    likely = [one for one in case.assessment.surroundings.demands if one.score >= LIKELY]
    if likely:
        text = f"{len(likely)} 条在册诉求较可能匹配，概率合计 {sum(one.score for one in likely):.2f}"
        keys = tuple(one.key for one in likely)
        figure = Figure(name="matched_demands", value=len(likely), unit="条", text=text, records=keys)
        return ruling_of(Standing.POSSIBLE, f"{text}，可撮合签订技术合同", (figure,), EvidenceState.EVIDENCED)
    if said:
        return by_said(Standing.POSSIBLE, "文本写明愿意转让或交易", said)
    return open_ruling("未见交易记录，当前也没有较可能匹配的在册诉求")


def _project_stake(case: LandingCase, condition: Condition) -> Ruling:
    said = case.said(STAKE)
    done = [one for one in said if one.is_done]
    here = [one for one in done if case.is_of_dongguan(one)]
    if here:
        return by_said(Standing.SHOWN, "文本写明已在东莞企业作价入股", here)
    if said:
        return by_said(
            Standing.POSSIBLE, "文本写明作价入股，入股企业是否在东莞或是否完成未写明", done or said
        )
    return open_ruling("文本未提及作价入股；须先有估值与受让企业")


def _project_team(case: LandingCase, condition: Condition) -> Ruling:
    said = [one for one in case.said(TEAM) if case.is_of_dongguan(one)]
    done = [one for one in said if one.is_done]
    if done:
        return by_said(Standing.SHOWN, "文本写明团队已在东莞工作", done)
    if said:
        return by_said(Standing.POSSIBLE, "文本写明团队有意落户东莞", said)
    if case.seat.is_local:
        why = "登记地点在东莞，团队是否在莞工作须以劳动合同、社保核定"
        return ruling_of(Standing.POSSIBLE, why, seat_source(case), EvidenceState.CLAIMED)
    posted = case.said(POSTED)
    if posted:
        return by_said(Standing.POSSIBLE, "文本写明可派人驻场，可争取转为落户东莞工作", posted)
    return open_ruling("文本未提及团队来莞工作")


RULES: Final[Mapping[str, Rule]] = {
    "enterprise_seat": _enterprise_seat,
    "enterprise_tax": _enterprise_tax,
    "platform_entity": _platform_entity,
    "platform_income": _income,
    "platform_approval": _platform_approval,
    "project_licence": _project_licence,
    "project_trade": _project_trade,
    "project_stake": _project_stake,
    "project_income": _income,
    "project_team": _project_team,
}
"""By the condition's id in landing.toml."""
