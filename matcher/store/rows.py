"""A record as a row of the table `records`, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from pydantic import ValidationError
from sqlalchemy import Row

from matcher.errors import StoreError
from matcher.records import MODELS, Achievement, Broker, Record, RecordKey
from matcher.store.values import Change, StoredRecord
from matcher.vocabulary import Kind

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


_LATER_FIELDS: Final[Mapping[type[Record], frozenset[str]]] = {
    Achievement: frozenset({"responsible_unit", "responsible_person"}),
    Broker: frozenset({"employer"}),
}
"""Fields that came after the first stores: left out while empty, so that older records' hashes stay."""


def payload_of(record: Record) -> str:
    """Return the JSON that a record is stored as; a record of an older program has the same one."""
    later = _LATER_FIELDS.get(type(record), frozenset())
    return record.model_dump_json(exclude={name for name in later if getattr(record, name) is None})


def hash_payload(payload: str) -> str:
    """Return the SHA-256 of a payload, as hex; equal records have equal payloads."""
    return hashlib.sha256(payload.encode()).hexdigest()


def content_columns(record: Record, payload: str) -> dict[str, Any]:
    """Return the columns that hold a live record's content."""
    return {
        "deleted": False,
        "visibility": record.visibility.value,
        "status": record.status.value,
        "library": record.library.value if isinstance(record, Achievement) and record.library else None,
        "payload": payload,
        "content_hash": hash_payload(payload),
    }


def tombstone_columns(revision: int, at: datetime) -> dict[str, Any]:
    """Return the columns of a deleted record: nothing of its content stays but key and revision."""
    return {
        "revision": revision,
        "deleted": True,
        "library": None,
        "status": "",
        "payload": "",
        "content_hash": "",
        "updated_at": at,
    }


def read_record(kind: str, identifier: str, payload: str) -> Record:
    """Return the record of a payload; raise StoreError when this program no longer understands it."""
    try:
        return MODELS[Kind.parse(kind)].model_validate_json(payload)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, item["loc"])) or "record" for item in error.errors())
        raise StoreError(
            f"the stored {kind} {identifier!r} is not valid for this program (fields: {fields}); "
            "run `matcher doctor`, or import it again"
        ) from None


def read_stored(row: AnyRow) -> StoredRecord:
    """Return a live row as a stored record."""
    return StoredRecord(
        record=read_record(row.kind, row.id, row.payload),
        revision=row.revision,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def read_change(row: AnyRow) -> Change:
    """Return a row as the last change of its record."""
    key = RecordKey(Kind.parse(row.kind), row.id)
    record = None if row.deleted else read_record(row.kind, row.id, row.payload)
    return Change(key=key, revision=row.revision, record=record)
