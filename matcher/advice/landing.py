"""Which landing forms of the plan bear on an achievement, and how each of their conditions stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matcher.advice.landing_rules import judge
from matcher.advice.landing_text import OFFERED, PLATFORM, SEAT, Said, Topic
from matcher.advice.places import LocalNames, find_seat
from matcher.advice.plan import AdviceRules, Condition, Form
from matcher.advice.rulings import LandingCase
from matcher.advice.values import ConditionAdvice, FormAdvice, Standing
from matcher.appraisal.assessment import Assessment
from matcher.appraisal.card import ASSUMED_TYPE
from matcher.appraisal.dossier import Dossier
from matcher.vocabulary import AchievementType

ORDER: Final = (Standing.OPEN, Standing.POSSIBLE, Standing.SHOWN)
"""From worst to best."""
_SPEAKS_FOR: Final = {
    AchievementType.ENTERPRISE: (SEAT, "文本提及设立、迁移企业或创业"),
    AchievementType.PLATFORM: (PLATFORM, "文本提及对外服务的平台或中试"),
    AchievementType.PROJECT: (OFFERED, "文本提及许可、转让或工艺包"),
}
"""What has to be said before a form other than the record's own is considered."""


def make_case(dossier: Dossier, assessment: Assessment, rules: AdviceRules) -> LandingCase:
    """Return what the landing rules look at."""
    return LandingCase(
        dossier=dossier,
        assessment=assessment,
        seat=find_seat(dossier, rules.taxonomy),
        local=LocalNames(rules.taxonomy),
    )


def landing_forms(case: LandingCase, rules: AdviceRules) -> tuple[FormAdvice, ...]:
    """Return the forms that apply, the record's own (or the assumed one) first, others by their standing.

    Another form comes in only where a sentence of the record speaks for it.
    """
    own = case.assessment.type or ASSUMED_TYPE
    main, others = [], []
    for form in rules.landing.forms:
        if form.type is own:
            why = "登记的成果类型" if case.assessment.type else "未登记成果类型，暂按项目类"
            main.append(_form_advice(case, form, rules, why=why, is_main=True))
        elif (said := _speaks_for(case, form.type)) is not None:
            why = f"{_SPEAKS_FOR[form.type][1]}：“{said.quote.text}”"
            others.append(_form_advice(case, form, rules, why=why, is_main=False))
    return (*main, *sorted(others, key=lambda one: -ORDER.index(one.standing)))


def standing_of(conditions: Sequence[ConditionAdvice]) -> Standing:
    """Return how a form stands: as its worst group, and a group as its best condition."""
    groups: dict[str, int] = {}
    for one in conditions:
        rank = ORDER.index(one.ruling.standing)
        groups[one.group] = max(rank, groups.get(one.group, rank))
    return ORDER[min(groups.values())]


def _speaks_for(case: LandingCase, type: AchievementType) -> Said | None:
    topic: Topic = _SPEAKS_FOR[type][0]
    return next(iter(case.said(topic)), None)


def _form_advice(case: LandingCase, form: Form, rules: AdviceRules, *, why: str, is_main: bool) -> FormAdvice:
    conditions = tuple(_condition_advice(case, one) for one in form.conditions)
    return FormAdvice(
        type=form.type,
        is_main=is_main,
        why=why,
        quote=form.quote,
        section=rules.landing.section,
        standing=standing_of(conditions),
        conditions=conditions,
    )


def _condition_advice(case: LandingCase, condition: Condition) -> ConditionAdvice:
    return ConditionAdvice(
        id=condition.id,
        mark=condition.mark,
        text=condition.text,
        group=condition.group,
        ruling=judge(case, condition),
        proof=condition.proof,
        effort_days=condition.effort_days,
    )
