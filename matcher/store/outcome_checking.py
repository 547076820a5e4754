"""What an event must name before it is recorded: known records, a past moment, an entry to correct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from matcher.errors import Conflict, FieldProblem, InvalidRecords
from matcher.outcomes.entries import Pair
from matcher.outcomes.events import OutcomeEvent
from matcher.records import RecordKey
from matcher.store.outcome_rows import pack_event
from matcher.store.outcome_tables import outcomes
from matcher.store.outcome_values import OutcomeDraft, SuggestionOf
from matcher.store.reading import any_of
from matcher.store.tables import records
from matcher.store.writing import KEYS_PER_STATEMENT, chunked_ids
from matcher.vocabulary import Kind, Visibility


class _Superseded(NamedTuple):
    achievement_id: str
    superseded_by: int | None


def make_draft(event: OutcomeEvent, row: int | None, suggestion_of: SuggestionOf) -> OutcomeDraft:
    """Return the event with its pair: its own, or that of its suggestion, if they agree."""
    found = None if event.suggestion is None else suggestion_of(event.suggestion)
    problems = [] if event.suggestion is None else list(_check_suggestion(event, row, found))
    taker = event.taker
    kind, id = (taker.kind, taker.id) if taker is not None else (None, None)
    if found is not None and taker is None and found[2] is not None:
        kind, id = found[1], found[2]
    name = taker.name if taker is not None and id is None else None
    achievement_id = event.achievement_id or (found[0] if found is not None else "")
    return OutcomeDraft(
        event=event,
        row=row,
        pair=Pair(achievement_id, None if kind is None else kind.value, id, name),
        payload=pack_event(event),
        problems=tuple(problems),
    )


def _check_suggestion(
    event: OutcomeEvent, row: int | None, found: tuple[str, Kind | None, str | None] | None
) -> Iterator[FieldProblem]:
    if found is None:
        yield FieldProblem("suggestion", str(event.suggestion), "the id of a suggestion that was given", row)
        return
    achievement_id, kind, id = found
    if event.achievement_id not in (None, achievement_id):
        yield FieldProblem(
            "achievement_id", str(event.achievement_id), "that of the suggestion, or none", row
        )
    if id is not None and event.taker is not None and (event.taker.kind, event.taker.id) != (kind, id):
        taker = event.taker.id or event.taker.name
        yield FieldProblem("taker", str(taker), "the one that the suggestion was given to, or none", row)


def check_drafts(
    connection: Connection, drafts: Sequence[OutcomeDraft], at: datetime, visible: frozenset[Visibility]
) -> None:
    """Raise InvalidRecords naming every bad field of every draft; Conflict for what is corrected already."""
    problems = find_problems(connection, drafts, at, visible)
    if problems:
        raise InvalidRecords(problems)
    _refuse_corrected(drafts, _read_superseded(connection, drafts))


def find_problems(
    connection: Connection, drafts: Sequence[OutcomeDraft], at: datetime, visible: frozenset[Visibility]
) -> list[FieldProblem]:
    """Return every bad field of every draft, by row; a deleted record is known: its history stays."""
    known = _read_known(connection, (key for draft in drafts for key, _ in _named(draft)), visible)
    corrected = _read_superseded(connection, drafts)
    return [
        problem
        for draft in drafts
        for problem in _problems_of(draft, at=at, known=known, corrected=corrected)
    ]


def _named(draft: OutcomeDraft) -> Iterator[tuple[RecordKey, str]]:
    """Yield the records that a draft names or its suggestion does, each with the field that names it."""
    event, pair = draft.event, draft.pair
    if pair.achievement_id:
        field = "suggestion" if event.achievement_id is None else "achievement_id"
        yield RecordKey(Kind.ACHIEVEMENT, pair.achievement_id), field
    if pair.taker_kind is not None and pair.taker_id is not None:
        field = "suggestion" if event.taker is None else "taker.id"
        yield RecordKey(Kind.parse(pair.taker_kind), pair.taker_id), field
    for place, id in enumerate(draft.event.broker_ids):
        yield RecordKey(Kind.BROKER, id), f"broker_ids.{place}"


def _problems_of(
    draft: OutcomeDraft,
    *,
    at: datetime,
    known: frozenset[RecordKey],
    corrected: Mapping[int, _Superseded],
) -> Iterator[FieldProblem]:
    event, row = draft.event, draft.row
    yield from draft.problems
    for key, field in _named(draft):
        if key not in known:
            # What a suggestion stands for may be hidden from whoever asks: only what came is told back.
            came = str(event.suggestion) if field == "suggestion" else key.id
            yield FieldProblem(field, came, _expected(key, field), row)
    for place, id in enumerate(event.broker_ids):
        if id in event.broker_ids[:place]:
            yield FieldProblem(f"broker_ids.{place}", id, "each broker once", row)
    if event.happened_at > at:
        expected = f"a moment not after the report at {at.isoformat()}"
        yield FieldProblem("happened_at", event.happened_at.isoformat(), expected, row)
    if event.supersedes is not None and draft.pair.achievement_id:
        superseded = corrected.get(event.supersedes)
        if superseded is None or superseded.achievement_id != draft.pair.achievement_id:
            expected = "the number of an entry about the same achievement"
            yield FieldProblem("supersedes", str(event.supersedes), expected, row)


def _expected(key: RecordKey, field: str) -> str:
    return "a suggestion of known records" if field == "suggestion" else f"the id of a known {key.kind.value}"


def _read_known(
    connection: Connection, keys: Iterable[RecordKey], visible: frozenset[Visibility]
) -> frozenset[RecordKey]:
    found: set[RecordKey] = set()
    for kind, ids in chunked_ids(list(keys)):
        seen = any_of(records.c.visibility, visible)
        statement = select(records.c.id).where(records.c.kind == kind, records.c.id.in_(ids), seen)
        found.update(RecordKey(Kind.parse(kind), id) for id in connection.execute(statement).scalars())
    return frozenset(found)


def _read_superseded(connection: Connection, drafts: Sequence[OutcomeDraft]) -> dict[int, _Superseded]:
    """Return the entries that drafts correct, each with the number of the correction that it has already."""
    numbers = sorted({draft.event.supersedes for draft in drafts if draft.event.supersedes is not None})
    columns = (outcomes.c.number, outcomes.c.achievement_id, outcomes.c.supersedes)
    rows: list[Any] = []
    for start in range(0, len(numbers), KEYS_PER_STATEMENT):
        part = numbers[start : start + KEYS_PER_STATEMENT]
        either = or_(outcomes.c.number.in_(part), outcomes.c.supersedes.in_(part))
        rows += connection.execute(select(*columns).where(either)).all()
    corrections = {row.supersedes: row.number for row in rows if row.supersedes is not None}
    wanted = frozenset(numbers)
    return {
        row.number: _Superseded(row.achievement_id, corrections.get(row.number))
        for row in rows
        if row.number in wanted
    }


def _refuse_corrected(drafts: Sequence[OutcomeDraft], corrected: Mapping[int, _Superseded]) -> None:
    taken: list[str] = []
    seen: set[int] = set()
    for draft in drafts:
        number = draft.event.supersedes
        if number is None:
            continue
        superseded_by = corrected[number].superseded_by
        if superseded_by is not None:
            taken.append(f"entry {number} was superseded by {superseded_by}; supersede that one")
        elif number in seen:
            taken.append(f"entry {number} is superseded by another event of this report")
        seen.add(number)
    if taken:
        raise Conflict("; ".join(taken[:10]))
