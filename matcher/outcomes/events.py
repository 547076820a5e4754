"""Outcome events: what happened between an achievement and who may take it, when, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from matcher.errors import FieldProblem, InvalidRecords
from matcher.fields import AmountCny, Line, RecordId, expected_words
from matcher.vocabulary import AchievementType, Kind, Term


class EventKind(Term):
    """What happened, in the order of a deal's stages; the last three end it or take it back."""

    SHOWN = "shown", "已展示"
    VIEWED = "viewed", "已查看"
    DISMISSED = "dismissed", "已忽略"
    DECLINED = "declined", "已谢绝"
    CONTACTED = "contacted", "已联系"
    MET = "met", "已洽谈"
    TRIAL = "trial", "送样试用"
    CONTRACT = "contract", "签订合同"
    INVESTED = "invested", "获得投资"
    INCOME = "income", "取得收入"
    TAX = "tax", "实缴税收"
    LANDED = "landed", "已落地"
    FAILED = "failed", "未成"
    WITHDRAWN = "withdrawn", "已撤回"


STAGES: Final[Mapping[EventKind, int]] = {
    EventKind.SHOWN: 0,
    EventKind.VIEWED: 1,
    EventKind.CONTACTED: 2,
    EventKind.MET: 3,
    EventKind.TRIAL: 4,
    EventKind.CONTRACT: 5,
    EventKind.INVESTED: 5,
    EventKind.INCOME: 6,
    EventKind.TAX: 6,
    EventKind.LANDED: 7,
}
"""How far a pair has come; a jump over stages or back is kept and marked, never refused."""
MONEY: Final = frozenset({EventKind.CONTRACT, EventKind.INVESTED, EventKind.INCOME, EventKind.TAX})
"""Events that name an amount."""


class DeclineReason(Term):
    """Why one side said no; what it teaches goes by the reason."""

    TECHNOLOGY = "technology", "技术不符"
    MATURITY = "maturity", "成熟度不足"
    BUDGET = "budget", "预算"
    PLACE = "place", "地域"
    COMPETITION = "competition", "竞争"
    CONFIDENTIALITY = "confidentiality", "保密"
    SOLVED = "solved", "已解决"
    TRANSFERRED = "transferred", "已转让"
    TIMING = "timing", "时机"
    OTHER = "other", "其他"


class Side(Term):
    """Which side of a pair acted."""

    OFFER = "offer", "成果方"
    TAKER = "taker", "需求或投资方"


class LandingProof(BaseModel):
    """A document that proves a landing condition, with the amount or day it tells."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    condition: Line
    """Id of the condition in data/plan/landing.toml."""
    reference: Line
    amount_cny: AmountCny | None = None


class Party(BaseModel):
    """The record that may take an achievement: a demand, an investor; or an outside party by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind | None = None
    id: RecordId | None = None
    name: Line | None = None


class OutcomeEvent(BaseModel):
    """One thing that happened, as it is reported; the ledger adds when it was reported and by whom.

    It names a suggestion, or a pair by its achievement and taker. `key` makes it idempotent. `supersedes`
    names the ledger's number of an event that this one corrects.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Line = Field(max_length=128)
    kind: EventKind
    happened_at: datetime
    suggestion: Line | None = None
    achievement_id: RecordId | None = None
    taker: Party | None = None
    broker_ids: tuple[RecordId, ...] = ()
    """Brokers who brought it about, in the order of their part."""
    side: Side | None = None
    reason: DeclineReason | None = None
    note: Line | None = None
    amount_cny: AmountCny | None = None
    round: Line | None = None
    """Financing round of an investment."""
    contract_number: Line | None = None
    """Registration number of a technology contract (技术合同登记编号)."""
    reference: Line | None = None
    """Where the evidence lies."""
    unit: Line | None = None
    """Responsible unit: a bureau, a town, a university."""
    landing_type: AchievementType | None = None
    proofs: tuple[LandingProof, ...] = ()
    supersedes: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _check(self) -> OutcomeEvent:
        _require(
            self.suggestion is not None or self.achievement_id is not None, "suggestion or achievement_id"
        )
        _require(self.happened_at.tzinfo is not None, "happened_at with a time zone")
        _require(self.kind is not EventKind.DECLINED or self.reason is not None, "reason of a decline")
        _require(self.reason is not DeclineReason.OTHER or self.note is not None, "note for the reason other")
        _require(self.kind not in MONEY or self.amount_cny is not None, f"amount_cny of {self.kind.value}")
        _require(self.kind is not EventKind.LANDED or self.landing_type is not None, "landing_type")
        return self


def parse_event(values: Mapping[str, Any], *, row: int | None = None) -> OutcomeEvent:
    """Return the validated event; raise InvalidRecords naming every bad field."""
    try:
        return OutcomeEvent.model_validate(values)
    except ValidationError as error:
        problems = [_problem(item, row) for item in error.errors(include_url=False)]
        raise InvalidRecords(problems) from None


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"expected {what}")


def _problem(item: Mapping[str, Any], row: int | None) -> FieldProblem:
    field = ".".join(str(part) for part in item["loc"]) or "event"
    came = "(missing)" if item["type"] == "missing" else str(item["input"])[:80]
    return FieldProblem(field, came, expected_words(item), row)


__all__ = [
    "MONEY",
    "STAGES",
    "DeclineReason",
    "EventKind",
    "LandingProof",
    "OutcomeEvent",
    "Party",
    "Side",
    "parse_event",
]
