"""Digests, decisions and pushes as bodies of requests and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.deciding import Person
from api.schemas import Answer
from matcher.channels.funds.composing import Decided
from matcher.channels.funds.content import view_reasons
from matcher.channels.funds.values import Ground
from matcher.fields import Line
from matcher.store import Digest, DigestState, Message, MessageState

_SEED_EXAMPLE: Final[dict[str, Any]] = {"seed": "2026W48"}
_APPROVAL_EXAMPLE: Final[dict[str, Any]] = {"person": "王示例"}


class DigestRequest(BaseModel):
    """How a digest is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [_SEED_EXAMPLE]})

    seed: Annotated[Line, StringConstraints(max_length=100)] | None = Field(
        default=None, description="Goes into the digest's id; left out, by chance."
    )


class ApprovalRequest(BaseModel):
    """Who approves a digest."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [_APPROVAL_EXAMPLE]}
    )

    person: Person


class PushFund(Answer):
    """The fund of a digest."""

    id: str
    name: str


class PushAchievement(Answer):
    """An achievement as it was when the digest was made."""

    id: str
    revision: int
    title: str
    summary: str
    type: str | None
    owner: str | None
    place: str | None
    trl: int | None


class ThesisQuote(Answer):
    """A fund's own words: `text` stands at start–end of the field; of areas, stages and regions the list."""

    field: str = Field(examples=["thesis"])
    start: int
    end: int
    text: str


class PushReason(Answer):
    """One side of the fit, in Chinese, with the fund's own words."""

    side: str = Field(examples=["area"])
    fit: float | None = Field(description="0–1.")
    text: str
    quote: ThesisQuote | None


class PushQuote(Answer):
    """A sentence of the achievement that a score rests on."""

    text: str
    state: str = Field(examples=["有据"])


class PushAspect(Answer):
    """One of the 3有."""

    aspect: str
    label: str
    score: float
    low: float
    high: float
    level: str
    completeness: float
    quotes: tuple[PushQuote, ...]


class PushAppraisal(Answer):
    """The appraisal card in short, weighed for funds; `page` is the path of the whole one."""

    reader: str
    notice: str
    method: str
    aspects: tuple[PushAspect, ...]
    vetoes: tuple[str, ...]
    page: str


class PushItem(Answer):
    """One achievement of a digest; outcomes are recorded against `suggestion`."""

    position: int
    suggestion: str
    achievement: PushAchievement
    score: float
    level: int
    level_label: str
    ground: Ground
    ground_label: str
    why: str
    changes: tuple[str, ...] = Field(description="What changed since the last push; empty for a first one.")
    reasons: tuple[PushReason, ...]
    same_as: tuple[str, ...] = Field(description="Other records of the same achievement.")
    appraisal: PushAppraisal


class PushMessage(Answer):
    """What a digest says to its fund."""

    digest: str
    fund: PushFund
    week: str = Field(examples=["2026W48"])
    made_at: datetime
    notice: str
    items: tuple[PushItem, ...]


class PushBody(PushMessage):
    """The body of a webhook, and of a push that is pulled."""

    id: str = Field(description="The same on every attempt.", examples=["msg_0193…"])
    type: str = Field(examples=["digest"])


class FloorView(Answer):
    """What the exposure floor cost: the mean score of the digest without and with what it placed."""

    placed: int
    mean_score_without: float | None
    mean_score_with: float | None
    cost: float


class DigestInside(Answer):
    """What the centre sees besides: how many were left out on which ground, and the floor."""

    left_out: dict[str, int]
    floor: FloorView


class DeliveryView(Answer):
    """Where the message of a digest stands."""

    message: str
    state: MessageState
    due_at: datetime
    attempts: int
    delivered_at: datetime | None
    error: str | None


class DigestView(Answer):
    """A digest; `inside` and `delivery` are for the centre."""

    id: str
    fund_id: str
    week: str
    state: DigestState
    made_at: datetime
    made_by: str
    approved_at: datetime | None
    approved_by: str | None
    sent_at: datetime | None
    message: PushMessage
    inside: DigestInside | None
    delivery: DeliveryView | None


class DigestEntry(Answer):
    """A digest in short."""

    id: str
    week: str
    state: DigestState
    state_label: str
    made_at: datetime
    approved_by: str | None
    sent_at: datetime | None


class DigestList(Answer):
    """A fund's digests, newest first."""

    digests: tuple[DigestEntry, ...]


class DecisionView(Answer):
    """Whether a fund would be pushed an achievement now, and why."""

    fund_id: str
    fund_name: str
    achievement_id: str
    is_in: bool
    ground: Ground
    ground_label: str
    why: str
    changes: tuple[str, ...]
    score: float
    level: int
    reasons: tuple[PushReason, ...]


class FundChoices(Answer):
    """The funds that fit an achievement, best first."""

    achievement_id: str
    funds: tuple[DecisionView, ...]


class PushEntry(Answer):
    """A message of the outbox. `body` is null when something in it may no longer be shown."""

    number: int
    id: str
    digest: str
    fund_id: str
    state: MessageState
    created_at: datetime
    due_at: datetime
    attempts: int
    delivered_at: datetime | None
    error: str | None
    body: PushBody | None


class PushPage(Answer):
    """Messages by number; `next` is the `after` of the next page, also when there is nothing new yet."""

    items: tuple[PushEntry, ...]
    next: int


def view_digest_entry(digest: Digest) -> DigestEntry:
    """Return a digest in short."""
    return DigestEntry(
        id=digest.id,
        week=digest.week,
        state=digest.state,
        state_label=digest.state.label,
        made_at=digest.made_at,
        approved_by=digest.approved_by,
        sent_at=digest.sent_at,
    )


def view_delivery(message: Message) -> DeliveryView:
    """Return where a message stands."""
    return DeliveryView(
        message=message.id,
        state=message.state,
        due_at=message.due_at,
        attempts=message.attempts,
        delivered_at=message.delivered_at,
        error=message.error,
    )


def view_decided(one: Decided) -> DecisionView:
    """Return a decision on a pair."""
    candidate, decision = one.candidate, one.decision
    return DecisionView(
        fund_id=candidate.fund.id,
        fund_name=candidate.fund.name,
        achievement_id=candidate.achievement.id,
        is_in=decision.is_in,
        ground=decision.ground,
        ground_label=decision.ground.label,
        why=decision.why,
        changes=decision.changes,
        score=candidate.score,
        level=candidate.level,
        reasons=tuple(PushReason.model_validate(reason) for reason in view_reasons(candidate)),
    )
