"""The values that go in and out of the book of deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from matcher.records import RecordKey
from matcher.store.values import STAFF
from matcher.vocabulary import Term, Visibility


class DealState(Term):
    """How far a broker is with a deal."""

    HELD = "held", "已预留"
    CLAIMED = "claimed", "已认领"
    COMPLETED = "completed", "已完成"
    RELEASED = "released", "已放弃"
    EXPIRED = "expired", "预留到期"


class Refusal(Term):
    """Why a deal cannot be held for a broker."""

    TAKEN = "taken", "已由经纪人对接"
    DONE = "done", "已完成对接"
    FULL = "full", "经纪人在手数已满"
    FORBIDDEN = "forbidden", "中心指定不得对接"
    FIXED_ELSEWHERE = "fixed_elsewhere", "中心已指定其他经纪人"
    RELEASED_BEFORE = "released_before", "该经纪人曾放弃"
    RESTING = "resting", "预留到期后的间隔期"
    COMPETING = "competing", "同一成果已为另一企业对接"


class RulingKind(Term):
    """What a person ruled of a pair and a broker."""

    FIXED = "fixed", "指定"
    FORBIDDEN = "forbidden", "禁止"


class Act(NamedTuple):
    """Who does something, when, and why where it is said."""

    by: str
    at: datetime
    reason: str | None = None


class DealPair(NamedTuple):
    """An achievement and the demand or investor that may take it."""

    achievement_id: str
    counterpart: RecordKey


@dataclass(frozen=True, slots=True, kw_only=True)
class DealDraft:
    """A deal about to be held for a broker.

    `id` is one of `make_list_id`. `party` is the enterprise whose demand it is: a broker never works for two
    of them over one achievement. `scores` are the parts of `score`; `suggestions` the logged suggestions
    behind it, by what they say ("pair", "achievement", "demand").
    """

    id: str
    pair: DealPair
    broker_id: str
    score: float
    scores: Mapping[str, float | None]
    reasons: tuple[str, ...]
    next_step: str
    party: str | None = None
    suggestions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A deal as it is kept; a hold that ran out stays `held` here until somebody writes it down."""

    id: str
    pair: DealPair
    broker_id: str
    state: DealState
    held_until: datetime
    created_at: datetime
    changed_at: datetime
    party: str | None
    score: float
    scores: Mapping[str, float | None]
    reasons: tuple[str, ...]
    next_step: str
    suggestions: Mapping[str, str]

    def state_at(self, at: datetime) -> DealState:
        """Return the state as it is at a moment: a hold is over when its time is."""
        lapsed = self.state is DealState.HELD and self.held_until <= at
        return DealState.EXPIRED if lapsed else self.state


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTerms:
    """On what terms deals are held.

    `capacities` says how many deals each broker may have in hand; who is not in it may have none. `wanted`
    are held at most, None for all. What ran out for a broker since `rests_since` rests for that broker.
    """

    held_until: datetime
    capacities: Mapping[str, int]
    rests_since: datetime
    wanted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealEvent:
    """One thing that happened to a deal."""

    number: int
    deal_id: str
    kind: DealState
    at: datetime
    by: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFilter:
    """Which deals to page through; None lets everything pass.

    A deal is visible when its achievement, its counterpart and its broker all are.
    """

    broker_id: str | None = None
    achievement_id: str | None = None
    states: frozenset[DealState] | None = None
    visible: frozenset[Visibility] = STAFF


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingDraft:
    """What a person is about to rule; a forbidden pair without a broker is for nobody."""

    ruling: RulingKind
    pair: DealPair
    broker_id: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person ruled, and who lifted it where it stands no more."""

    id: int
    ruling: RulingKind
    pair: DealPair
    broker_id: str | None
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None
    lifted_by: str | None
