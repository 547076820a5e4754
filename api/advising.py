"""The body of an answer with landing advice: forms, towns, policies of the plan, next steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from api.appraising import view_records, view_source
from api.card_bodies import RecordRef, SourceView
from api.schemas import Answer
from matcher.advice.values import (
    Advice,
    Applicability,
    ConditionAdvice,
    FormAdvice,
    MeasureKind,
    PolicyAdvice,
    Standing,
    Step,
    TownAdvice,
)
from matcher.appraisal.values import EvidenceState, Source
from matcher.vocabulary import AchievementType


class ConditionView(Answer):
    """One condition of the landing standards (落地标准) and how it stands; nobody decides here."""

    id: str
    mark: str = Field(examples=["①"])
    text: str = Field(examples=["在莞注册企业并实际经营"])
    group: str
    standing: Standing
    standing_label: str = Field(examples=["可争取"])
    why: str
    state: EvidenceState
    grounds: tuple[SourceView, ...]
    gap_cny: float | None = Field(description="What lacks of its amount, where it has one.")
    proof: str = Field(description="What would prove it.")
    effort_days: float


class FormView(Answer):
    """One form of landing (企业类、项目类、平台类)."""

    type: AchievementType
    label: str = Field(examples=["项目类"])
    is_main: bool
    why: str
    quote: str = Field(description="The plan's words.")
    section: str
    standing: Standing
    standing_label: str = Field(examples=["可争取"])
    conditions: tuple[ConditionView, ...]


class TownView(Answer):
    """A town to land in; `weight` only puts towns in order."""

    town: str = Field(examples=["长安镇"])
    zone: str
    weight: float
    matched_demands: int
    matched_probability: float
    near_records: int
    records: int
    open_demands: int
    quota_2024: int | None
    reasons: tuple[str, ...] = Field(examples=[["2 条在册诉求较可能强相关"]])
    demands: tuple[RecordRef, ...]


class PolicyView(Answer):
    """A measure of the plan, in its words, and whether it bears on this achievement."""

    id: str
    label: str
    kind: MeasureKind
    kind_label: str = Field(examples=["资金"])
    beneficiary: str
    quote: str
    section: str
    most_cny: str | None = Field(examples=["1000000"])
    applicability: Applicability
    applicability_label: str = Field(examples=["待条件成就"])
    why: str
    estimate_cny: str | None = Field(description="From amounts that the record names; else null.")
    grounds: tuple[SourceView, ...]


class StepView(Answer):
    """What somebody does next."""

    order: int
    topic: str
    who: str = Field(examples=["成果转化服务中心"])
    what: str
    within_days: int
    due_on: date
    effort_days: float
    figures: str
    records: tuple[RecordRef, ...]


class AdviceView(Answer):
    """Landing advice for one achievement as things stand; for reference only."""

    achievement_id: str = Field(examples=["ach-2026-0017"])
    title: str
    revision: int
    index_revision: int
    at: datetime
    due_on: date = Field(description="The end of the week that the plan gives for it.")
    method: str
    plan: str
    notice: str
    purpose: str
    type: AchievementType
    type_label: str = Field(examples=["项目类"])
    is_type_assumed: bool
    headline: tuple[str, ...]
    warnings: tuple[str, ...]
    forms: tuple[FormView, ...]
    towns: tuple[TownView, ...]
    town_notes: tuple[str, ...]
    policies: tuple[PolicyView, ...]
    steps: tuple[StepView, ...]


def view_advice(one: Advice) -> AdviceView:
    """Return advice as the body of a response."""
    return AdviceView(
        achievement_id=one.achievement_id,
        title=one.title,
        revision=one.revision,
        index_revision=one.index_revision,
        at=one.at,
        due_on=one.due_on,
        method=one.method,
        plan=one.plan,
        notice=one.notice,
        purpose=one.purpose,
        type=one.type,
        type_label=one.type.label,
        is_type_assumed=one.is_type_assumed,
        headline=one.headline,
        warnings=one.warnings,
        forms=tuple(map(_view_form, one.forms)),
        towns=tuple(map(_view_town, one.towns.towns)),
        town_notes=one.towns.notes,
        policies=tuple(map(_view_policy, one.policies)),
        steps=tuple(map(_view_step, one.steps)),
    )


def _view_form(one: FormAdvice) -> FormView:
    return FormView(
        type=one.type,
        label=one.type.label,
        is_main=one.is_main,
        why=one.why,
        quote=one.quote,
        section=one.section,
        standing=one.standing,
        standing_label=one.standing.label,
        conditions=tuple(map(_view_condition, one.conditions)),
    )


def _view_condition(one: ConditionAdvice) -> ConditionView:
    ruling = one.ruling
    return ConditionView(
        id=one.id,
        mark=one.mark,
        text=one.text,
        group=one.group,
        standing=ruling.standing,
        standing_label=ruling.standing.label,
        why=ruling.why,
        state=ruling.state,
        grounds=_grounds(ruling.grounds),
        gap_cny=ruling.gap_cny,
        proof=one.proof,
        effort_days=one.effort_days,
    )


def _view_town(one: TownAdvice) -> TownView:
    return TownView(
        town=one.town,
        zone=one.zone,
        weight=one.weight,
        matched_demands=one.matched_demands,
        matched_probability=one.matched_probability,
        near_records=one.near_records,
        records=one.records,
        open_demands=one.open_demands,
        quota_2024=one.quota_2024,
        reasons=one.reasons,
        demands=view_records(one.demands),
    )


def _view_policy(one: PolicyAdvice) -> PolicyView:
    return PolicyView(
        id=one.id,
        label=one.label,
        kind=one.kind,
        kind_label=one.kind.label,
        beneficiary=one.beneficiary,
        quote=one.quote,
        section=one.section,
        most_cny=_amount(one.most_cny),
        applicability=one.applicability,
        applicability_label=one.applicability.label,
        why=one.why,
        estimate_cny=_amount(one.estimate_cny),
        grounds=_grounds(one.grounds),
    )


def _view_step(one: Step) -> StepView:
    return StepView(
        order=one.order,
        topic=one.topic,
        who=one.who,
        what=one.what,
        within_days=one.within_days,
        due_on=one.due_on,
        effort_days=one.effort_days,
        figures=one.figures,
        records=view_records(one.records),
    )


def _grounds(sources: Sequence[Source]) -> tuple[SourceView, ...]:
    return tuple(map(view_source, sources))


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
