"""What to do within the one week that the plan gives: who, what, by when, and what it is about in figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from matcher.advice.landing import ORDER
from matcher.advice.money import yuan
from matcher.advice.plan import AdviceRules
from matcher.advice.policy_case import PolicyCase
from matcher.advice.values import (
    Applicability,
    ConditionAdvice,
    FormAdvice,
    MeasureKind,
    PolicyAdvice,
    Standing,
    Step,
    TownsAdvice,
)
from matcher.appraisal.values import Card, EvidenceState
from matcher.records import RecordKey

WEEK_DAYS: Final = 7
"""快速落地评价 answers within one week (action plan, 三（三）2.)."""
CENTRE: Final = "成果转化服务中心"
_OWNER: Final = "权利人"
_MOST_CALLS: Final = 3
"""Demands called and funds written to in the first week; the rest follows what these answer."""
_MOST_EVIDENCE: Final = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class StepCase:
    """All that steps are made from."""

    policy: PolicyCase
    card: Card
    forms: Sequence[FormAdvice]
    towns: TownsAdvice
    policies: Sequence[PolicyAdvice]
    rules: AdviceRules

    @property
    def owner(self) -> str:
        """Who brings papers: the owner by name, where there is one."""
        name = self.policy.record.owner
        return f"{_OWNER}（{name}）" if name else _OWNER

    @property
    def is_stopped(self) -> bool:
        """Whether a veto that cannot be mended stands."""
        return any(
            rule.is_final
            for veto in self.card.vetoes
            if (rule := self.rules.vetoes.get(veto.kind)) is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    topic: str
    who: str
    what: str
    within_days: int
    effort_days: float = 0.0
    figures: str = ""
    records: tuple[RecordKey, ...] = ()


def next_steps(case: StepCase) -> tuple[Step, ...]:
    """Return the steps in the order of their days, those of one day in the order of their weight.

    Behind a veto that cannot be mended there is nothing but to check it.
    """
    drafts = list(_vetoes(case))
    if not case.is_stopped:
        drafts = [
            *_responsible(case),
            *drafts,
            *_demands(case),
            *_evidence(case),
            *_conditions(case),
            *_towns(case),
            *_funds(case),
            *_policies(case),
        ]
    drafts += _summary(case)
    today = case.card.at.date()
    ordered = sorted(drafts, key=lambda one: one.within_days)
    return tuple(
        Step(
            order=order,
            topic=one.topic,
            who=one.who,
            what=one.what,
            within_days=one.within_days,
            due_on=today + timedelta(days=one.within_days),
            effort_days=one.effort_days,
            figures=one.figures,
            records=one.records,
        )
        for order, one in enumerate(ordered, start=1)
    )


def _responsible(case: StepCase) -> Iterator[_Draft]:
    found_by = case.policy.record.discovered_by
    partner = f"，会同发现单位{found_by}" if found_by else ""
    town = f"，联络{case.towns.towns[0].town}科技部门联络员" if case.towns.towns else ""
    yield _Draft(topic="责任到人", who=CENTRE, what=f"按包干制明确一名责任人{partner}{town}", within_days=1)
    for one in case.policies:
        if one.kind is MeasureKind.LEADERSHIP and one.applicability is Applicability.APPLIES:
            known = case.policy.contribution()
            if known is not None and one.id != "leader_person":
                figures = f"预计综合经济贡献 {yuan(known.cny)}（自报）"
                what = f"核定预计综合经济贡献并提请“{one.label}”"
                yield _Draft(topic="提级调度", who="市科技局", what=what, within_days=2, figures=figures)


def _vetoes(case: StepCase) -> Iterator[_Draft]:
    for veto in case.card.vetoes:
        rule = case.rules.vetoes.get(veto.kind)
        if rule is not None and not rule.is_final and rule.ask:
            yield _Draft(topic="否决项", who=case.owner, what=f"{rule.ask}（{veto.label}）", within_days=2)
        else:
            what = f"核实“{veto.label}”；属实则不再推进"
            yield _Draft(topic="否决项", who=CENTRE, what=what, within_days=2)


def _demands(case: StepCase) -> Iterator[_Draft]:
    likely = sorted(case.policy.likely_demands, key=lambda one: (-one.score, one.key))
    for one in likely[:_MOST_CALLS]:
        who = one.enterprise or "诉求企业（名称未公开）"
        where = f"（{one.town}）" if one.town else "（诉求未填镇街）"
        budget = "" if one.budget_max_cny is None else f"，预算上限 {yuan(one.budget_max_cny)}"
        yield _Draft(
            topic="对接诉求",
            who=CENTRE,
            what=f"电话联系{who}{where}，核对诉求《{one.title}》并约三方会谈",
            within_days=3,
            effort_days=0.5,
            figures=f"匹配概率 {one.score:.2f}{budget}",
            records=(one.key,),
        )


def _evidence(case: StepCase) -> Iterator[_Draft]:
    for one in case.card.next_evidence[:_MOST_EVIDENCE]:
        days, is_long = _within(one.effort_days)
        yield _Draft(
            topic="补充证据",
            who=case.owner,
            what=f"{'启动：' if is_long else '提交：'}{one.ask}",
            within_days=days,
            effort_days=one.effort_days,
            figures=f"{one.aspect.label}约 +{one.gain:.1f} 分",
        )


def _conditions(case: StepCase) -> Iterator[_Draft]:
    """Of the main form: for each group the condition nearest to being shown."""
    if not case.forms:
        return
    form = case.forms[0]
    for group in dict.fromkeys(one.group for one in form.conditions):
        best = nearest([one for one in form.conditions if one.group == group])
        ruling = best.ruling
        if ruling.standing is Standing.SHOWN and ruling.state is EvidenceState.EVIDENCED:
            continue
        verb = "核对：" if ruling.standing is Standing.SHOWN else "推动："
        days, is_long = _within(best.effort_days)
        gap = f"尚差 {yuan(ruling.gap_cny)}" if ruling.gap_cny else ""
        yield _Draft(
            topic="落地条件",
            who=case.owner,
            what=f"{verb}{best.mark}{best.text}；凭证：{best.proof}",
            within_days=days,
            effort_days=best.effort_days,
            figures="，".join(part for part in (gap, "一周内启动" if is_long else "") if part),
        )


def nearest(conditions: Sequence[ConditionAdvice]) -> ConditionAdvice:
    """Return the condition that stands best; of equal ones that with better grounds, then less work."""
    states = (EvidenceState.MISSING, EvidenceState.CLAIMED, EvidenceState.EVIDENCED)
    return max(
        conditions,
        key=lambda one: (
            ORDER.index(one.ruling.standing),
            states.index(one.ruling.state),
            -one.effort_days,
        ),
    )


def _towns(case: StepCase) -> Iterator[_Draft]:
    first = case.towns.towns[:2]
    if not first:
        return
    names = "、".join(one.town for one in first)
    figures = "；".join(
        f"{one.town}：匹配诉求 {one.matched_demands} 条，相近记录 {one.near_records} 条" for one in first
    )
    sites = [one.label for one in _bearing(case.policies) if one.kind is MeasureKind.SITE]
    also = f"；一并问询：{'、'.join(sites)}" if sites else ""
    yield _Draft(
        topic="镇街与载体",
        who=f"{CENTRE}、镇街科技成果联络员",
        what=f"与{names}会商落地载体与配套并约实地考察{also}",
        within_days=4,
        effort_days=1,
        figures=figures,
        records=tuple(key for one in first for key in one.demands),
    )


def _funds(case: StepCase) -> Iterator[_Draft]:
    likely = sorted(case.policy.likely_funds, key=lambda one: (-one.score, one.key))[:_MOST_CALLS]
    if likely:
        names = "、".join(one.title for one in likely)
        shares = "、".join(f"{one.score:.2f}" for one in likely)
        yield _Draft(
            topic="对接基金",
            who=CENTRE,
            what=f"将评价信息送{names}",
            within_days=5,
            effort_days=0.5,
            figures=f"契合概率 {shares}",
            records=tuple(one.key for one in likely),
        )


def _policies(case: StepCase) -> Iterator[_Draft]:
    for one in case.policies:
        if one.id == "valuation" and one.applicability is Applicability.APPLIES:
            what = "委托权威评估机构启动公允价值（估值）评价，报告供各方参考"
            yield _Draft(topic="估值", who=CENTRE, what=what, within_days=5)
    money = [one for one in _bearing(case.policies) if one.estimate_cny is not None]
    if money:
        figures = "；".join(f"{one.label}最高测算 {yuan(one.estimate_cny or 0)}" for one in money)
        what = "按正式印发的文件核对资金政策的条件、申报主体与时间"
        yield _Draft(topic="政策", who=CENTRE, what=what, within_days=6, figures=figures)


def _summary(case: StepCase) -> Iterator[_Draft]:
    what = (
        "汇总否决项核实结果，形成是否继续的书面意见"
        if case.is_stopped
        else ("汇总落地形式、镇街、载体与政策，形成书面建议供各方参考洽谈")
    )
    yield _Draft(topic="汇总", who=CENTRE, what=what, within_days=WEEK_DAYS)


def _bearing(policies: Iterable[PolicyAdvice]) -> list[PolicyAdvice]:
    return [one for one in policies if one.applicability is not Applicability.ABSENT]


def _within(effort_days: float) -> tuple[int, bool]:
    """Return by which day of the week, and whether the work goes on after it."""
    days = max(1, math.ceil(effort_days))
    return min(days, WEEK_DAYS), days > WEEK_DAYS
