"""The bodies of answers with 3有 cards: scores, what they rest on, what stands outside, what comes next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from api.deciding import DecisionView
from api.schemas import Answer
from matcher.appraisal.card import NOTICE
from matcher.appraisal.fair_value import ValuationState
from matcher.appraisal.values import CardReader, EvidenceState
from matcher.store import Verdict
from matcher.vocabulary import AchievementType, Aspect, Kind

Points = Annotated[float, Field(ge=0, le=100)]


class QuoteView(Answer):
    """What a record says of itself: `text` stands at start–end (characters) of its field.

    Empty where the record no longer says it and the key may not see what it said.
    """

    type: Literal["quote"] = "quote"
    field: str = Field(examples=["evidence[0]"])
    start: int
    end: int
    text: str = Field(examples=["已与两家隔膜企业签订试用协议"])


class RecordRef(Answer):
    """A record that a figure was counted from."""

    kind: Kind
    id: str = Field(examples=["dem-2026-0042"])


class FigureView(Answer):
    """A figure of the platform. Where it was counted from records that the key may not see in full, `text`
    only repeats it and `records` holds those that may be seen."""

    type: Literal["figure"] = "figure"
    name: str = Field(examples=["demand_enterprises"])
    value: float = Field(examples=[3])
    unit: str = Field(examples=["家"])
    text: str = Field(examples=["来自 3 家企业"])
    records: tuple[RecordRef, ...]


SourceView = Annotated[QuoteView | FigureView, Field(discriminator="type")]


class FindingView(Answer):
    """One piece of evidence."""

    kind: str = Field(examples=["order"])
    label: str = Field(examples=["已签订单或合同"])
    state: EvidenceState
    state_label: str = Field(examples=["有据"])
    points: Points | None = Field(description="What its kind gives for it; null for remarks.")
    value: float | None = Field(description="On the scale of its kind (yuan, a share, a TRL), if it has one.")
    note: str
    source: SourceView


class IndicatorView(Answer):
    """One sub-indicator. Missing gives 0, never a middle value; `high` is then 100."""

    id: str = Field(examples=["users"])
    label: str = Field(examples=["用户与订单"])
    state: EvidenceState
    state_label: str = Field(examples=["自述"])
    score: Points
    low: Points = Field(description="Only what is evidenced.")
    high: Points = Field(description="As if all that is claimed were proved.")
    weight: float = Field(description="Share in the aspect's score.")
    findings: tuple[FindingView, ...]


class AspectView(Answer):
    """One of the 3有."""

    aspect: Aspect
    label: str = Field(examples=["有市场需求"])
    score: Points
    low: Points
    high: Points
    completeness: float = Field(description="Share of the weight that is evidenced.")
    claimed_share: float = Field(description="Share of the weight that is only claimed.")
    level: str = Field(examples=["良好"])
    meaning: str = Field(examples=["有真实需求与用户线索并有佐证，规模或紧迫程度尚待核实"])
    shaken: tuple[float, float] = Field(
        description="Lowest and highest score when any one weight is a fifth more or less."
    )
    indicators: tuple[IndicatorView, ...]


class ProposalView(Answer):
    """What the engine proposes about the service library; a person decides."""

    verdict: Verdict
    label: str = Field(examples=["暂缓"])
    reasons: tuple[str, ...] = Field(examples=[["有市场需求 48 分，低于 60（有据 35%，自述 20%）"]])
    is_exempt: bool = Field(description="Recommended: enters without evaluation (推荐入库).")


class VetoView(Answer):
    """What forbids the service library whatever the scores are."""

    kind: str = Field(examples=["ip_expired"])
    label: str = Field(examples=["核心知识产权已失效"])
    source: SourceView


class NextEvidenceView(Answer):
    """A piece of evidence that would raise an aspect's score."""

    kind: str
    indicator: str
    aspect: Aspect
    ask: str = Field(examples=["提供盖章的用户使用报告"])
    gain: float = Field(description="Points more in the aspect's score.")
    effort_days: float


class ValuationNote(Answer):
    """How the newest fair value stands; what it is, the centre knows."""

    state: ValuationState
    state_label: str = Field(examples=["有效"])
    why: str = Field(examples=["评估结果有效至 2027-03-10"])
    valid_until: date | None


class CardView(Answer):
    """The 3有 card of an achievement for a reader, as things stood at `at`."""

    achievement_id: str = Field(examples=["ach-2026-0017"])
    title: str = Field(examples=["锂电池隔膜高速在线视觉检测系统"])
    revision: int
    index_revision: int
    at: datetime
    reader: CardReader
    reader_label: str = Field(examples=["成果转化服务中心"])
    type: AchievementType
    type_label: str = Field(examples=["项目类"])
    is_type_assumed: bool = Field(description="The record names no type.")
    method: str = Field(examples=["2026.1+3f2a91c0"])
    notice: str = Field(examples=[NOTICE])
    appraisal_id: int | None = Field(description="The stored appraisal; null when appraised just now.")
    stored_at: datetime | None
    proposal: ProposalView
    aspects: tuple[AspectView, ...]
    views: dict[str, float] = Field(
        description="The action plan's own view of the same indicators, 0–100.",
        examples=[{"科技含量": 41.5, "经济效益": 22.0, "转化效率": 35.2}],
    )
    vetoes: tuple[VetoView, ...]
    remarks: tuple[FindingView, ...] = Field(
        description="Worth knowing, without points: praise without figures."
    )
    next_evidence: tuple[NextEvidenceView, ...]
    decision: DecisionView | None = Field(description="The newest decision of a person.")
    valuation: ValuationNote
