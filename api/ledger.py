"""The outcome ledger over HTTP: bodies of reports read line by line, entries as they are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import Field

from api.jsonbody import parse_object
from api.roles import MAY_RECORD, Role
from api.schemas import Answer
from matcher.errors import FieldProblem, Forbidden, InvalidRecords
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import OutcomeEvent, Party, parse_event
from matcher.vocabulary import Kind

MAX_EVENTS: Final = 50_000  # a transaction of this size takes some ten seconds, and writers wait for it
OUTCOME_EXAMPLE: Final[Mapping[str, Any]] = {
    "key": "2026-03-ht-0017",
    "kind": "contract",
    "happened_at": "2026-03-18T15:00:00+08:00",
    "achievement_id": "ach-2026-0017",
    "taker": {"kind": "demand", "id": "dem-2026-0042"},
    "broker_ids": ["brk-0006"],
    "amount_cny": "680000.00",
    "contract_number": "2026440000000017",
    "reference": "档案 2026-HT-17",
    "unit": "松山湖",
}


@dataclass(slots=True)
class ReportedEvents:
    """The events of a body with the lines that they stand in; None for the one of a JSON body."""

    events: list[OutcomeEvent] = field(default_factory=list)
    rows: list[int] | None = None


class EntryView(Answer):
    """An event as the ledger keeps it."""

    number: int = Field(description="Counts up over the whole ledger, without gaps.")
    achievement_id: str = Field(description="Of the event or of its suggestion.", examples=["ach-2026-0017"])
    taker: Party | None = Field(description="Of the event or of its suggestion.")
    reported_at: datetime
    reported_by: str = Field(examples=["API key 3 (centre)"])
    marks: tuple[str, ...] = Field(
        description="What was unusual when it was reported.", examples=[["skips_stages", "late_report"]]
    )
    superseded_by: int | None = Field(description="The correction; the entry counts no more then.")
    event: OutcomeEvent


class OutcomesRecorded(Answer):
    """What became of reported events, in their order."""

    recorded: int = Field(description="How many are new; the others were in the ledger already.")
    entries: tuple[EntryView, ...]


class OutcomePage(Answer):
    """Entries of the ledger, oldest first."""

    entries: tuple[EntryView, ...]
    next: int | None = Field(description="The `after` of the next page; null at the end.")


def read_event(body: bytes, header_key: str | None) -> ReportedEvents:
    """Return the event of a JSON body; raise InvalidRecords naming every bad field."""
    return ReportedEvents([parse_event(_with_key(parse_object(body), header_key, None))])


def read_event_lines(body: bytes, header_key: str | None) -> ReportedEvents:
    """Return the events of a JSON Lines body; raise InvalidRecords naming every bad field of every line.

    Blank lines are passed over but counted. With a key in the header a line without one goes by that key
    and its number.
    """
    lines = body.removeprefix(b"\xef\xbb\xbf").split(b"\n", MAX_EVENTS)
    if len(lines) > MAX_EVENTS and lines[-1].strip():
        raise InvalidRecords([FieldProblem("body", "(more)", f"at most {MAX_EVENTS} lines; send parts")])
    read, rows = ReportedEvents(), []
    problems: list[FieldProblem] = []
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            values = _with_key(parse_object(line, row=row), header_key, row)
            read.events.append(parse_event(values, row=row))
            rows.append(row)
        except InvalidRecords as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidRecords(problems)
    read.rows = rows
    return read


def require_kinds(role: Role, events: Iterable[OutcomeEvent]) -> None:
    """Raise Forbidden naming the kinds of event that a role may not record."""
    refused = sorted({event.kind for event in events} - MAY_RECORD[role])
    if refused:
        allowed = ", ".join(sorted(MAY_RECORD[role])) or "nothing"
        raise Forbidden(f"role {role.value!r} records {allowed}; not {', '.join(refused)}")


def require_own(reporter: str, events: Sequence[OutcomeEvent], corrected: Mapping[int, LedgerEntry]) -> None:
    """Raise Forbidden for an event that corrects, or is to correct, what another one reported."""
    for event in events:
        if event.supersedes is None:
            continue
        entry = corrected.get(event.supersedes)
        if entry is None or entry.reported_by != reporter:
            raise Forbidden(f"entry {event.supersedes} is not of this key; whoever reported it corrects it")


def view_entry(entry: LedgerEntry) -> EntryView:
    """Return the entry as it is answered."""
    pair = entry.pair
    is_known = pair.taker_id is not None or pair.taker_name is not None
    kind = None if pair.taker_kind is None else Kind.parse(pair.taker_kind)
    return EntryView(
        number=entry.number,
        achievement_id=entry.achievement_id,
        taker=Party(kind=kind, id=pair.taker_id, name=pair.taker_name) if is_known else None,
        reported_at=entry.reported_at,
        reported_by=entry.reported_by,
        marks=entry.marks,
        superseded_by=entry.superseded_by,
        event=entry.event,
    )


def _with_key(values: dict[str, Any], header_key: str | None, row: int | None) -> dict[str, Any]:
    """Return the event with the header's key where it has none; the key is for one event."""
    if header_key is None:
        return values
    own = header_key if row is None else f"{header_key}:{row}"
    came = values.get("key")
    if came is not None and row is None and came != own:
        raise InvalidRecords(
            [FieldProblem("Idempotency-Key", header_key[:80], "the key of the body, or none")]
        )
    return values if came is not None else {**values, "key": own}
