"""Ledger entries as rows of their tables, and back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from matcher.errors import StoreError
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import OutcomeEvent
from matcher.store.outcome_tables import outcomes
from matcher.store.outcome_values import OutcomeDraft
from matcher.store.reading import Live
from matcher.store.rows import AnyRow

later = outcomes.alias("later")
"""The correction of an entry, where there is one."""
_COLUMNS = (
    outcomes.c.number,
    outcomes.c.event,
    outcomes.c.achievement_id,
    outcomes.c.taker_kind,
    outcomes.c.taker_id,
    outcomes.c.reported_at,
    outcomes.c.reported_by,
    outcomes.c.marks,
    later.c.number.label("superseded_by"),
)
ENTRIES: Live = select(*_COLUMNS).outerjoin(later, later.c.supersedes == outcomes.c.number)
"""Entries as they stand now."""


def pack_event(event: OutcomeEvent) -> str:
    """Return an event as it is kept and compared; a field added to events later changes no old one."""
    return event.model_dump_json(exclude_defaults=True)


def digest_pair(pair: Pair) -> str:
    """Return what rows of one pair have in common."""
    return hashlib.sha256(json.dumps(pair).encode()).hexdigest()


def entry_columns(draft: OutcomeDraft, entry: LedgerEntry) -> dict[str, Any]:
    """Return the columns of an entry made from a draft."""
    event = draft.event
    return {
        "number": entry.number,
        "key": event.key,
        "kind": event.kind.value,
        "happened_at": event.happened_at,
        "reported_at": entry.reported_at,
        "reported_by": entry.reported_by,
        "achievement_id": entry.achievement_id,
        "taker_kind": entry.taker_kind,
        "taker_id": entry.taker_id,
        "pair": digest_pair(draft.pair),
        "suggestion": event.suggestion,
        "amount_cny": event.amount_cny,
        "marks": " ".join(entry.marks),
        "supersedes": event.supersedes,
        "event": draft.payload,
    }


def broker_columns(entry: LedgerEntry) -> list[dict[str, Any]]:
    """Return the rows of an entry's brokers."""
    return [
        {"number": entry.number, "place": place, "broker_id": broker_id}
        for place, broker_id in enumerate(entry.event.broker_ids)
    ]


def read_entry(row: AnyRow) -> LedgerEntry:
    """Return a row of ENTRIES; raise StoreError when this program no longer understands its event."""
    try:
        event = OutcomeEvent.model_validate_json(row.event)
    except ValidationError as error:
        raise StoreError(
            f"ledger entry {row.number} is not valid for this program ({error.error_count()} bad values); "
            "install the newer matcher that wrote it"
        ) from None
    return LedgerEntry(
        number=row.number,
        event=event,
        achievement_id=row.achievement_id,
        taker_kind=row.taker_kind,
        taker_id=row.taker_id,
        reported_at=row.reported_at,
        reported_by=row.reported_by,
        marks=tuple(row.marks.split()),
        superseded_by=row.superseded_by,
    )
