"""Recording events inside one transaction: known keys are answered from the ledger, new ones are added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, func, insert, select

from matcher.errors import Conflict, FieldProblem
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import EventKind
from matcher.outcomes.marks import Step, late_marks, stage_marks, step_of
from matcher.store.outcome_checking import check_drafts, find_problems
from matcher.store.outcome_rows import ENTRIES, broker_columns, digest_pair, entry_columns, later, read_entry
from matcher.store.outcome_tables import brokers, outcomes
from matcher.store.outcome_values import OutcomeDraft, Recorded
from matcher.store.values import STAFF
from matcher.store.writing import KEYS_PER_STATEMENT, lock_revision
from matcher.vocabulary import Visibility

_Any = TypeVar("_Any")


def record_drafts(
    connection: Connection,
    drafts: Sequence[OutcomeDraft],
    *,
    reported_by: str,
    at: datetime,
    visible: frozenset[Visibility],
) -> Recorded:
    """Add the events whose keys are new and return the entries of all.

    Raises Conflict for a key with another event, and as `check_drafts` does for what is new.
    """
    lock_revision(connection)
    there, payloads = _read_there(connection, [draft.event.key for draft in drafts])
    fresh = list(_choose_fresh(drafts, payloads))
    check_drafts(connection, fresh, at, visible)
    marks = _mark(connection, fresh)
    first = int(connection.execute(select(func.coalesce(func.max(outcomes.c.number), 0))).scalar_one()) + 1
    made = {
        draft.event.key: LedgerEntry(
            number=number,
            event=draft.event,
            achievement_id=draft.pair.achievement_id,
            taker_kind=draft.pair.taker_kind,
            taker_id=draft.pair.taker_id,
            reported_at=at.astimezone(UTC),
            reported_by=reported_by,
            marks=marks[draft.event.key] + late_marks(draft.event.happened_at, at),
        )
        for number, draft in enumerate(fresh, start=first)
    }
    _insert(connection, fresh, made)
    entries = {**there, **made}
    return Recorded(entries=[entries[draft.event.key] for draft in drafts], added=len(made))


def find_fresh_problems(
    connection: Connection, drafts: Sequence[OutcomeDraft], at: datetime
) -> list[FieldProblem]:
    """Return the bad fields of the events whose keys are new; raise Conflict for a key of another event."""
    _, payloads = _read_there(connection, [draft.event.key for draft in drafts])
    return find_problems(connection, list(_choose_fresh(drafts, payloads)), at, STAFF)


def _read_there(connection: Connection, keys: Sequence[str]) -> tuple[dict[str, LedgerEntry], dict[str, str]]:
    """Return the entries that there are already, and their events' texts, by key."""
    entries: dict[str, LedgerEntry] = {}
    payloads: dict[str, str] = {}
    for part in _parts(list(dict.fromkeys(keys))):
        for row in connection.execute(ENTRIES.where(outcomes.c.key.in_(part))):
            entry = read_entry(row)
            entries[entry.event.key] = entry
            payloads[entry.event.key] = row.event
    return entries, payloads


def _choose_fresh(drafts: Iterable[OutcomeDraft], payloads: Mapping[str, str]) -> Iterator[OutcomeDraft]:
    """Yield each new event once; raise Conflict naming the keys that stand for another event already."""
    seen = dict(payloads)
    taken: list[str] = []
    for draft in drafts:
        key = draft.event.key
        if key not in seen:
            seen[key] = draft.payload
            yield draft
        elif seen[key] != draft.payload:
            taken.append(key)
    if taken:
        named = ", ".join(map(repr, taken[:10]))
        raise Conflict(
            f"the key {named} stands for another event; report a correction under a key of its own"
        )


def _mark(connection: Connection, fresh: Sequence[OutcomeDraft]) -> dict[str, tuple[str, ...]]:
    """Return the stage marks of new events, by key, among the counting events of their pairs."""
    steps: dict[str, list[Step]] = defaultdict(list)
    digests: dict[Pair, str] = {}
    for draft in fresh:
        digest = digests.setdefault(draft.pair, digest_pair(draft.pair))
        event = draft.event
        steps[digest].append(step_of(event.happened_at, event.kind, event.key))
    corrected = {draft.event.supersedes for draft in fresh if draft.event.supersedes is not None}
    columns = (outcomes.c.number, outcomes.c.pair, outcomes.c.happened_at, outcomes.c.kind, outcomes.c.key)
    counting = select(*columns).outerjoin(later, later.c.supersedes == outcomes.c.number)
    for part in _parts(list(digests.values())):
        for row in connection.execute(counting.where(outcomes.c.pair.in_(part), later.c.number.is_(None))):
            if row.number not in corrected:
                steps[row.pair].append(step_of(row.happened_at, EventKind.parse(row.kind), row.key))
    return {key: marks for found in steps.values() for key, marks in stage_marks(found).items()}


def _insert(connection: Connection, fresh: Sequence[OutcomeDraft], made: Mapping[str, LedgerEntry]) -> None:
    if not fresh:
        return
    rows = [entry_columns(draft, made[draft.event.key]) for draft in fresh]
    connection.execute(insert(outcomes), rows)
    named = [row for entry in made.values() for row in broker_columns(entry)]
    if named:
        connection.execute(insert(brokers), named)


def _parts(values: Sequence[_Any]) -> Iterator[Sequence[_Any]]:
    for start in range(0, len(values), KEYS_PER_STATEMENT):
        yield values[start : start + KEYS_PER_STATEMENT]
