"""Deals of brokers as bodies of requests and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import Answer
from matcher.channels.brokers.assignment import Rule
from matcher.fields import AmountCny, Line, RecordId
from matcher.outcomes.events import EventKind, Moment
from matcher.store import DealState, RulingKind
from matcher.vocabulary import Kind

Counterpart: TypeAlias = Literal[Kind.DEMAND, Kind.INVESTOR]
Reason: TypeAlias = Annotated[Line, Field(max_length=500)]
DealEventKind: TypeAlias = Literal[
    EventKind.CONTACTED, EventKind.MET, EventKind.TRIAL, EventKind.CONTRACT, EventKind.INVESTED
]
_BOTH: Final[tuple[Counterpart, ...]] = (Kind.DEMAND, Kind.INVESTOR)
COMPLETION_EXAMPLE: Final[dict[str, Any]] = {
    "events": [
        {"kind": "contacted", "happened_at": "2026-11-25T10:00:00+08:00"},
        {"kind": "met", "happened_at": "2026-12-02T15:00:00+08:00"},
        {
            "kind": "contract",
            "happened_at": "2026-12-20T15:00:00+08:00",
            "amount_cny": "680000.00",
            "contract_number": "2026440000000017",
        },
    ]
}


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DealRequest(_Request):
    """What a broker asks for."""

    count: int = Field(default=3, ge=1, le=20)
    kinds: tuple[Counterpart, ...] = Field(default=_BOTH, min_length=1, max_length=2)
    towns: tuple[Line, ...] = Field(
        default=(), max_length=50, description="Where the work is to be; empty: anywhere."
    )


class DealReleaseRequest(_Request):
    """Why a deal is let go."""

    reason: Reason = Field(examples=["不熟悉该行业"])


class DealStep(_Request):
    """One thing that happened to a deal's pair, as the ledger is told of it."""

    kind: DealEventKind
    happened_at: Moment
    amount_cny: AmountCny | None = None
    contract_number: Line | None = None
    round: Line | None = None
    reference: Line | None = None
    unit: Line | None = None
    note: Line | None = None


class DealCompletionRequest(_Request):
    """What came of a claimed deal: each kind once, with a contract or an investment among them."""

    model_config = ConfigDict(json_schema_extra={"examples": [COMPLETION_EXAMPLE]})

    events: tuple[DealStep, ...] = Field(min_length=1, max_length=5)


class AssignmentRequest(_Request):
    """What is to be assigned, and by which rules beside those that stand."""

    dry_run: bool = Field(default=True, description="Only tell; false holds the deals for their brokers.")
    kinds: tuple[Counterpart, ...] = Field(default=_BOTH, min_length=1, max_length=2)
    floor: int | None = Field(
        default=None, ge=0, le=100, description="Deals for everybody where feasible; null: as configured."
    )
    minimums: dict[RecordId, Annotated[int, Field(ge=0, le=1000)]] = Field(
        default_factory=dict, max_length=1000, description="Deals that a broker must get, by broker."
    )
    price_rules: bool = Field(default=True, description="With what each rule costs; some solves more.")


class RulingRequest(_Request):
    """What a person rules of a pair and a broker."""

    ruling: RulingKind
    achievement_id: RecordId
    counterpart_kind: Counterpart
    counterpart_id: RecordId
    broker_id: RecordId | None = Field(
        default=None, description="Null forbids the pair to every broker; a fixed pair names one."
    )
    reason: Reason
    person: Annotated[Line, Field(max_length=200)]


class RulingLiftRequest(_Request):
    """Who lifts a ruling."""

    person: Annotated[Line, Field(max_length=200)]


class SideView(Answer):
    """A record of a deal in short."""

    kind: Kind
    id: str
    title: str
    place: str | None = Field(examples=["松山湖"])
    party: str | None = Field(description="The achievement's owner or the demand's enterprise.")


class DealView(Answer):
    """A deal with what speaks for it and what to do first."""

    id: str
    broker_id: str
    state: DealState = Field(description="As it is now: a hold that ran out is expired.")
    state_label: str = Field(examples=["已预留"])
    held_until: datetime
    created_at: datetime
    changed_at: datetime
    achievement: SideView
    counterpart: SideView
    score: float = Field(ge=0, le=1, description="The pair's score times the broker's fit.")
    scores: dict[str, float | None] = Field(description="The parts; null where nothing is known.")
    reasons: tuple[str, ...]
    next_step: str = Field(examples=["先联系需求方（示例公司）确认预算；请成果方补充：使用温度≥350 ℃。"])
    suggestion_id: str | None = Field(description="What outcomes are recorded against.")


class DealsHeld(Answer):
    """What is held for a broker now, best first."""

    deals: tuple[DealView, ...]
    notices: tuple[str, ...] = Field(examples=[["证书将于2026-12-31到期（还有37天）"]])


class DealPage(Answer):
    """Deals of a broker, oldest first; those of records that the role does not see in full are absent."""

    deals: tuple[DealView, ...]
    next: str | None = Field(description="The `after` of the next page; null at the end.")
    notices: tuple[str, ...]


class DealCompleted(Answer):
    """A completed deal and the ledger's entries of it."""

    deal: DealView
    recorded: int = Field(description="How many entries are new.")
    entry_numbers: tuple[int, ...]


class AssignedView(Answer):
    """One assigned pair; `deal_id` is null in a dry run, and where the pair was taken meanwhile."""

    broker_id: str
    achievement_id: str
    counterpart_kind: Kind
    counterpart_id: str
    score: float
    next_step: str
    deal_id: str | None


class RuleCost(Answer):
    """By how much the value would rise without a rule."""

    rule: Rule
    label: str = Field(examples=["公平底线"])
    cost: float


class AssignmentView(Answer):
    """An assignment of all open pairs."""

    dry_run: bool
    feasible: bool
    problems: tuple[str, ...] = Field(description="In Chinese, what cannot be kept to and what would help.")
    pairs: int = Field(description="Open pairs that were looked at.")
    brokers: int
    assigned: tuple[AssignedView, ...]
    value: float
    bound: float = Field(description="No assignment is worth more; equal to value: proved best.")
    floor_missing: int = Field(description="Deals short of the floor that nothing could reach.")
    costs: tuple[RuleCost, ...]


class RulingView(Answer):
    """A ruling of a person."""

    id: int
    ruling: RulingKind
    achievement_id: str
    counterpart_kind: Kind
    counterpart_id: str
    broker_id: str | None
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None
    lifted_by: str | None


class Rulings(Answer):
    """The rulings that stand, oldest first."""

    rulings: tuple[RulingView, ...]
