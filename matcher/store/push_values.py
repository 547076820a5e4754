"""The values that go in and out of the ledger of pushes and the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matcher.vocabulary import Term


class DigestState(Term):
    """Where a digest stands; a draft that another one took the place of is superseded."""

    DRAFT = "draft", "草稿"
    APPROVED = "approved", "已批准"
    SENT = "sent", "已发送"
    SUPERSEDED = "superseded", "已作废"


class MessageState(Term):
    """Where a message of the outbox stands; a dead one is no longer tried until somebody replays it."""

    PENDING = "pending", "待送达"
    DELIVERED = "delivered", "已送达"
    DEAD = "dead", "死信"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDraft:
    """A digest to be kept: `id` is that of its list of suggestions, `content` what it says, as JSON."""

    id: str
    fund_id: str
    week: str
    content: str
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest as the store has it."""

    id: str
    fund_id: str
    week: str
    state: DigestState
    made_at: datetime
    made_by: str
    content: str
    approved_at: datetime | None = None
    approved_by: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushDraft:
    """One achievement of a digest that is approved; `facts` is what was material of it, as JSON."""

    position: int
    achievement_id: str
    revision: int
    facts_hash: str
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One achievement that was pushed to a fund."""

    digest_id: str
    position: int
    fund_id: str
    achievement_id: str
    revision: int
    facts_hash: str
    facts: str
    pushed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What is kept when a digest is approved: who did, what it pushes, and the message that carries it.

    `week` is the week of the approval: a digest of another week would count against the wrong cap.
    """

    digest_id: str
    person: str
    week: str
    pushes: tuple[PushDraft, ...]
    message_id: str
    body: bytes
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the outbox; its body never changes, however often it is sent.

    `attempts` counts those since it was last put in the queue. `shown_at` is when the ledger of outcomes
    was told that it was delivered.
    """

    number: int
    id: str
    digest_id: str
    fund_id: str
    state: MessageState
    created_at: datetime
    due_at: datetime
    attempts: int
    body: bytes
    delivered_at: datetime | None = None
    shown_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to deliver a message: the status answered, or why there was no answer."""

    at: datetime
    status: int | None = None
    error: str | None = None
