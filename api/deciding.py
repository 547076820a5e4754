"""What people add to appraisals: bodies of requests and answers for decisions and fair values."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from api.schemas import Answer
from matcher.appraisal.fair_value import ValuationStanding, ValuationState
from matcher.fields import AmountCny, Line, Prose
from matcher.store import Decision, Valuation, ValuationMethod, ValuationResult, Verdict
from matcher.vocabulary import Aspect

LARGEST_ID: Final = 2**31 - 1
"""Of the store's numbers that count appraisals, runs, decisions and valuations."""
_LARGEST_REVISION: Final = 2**53 - 1
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _read_day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a date such as 2026-11-24")
    return value


Person: TypeAlias = Annotated[Line, StringConstraints(max_length=200)]
Account: TypeAlias = Annotated[Prose, StringConstraints(min_length=1, max_length=10_000)]
Number: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Revision: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=_LARGEST_REVISION)]
Points: TypeAlias = Annotated[float, Field(strict=True, ge=0, le=100)]
Day: TypeAlias = Annotated[date, BeforeValidator(_read_day)]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OwnScores(_Request):
    """A person's own scores of the 3有, 0–100; of those that they gave one for."""

    market: Points | None = None
    innovation: Points | None = None
    economy: Points | None = None

    def values(self) -> dict[Aspect, float]:
        """Return the scores that were given."""
        given = {aspect: getattr(self, aspect.value) for aspect in Aspect}
        return {aspect: score for aspect, score in given.items() if score is not None}


class DecisionRequest(_Request):
    """What a person decides about an achievement's place in the service library, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "admit",
                    "person": "王示例",
                    "reason": "已实地核实两家隔膜企业的试用协议，同意入库",
                    "values": {"market": 72, "innovation": 65, "economy": 58},
                }
            ]
        }
    )

    decision: Verdict
    person: Person
    reason: Account
    values: OwnScores = OwnScores()
    appraisal_id: Number | None = Field(
        default=None,
        description="The appraisal that the person saw: left out, the newest stored one; null, none.",
    )
    supersedes: Number | None = Field(
        default=None, description="The earlier decision that this one corrects."
    )
    expected_revision: Revision | None = Field(
        default=None, description="The revision that the achievement must be at; else 409."
    )

    @property
    def names_appraisal(self) -> bool:
        """Whether the body says which appraisal was seen, be it none."""
        return "appraisal_id" in self.model_fields_set


class DecisionView(Answer):
    """A decision as it was kept. `person` and `reason` are null for keys that may not decide."""

    id: int
    achievement_id: str = Field(examples=["ach-2026-0017"])
    achievement_revision: int = Field(description="The achievement's revision before the library changed.")
    appraisal_id: int | None
    proposal: Verdict | None = Field(description="What the engine had proposed in that appraisal.")
    decision: Verdict
    label: str = Field(examples=["入库"])
    person: str | None = Field(examples=["王示例"])
    reason: str | None = Field(examples=["已实地核实两家隔膜企业的试用协议，同意入库"])
    values: dict[Aspect, float] = Field(description="The person's own scores.", examples=[{"market": 72}])
    supersedes: int | None
    library_before: str | None = Field(examples=["discovery"])
    library_after: str | None = Field(examples=["service"])
    decided_at: datetime


class Decisions(Answer):
    """All decisions about an achievement, newest first."""

    decisions: tuple[DecisionView, ...]


class ValuationRequest(_Request):
    """Asks an outside appraiser for a fair value (公允价值)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"purpose": "专利作价入股", "requested_by": "成果转化服务中心 王示例"}]
        }
    )

    purpose: Account
    requested_by: Person


class ValuationResultRequest(_Request):
    """What an appraiser found, with the SHA-256 of the report's file."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "appraiser": "示例资产评估有限公司",
                    "method": "income",
                    "value_cny": "3500000.00",
                    "valued_on": "2026-10-31",
                    "report_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "recorded_by": "王示例",
                }
            ]
        }
    )

    appraiser: Line
    method: ValuationMethod
    value_cny: AmountCny
    valued_on: Day
    report_sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    recorded_by: Person


class ValuationResultView(Answer):
    """A result as it was kept."""

    id: int
    appraiser: str = Field(examples=["示例资产评估有限公司"])
    method: ValuationMethod
    method_label: str = Field(examples=["收益法"])
    value_cny: str = Field(examples=["3500000.00"])
    valued_on: date
    report_sha256: str
    recorded_by: str
    recorded_at: datetime


class ValuationView(Answer):
    """A request for a fair value and its results, newest first; the newest counts."""

    id: int
    achievement_id: str = Field(examples=["ach-2026-0017"])
    achievement_revision: int = Field(description="What was to be valued.")
    purpose: str = Field(examples=["专利作价入股"])
    requested_by: str
    requested_at: datetime
    state: ValuationState = Field(
        description="requested: no result yet; stale: a year over, or the achievement changed since."
    )
    state_label: str = Field(examples=["有效"])
    why: str = Field(examples=["评估结果有效至 2027-10-31"])
    valid_until: date | None
    results: tuple[ValuationResultView, ...]


class Valuations(Answer):
    """All requests for a fair value of an achievement, newest first."""

    valuations: tuple[ValuationView, ...]


def view_decision(one: Decision, *, in_full: bool) -> DecisionView:
    """Return a decision as the body of a response; person and reason only `in_full`."""
    return DecisionView(
        id=one.id,
        achievement_id=one.achievement_id,
        achievement_revision=one.achievement_revision,
        appraisal_id=one.appraisal_id,
        proposal=one.proposal,
        decision=one.decision,
        label=one.decision.label,
        person=one.person if in_full else None,
        reason=one.reason if in_full else None,
        values=dict(one.values),
        supersedes=one.supersedes,
        library_before=one.library_before,
        library_after=one.library_after,
        decided_at=one.decided_at,
    )


def view_valuation(one: Valuation, standing: ValuationStanding) -> ValuationView:
    """Return a request for a fair value as the body of a response."""
    return ValuationView(
        id=one.id,
        achievement_id=one.achievement_id,
        achievement_revision=one.achievement_revision,
        purpose=one.purpose,
        requested_by=one.requested_by,
        requested_at=one.requested_at,
        state=standing.state,
        state_label=standing.state.label,
        why=standing.why,
        valid_until=standing.valid_until,
        results=tuple(map(_view_result, one.results)),
    )


def _view_result(one: ValuationResult) -> ValuationResultView:
    return ValuationResultView(
        id=one.id,
        appraiser=one.appraiser,
        method=one.method,
        method_label=one.method.label,
        value_cny=str(one.value_cny),
        valued_on=one.valued_on,
        report_sha256=one.report_sha256,
        recorded_by=one.recorded_by,
        recorded_at=one.recorded_at,
    )
