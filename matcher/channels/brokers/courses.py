"""What the ledger says of pairs and brokers: how far each came, whether it is over, who led it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import STAGES, EventKind
from matcher.records import RecordKey
from matcher.store import DealPair
from matcher.vocabulary import Kind

_SETTLED: Final = frozenset(
    {EventKind.CONTRACT, EventKind.INVESTED, EventKind.INCOME, EventKind.TAX, EventKind.LANDED}
)
_ENDING: Final = frozenset({EventKind.DECLINED, EventKind.FAILED, EventKind.WITHDRAWN})
_LED: Final = frozenset({EventKind.CONTACTED, EventKind.MET, EventKind.TRIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far a pair came. `is_over`: settled, or the last word was a no. `led_by` are brokers at work."""

    stage: EventKind | None = None
    is_over: bool = False
    led_by: frozenset[str] = frozenset()


NO_COURSE: Final = Course()


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """Courses of pairs, and what became of each broker's pairs: done and failed, each pair once."""

    pairs: Mapping[DealPair, Course] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)


def read_courses(entries: Iterable[LedgerEntry]) -> Courses:
    """Return what counting entries, by event time, say; those without a taker's record tell of no pair."""
    by_pair: dict[DealPair, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        if entry.taker_kind is not None and entry.taker_id is not None:
            taker = RecordKey(Kind.parse(entry.taker_kind), entry.taker_id)
            by_pair[DealPair(entry.achievement_id, taker)].append(entry)
    done: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for found in by_pair.values():
        won = _brokers(found, _SETTLED)
        lost = _brokers(found, frozenset({EventKind.FAILED}))
        done.update(won)
        failed.update(lost - won)
    return Courses(
        pairs={pair: _course_of(found) for pair, found in by_pair.items()}, done=done, failed=failed
    )


def _brokers(entries: list[LedgerEntry], kinds: frozenset[EventKind]) -> set[str]:
    return {broker for one in entries if one.event.kind in kinds for broker in one.event.broker_ids}


def _course_of(entries: list[LedgerEntry]) -> Course:
    events = [entry.event for entry in entries]
    staged = [one.kind for one in events if one.kind in STAGES]
    settled = any(one.kind in _SETTLED for one in events)
    telling = [one.kind for one in events if one.kind in _ENDING | _LED]
    led = [frozenset(one.broker_ids) for one in events if one.kind in _LED and one.broker_ids]
    return Course(
        stage=max(staged, key=lambda kind: STAGES[kind], default=None),
        is_over=settled or (bool(telling) and telling[-1] in _ENDING),
        led_by=led[-1] if led else frozenset(),
    )
