"""Outcome events: what happened between an achievement and who may take it, when, and what proves it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from matcher.errors import FieldProblem, InvalidRecords
from matcher.fields import AmountCny, Line, RecordId, expected_words
from matcher.vocabulary import AchievementType, Kind, Term

_AnyTerm = TypeVar("_AnyTerm", bound=Term)


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
LARGEST_NUMBER: Final = 2**53 - 1
"""Of the ledger's entries: what JSON readers keep exact."""
_EARLIEST_YEAR: Final = 1980


def _read_moment(value: object) -> datetime:
    """Return a moment in UTC: without a zone nobody knows which day it was, and a number has no zone."""
    try:
        moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("a moment with its time zone, such as 2026-11-24T09:30:00+08:00")
    if not _EARLIEST_YEAR <= moment.year < datetime.max.year:
        raise ValueError(f"a moment from the year {_EARLIEST_YEAR} on")
    return moment.astimezone(UTC)


Moment: TypeAlias = Annotated[datetime, BeforeValidator(_read_moment)]
"""Aware, in UTC."""


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

    @model_validator(mode="after")
    def _check(self) -> Party:
        if (self.kind is None) != (self.id is None) or (self.id is None and self.name is None):
            raise ValueError("kind and id of a record, or the name of an outside party")
        return self


class OutcomeEvent(BaseModel):
    """One thing that happened, as it is reported; the ledger adds when it was reported and by whom.

    It names a suggestion, or a pair by its achievement and taker. `key` makes it idempotent. `supersedes`
    names the ledger's number of an event that this one corrects.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Line = Field(max_length=128)
    kind: EventKind
    happened_at: Moment
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
    supersedes: int | None = Field(default=None, ge=1, le=LARGEST_NUMBER)

    @model_validator(mode="after")
    def _check(self) -> OutcomeEvent:
        given = {name for name in type(self).model_fields if getattr(self, name) is not None}
        gaps = [f"{field}: {expected}" for field, expected in _find_gaps(self.kind, self.reason, given)]
        if gaps:
            raise ValueError("; ".join(gaps))
        return self


def parse_event(values: Mapping[str, Any], *, row: int | None = None) -> OutcomeEvent:
    """Return the validated event; raise InvalidRecords naming every bad field, also what a kind wants."""
    try:
        return OutcomeEvent.model_validate(values)
    except ValidationError as error:
        # What the whole event lacks pydantic tells only when every field is good, and then as one.
        bad = [_problem(item, row) for item in error.errors(include_url=False) if item["loc"]]
        given = {str(name) for name, value in values.items() if value is not None and value != ""}
        kind, reason = (
            _read_term(EventKind, values.get("kind")),
            _read_term(DeclineReason, values.get("reason")),
        )
        gaps = _find_gaps(kind, reason, given)
        lacking = [FieldProblem(field, "(missing)", expected, row) for field, expected in gaps]
        raise InvalidRecords([*bad, *lacking]) from None


def _find_gaps(
    kind: EventKind | None, reason: DeclineReason | None, given: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that an event lacks, each with what was expected."""
    if "suggestion" not in given and "achievement_id" not in given:
        yield "achievement_id", "an achievement, or a suggestion"
    if kind is EventKind.DECLINED and "reason" not in given:
        yield "reason", f"the reason of a decline, one of {', '.join(DeclineReason)}"
    if reason is DeclineReason.OTHER and "note" not in given:
        yield "note", "a note for the reason other"
    if kind in MONEY and "amount_cny" not in given:
        yield "amount_cny", f"the amount of {kind}, in yuan"
    if kind is EventKind.LANDED and "landing_type" not in given:
        yield "landing_type", f"how it landed, one of {', '.join(AchievementType)}"


def _read_term(terms: type[_AnyTerm], code: object) -> _AnyTerm | None:
    return next((term for term in terms if term == code), None)


def _problem(item: Mapping[str, Any], row: int | None) -> FieldProblem:
    field = ".".join(str(part) for part in item["loc"])
    came = "(missing)" if item["type"] == "missing" else str(item["input"])[:80]
    return FieldProblem(field, came, expected_words(item), row)


__all__ = [
    "LARGEST_NUMBER",
    "MONEY",
    "STAGES",
    "DeclineReason",
    "EventKind",
    "LandingProof",
    "Moment",
    "OutcomeEvent",
    "Party",
    "Side",
    "parse_event",
]
