"""What a 3有 card is made of: sources, findings, scores with their intervals, and what stands outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from matcher.records import RecordKey
from matcher.vocabulary import AchievementType, Aspect, Term


class EvidenceState(Term):
    """How an indicator stands; there is no middle value for what is not known."""

    EVIDENCED = "evidenced", "有据"
    CLAIMED = "claimed", "自述"
    MISSING = "missing", "缺失"


class CardReader(Term):
    """For whom a card weighs its indicators."""

    CENTRE = "centre", "成果转化服务中心"
    FUND = "fund", "创投机构"
    CITY = "city", "市级部门"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A place in a dossier: `text` is what stands at start–end of the named field."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the platform, the Chinese sentence that says it, and the records it was counted from."""

    name: str
    value: float
    unit: str
    text: str
    records: tuple[RecordKey, ...] = ()


Source: TypeAlias = Quote | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found; `kind` names a rubric of the method.

    `value` is on the rubric's scale (yuan, a share, a TRL); None for rubrics without one. `note` adds in
    Chinese what the source alone does not say.
    """

    kind: str
    state: EvidenceState
    source: Source
    value: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredFinding:
    """A finding with the points, 0–100, that its rubric gives it."""

    finding: Finding
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorScore:
    """One sub-indicator: 0–100 from its findings; 0 when missing, never a middle value.

    `low` counts only what is evidenced, `high` what is claimed as if it were proved; 100 when missing.
    """

    id: str
    label: str
    state: EvidenceState
    score: float
    low: float
    high: float
    weight: float
    findings: tuple[ScoredFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectScore:
    """One of the 3有: the weighted sum of its indicators, 0–100, with its interval.

    `completeness` is the share of weight that is evidenced, `claimed_share` the share that is only claimed.
    `shaken` is the lowest and highest score when any one weight is a fifth more or less.
    """

    aspect: Aspect
    score: float
    low: float
    high: float
    completeness: float
    claimed_share: float
    level: str
    meaning: str
    shaken: tuple[float, float]
    indicators: tuple[IndicatorScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """What forbids the service library whatever the scores are; outside the sum."""

    kind: str
    label: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class NextEvidence:
    """A piece of evidence that would raise an aspect's score by `gain`, at about `effort_days` of work."""

    kind: str
    indicator: str
    aspect: Aspect
    ask: str
    gain: float
    effort_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The appraisal of one achievement as it stands at a moment, for a reader."""

    achievement_id: str
    title: str
    revision: int
    index_revision: int
    at: datetime
    reader: CardReader
    type: AchievementType
    is_type_assumed: bool
    method: str
    aspects: tuple[AspectScore, ...]
    views: Mapping[str, float]
    """The plan's own view of the same indicators, 0–100: 科技含量, 经济效益, 转化效率."""
    vetoes: tuple[Veto, ...]
    remarks: tuple[Finding, ...]
    """What a reader should know and no score counts: praise without a figure."""
    next_evidence: tuple[NextEvidence, ...]

    def aspect(self, aspect: Aspect) -> AspectScore:
        """Return one aspect's score."""
        return next(one for one in self.aspects if one.aspect is aspect)
