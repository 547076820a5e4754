"""Fast landing advice for one achievement: forms, towns, policies, next steps, put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from matcher.advice.landing import landing_forms, make_case
from matcher.advice.plan import AdviceRules
from matcher.advice.policy_case import PolicyCase
from matcher.advice.policy_rules import advise_policy
from matcher.advice.steps import WEEK_DAYS, StepCase, nearest, next_steps
from matcher.advice.towns import candidate_towns
from matcher.advice.values import (
    Advice,
    Applicability,
    FormAdvice,
    PolicyAdvice,
    TownProfile,
    TownsAdvice,
)
from matcher.appraisal.assessment import Assessment
from matcher.appraisal.card import NOTICE
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.values import Card
from matcher.records import OPEN_STATUSES, Achievement

_FIRST_TOWNS: Final = 3


def advise(
    record: Achievement,
    assessment: Assessment,
    card: Card,
    profiles: Sequence[TownProfile],
    rules: AdviceRules,
) -> Advice:
    """Return landing advice, a pure function of its arguments; the card is that of the same assessment.

    Raises KeyError for conditions or measures of the plan's data that have no rule in the code.
    """
    dossier = make_dossier(record)
    landing = make_case(dossier, assessment, rules)
    forms = landing_forms(landing, rules)
    towns = candidate_towns(dossier, assessment.surroundings, profiles, rules)
    policy_case = PolicyCase(landing=landing, forms=forms, taxonomy=rules.taxonomy)
    policies = _sorted([advise_policy(policy_case, one) for one in rules.policies.measures])
    step_case = StepCase(
        policy=policy_case, card=card, forms=forms, towns=towns, policies=policies, rules=rules
    )
    return Advice(
        achievement_id=record.id,
        title=record.title,
        revision=assessment.revision,
        index_revision=assessment.surroundings.index_revision,
        at=assessment.at,
        due_on=assessment.at.date() + timedelta(days=WEEK_DAYS),
        method=card.method,
        plan=f"{rules.policies.document}（数据 {rules.version}）",
        notice=f"{NOTICE}；{rules.policies.notice}",
        purpose=rules.policies.purpose,
        type=card.type,
        is_type_assumed=card.is_type_assumed,
        headline=tuple(_headline(card, forms, towns, policies, assessment)),
        warnings=tuple(_warnings(record, card)),
        forms=forms,
        towns=towns,
        policies=policies,
        steps=next_steps(step_case),
    )


def _sorted(policies: Sequence[PolicyAdvice]) -> tuple[PolicyAdvice, ...]:
    """What applies first, within it the order of the data."""
    order = tuple(Applicability)
    return tuple(sorted(policies, key=lambda one: order.index(one.applicability)))


def _headline(
    card: Card,
    forms: Sequence[FormAdvice],
    towns: TownsAdvice,
    policies: Sequence[PolicyAdvice],
    assessment: Assessment,
) -> Iterator[str]:
    scores = "、".join(f"{one.aspect.label} {one.score:.0f}" for one in card.aspects)
    yield f"3有初筛：{scores}（未校准）"
    yield from map(_form_line, forms)
    first = towns.towns[:_FIRST_TOWNS]
    if first:
        yield "优先镇街：" + "、".join(
            f"{one.town}（匹配诉求 {one.matched_demands} 条）" if one.matched_demands else one.town
            for one in first
        )
    else:
        yield "暂无可据以推荐的镇街"
    counts = "、".join(
        f"{state.label} {sum(one.applicability is state for one in policies)} 项" for state in Applicability
    )
    yield f"行动计划支持措施：{counts}"


def _form_line(form: FormAdvice) -> str:
    """Say how a form stands and, of each group of conditions, which one is nearest."""
    groups = dict.fromkeys(one.group for one in form.conditions)
    best = [nearest([one for one in form.conditions if one.group == group]) for group in groups]
    named = "；".join(f"“{one.mark}{one.text}”{one.ruling.standing.label}" for one in best)
    return f"{form.type.label}落地{form.standing.label}：{named}"


def _warnings(record: Achievement, card: Card) -> Iterator[str]:
    for veto in card.vetoes:
        yield f"否决项：{veto.label}（{veto.source.text}）"
    if record.status.value not in OPEN_STATUSES:
        yield f"成果状态为“{record.status.label}”，推进前先核实是否仍可转化"
    if card.is_type_assumed:
        yield f"成果未登记类型，暂按{card.type.label}给出建议"
