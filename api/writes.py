"""Writing records: when a change takes effect, and when the answer may go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from api.deps import Services
from matcher.records import Record, RecordKey, key_of
from matcher.store import STAFF, StoredRecord, UpsertResult

WAIT_S: Final = 30.0  # longer than encoding some hundred records takes; a bulk import need not wait


def upsert_records(
    services: Services,
    records: Sequence[Record],
    expected_revisions: Mapping[RecordKey, int] | None = None,
) -> UpsertResult:
    """Write the records and return what happened; raise Conflict when one is not at its expected revision.

    What hides a record (another visibility or status) has taken effect in searches on return.
    """
    store = services.engine.store
    before = store.fetch([key_of(record) for record in records], visible=STAFF)
    result = store.upsert(records, at=services.now(), expected_revisions=expected_revisions)
    raced = result.changed > len(before)
    if raced or any(_may_hide(before.get(key_of(record)), record) for record in records):
        services.engine.follow()
    services.follower.wake()
    return result


def delete_record(services: Services, key: RecordKey) -> bool:
    """Delete the record and return whether it was there; no search returns it afterwards."""
    if services.engine.store.get(key, visible=STAFF) is None:
        return False
    services.engine.delete([key], at=services.now())
    services.follower.wake()
    return True


def is_indexed(services: Services, revision: int, *, wait: bool) -> bool:
    """Return whether the index holds the revision; with `wait`, after waiting for it at most WAIT_S."""
    if wait:
        return services.follower.wait_for(revision, timeout_s=WAIT_S)
    return services.engine.status().index_revision >= revision


def _may_hide(before: StoredRecord | None, after: Record) -> bool:
    if before is None:
        return False
    return (before.record.visibility, before.record.status) != (after.visibility, after.status)
