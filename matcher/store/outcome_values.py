"""The values that go in and out of the outcome ledger, beside its entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from matcher.errors import FieldProblem
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import EventKind, OutcomeEvent
from matcher.store.values import STAFF
from matcher.vocabulary import Kind, Visibility

SuggestionOf: TypeAlias = Callable[[str], tuple[str, Kind | None, str | None] | None]
"""Returns the achievement (id) and the taker (kind, id) of a suggestion, None for one never given.

A suggestion that answers a free text has no taker's id.
"""


def no_suggestion(suggestion: str) -> tuple[str, Kind | None, str | None] | None:
    """Return None: the log of a platform that keeps no suggestions."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFilter:
    """Which entries to page through; None lets everything pass, an empty set nothing.

    An entry is visible when its achievement, its taker and its brokers all are.
    """

    achievement_id: str | None = None
    taker_kind: Kind | None = None
    taker_id: str | None = None
    broker_id: str | None = None
    kinds: frozenset[EventKind] | None = None
    visible: frozenset[Visibility] = STAFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The entries of reported events, in their order, and how many of them are new."""

    entries: Sequence[LedgerEntry]
    added: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDraft:
    """An event about to be recorded: its pair, its text, and what is wrong with its suggestion."""

    event: OutcomeEvent
    row: int | None
    pair: Pair
    payload: str
    problems: tuple[FieldProblem, ...]
