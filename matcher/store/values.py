"""The values that go in and out of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matcher.records import Record, RecordKey
from matcher.vocabulary import Visibility

EVERYONE: frozenset[Visibility] = frozenset({Visibility.PUBLIC})
STAFF: frozenset[Visibility] = frozenset(Visibility)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record as it stands, with the revision of its last change and aware UTC times."""

    record: Record
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one record at one revision; `record` is None when it was deleted."""

    key: RecordKey
    revision: int
    record: Record | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsertResult:
    """How many records were created or revived, changed, or equal to what was there; the revision after."""

    created: int
    changed: int
    unchanged: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Which records of a kind to page through; None lets everything pass, an empty set nothing."""

    statuses: frozenset[str] | None = None
    libraries: frozenset[str] | None = None
    visibilities: frozenset[Visibility] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """An API key as the store knows it; `hint` is the part of it that people recognise it by."""

    id: int
    name: str
    role: str
    hint: str
    created_at: datetime
    revoked_at: datetime | None
