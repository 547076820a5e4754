"""What landing advice is made of, as values; texts are Chinese, keys and codes English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from matcher.appraisal.values import EvidenceState, Source
from matcher.records import RecordKey
from matcher.vocabulary import AchievementType, Term


class Standing(Term):
    """How a landing condition stands on what is known; nobody decides here whether it is met."""

    SHOWN = "shown", "已有依据"
    POSSIBLE = "possible", "可争取"
    OPEN = "open", "尚无依据"


class Applicability(Term):
    """Whether a measure of the plan bears on an achievement."""

    APPLIES = "applies", "可适用"
    CONDITIONAL = "conditional", "待条件成就"
    ABSENT = "absent", "未见适用情形"


class MeasureKind(Term):
    """What a measure gives."""

    MONEY = "money", "资金"
    SERVICE = "service", "服务"
    SITE = "site", "载体"
    LEADERSHIP = "leadership", "调度"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """How a condition stands and why; `gap_cny` is what lacks of its amount, where it has one.

    `state` says how good the grounds are; missing without any.
    """

    standing: Standing
    why: str
    grounds: tuple[Source, ...] = ()
    state: EvidenceState = EvidenceState.MISSING
    gap_cny: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionAdvice:
    """One condition of the landing standards, how it stands, and what would prove it."""

    id: str
    mark: str
    text: str
    group: str
    ruling: Ruling
    proof: str
    effort_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAdvice:
    """One form of landing: as good as its worst group, a group as good as its best condition."""

    type: AchievementType
    is_main: bool
    """Whether it is the record's own type, or the one assumed for it."""
    why: str
    quote: str
    section: str
    standing: Standing
    conditions: tuple[ConditionAdvice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TownProfile:
    """What the platform holds of one town: open demands, and records by industry code."""

    town: str
    zone: str
    open_demands: int
    records: int
    """Records with at least one industry code; what `industries` was counted from."""
    industries: Mapping[tuple[str, ...], int]
    """How many records carry exactly these codes: nearness asks of a record once, not of each code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TownAdvice:
    """A town to land in, the figures that speak for it, and the same in Chinese sentences.

    `weight` only puts towns in order; it is no probability and no score.
    """

    town: str
    zone: str
    weight: float
    matched_demands: int
    matched_probability: float
    near_records: int
    records: int
    open_demands: int
    quota_2024: int | None
    reasons: tuple[str, ...]
    demands: tuple[RecordKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TownsAdvice:
    """At most five towns, best first; `notes` say what is not known, and why there is none where none is."""

    towns: tuple[TownAdvice, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdvice:
    """A measure of the plan, in its words, and whether and why it bears on this achievement.

    `estimate_cny` is computed from amounts that the record or the ledger names; None where none does.
    """

    id: str
    label: str
    kind: MeasureKind
    beneficiary: str
    quote: str
    section: str
    most_cny: Decimal | None
    applicability: Applicability
    why: str
    estimate_cny: Decimal | None = None
    grounds: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody does next: `within_days` of the advice's moment, by `due_on`.

    `effort_days` is work that may go on after the week in which it is begun.
    """

    order: int
    topic: str
    who: str
    what: str
    within_days: int
    due_on: date
    effort_days: float
    figures: str
    """What it is worth or how much it is about, in Chinese; empty where nothing can be counted."""
    records: tuple[RecordKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Landing advice for one achievement as things stand at a moment."""

    achievement_id: str
    title: str
    revision: int
    index_revision: int
    at: datetime
    due_on: date
    """The end of the week that the plan gives for it."""
    method: str
    plan: str
    """The document that the policies are taken from, and the hash of its data."""
    notice: str
    purpose: str
    type: AchievementType
    is_type_assumed: bool
    headline: tuple[str, ...]
    warnings: tuple[str, ...]
    """Vetoes, and what else should stop or delay landing."""
    forms: tuple[FormAdvice, ...]
    towns: TownsAdvice
    policies: tuple[PolicyAdvice, ...]
    steps: tuple[Step, ...]
