"""Writing records, and when the answer may go out.

Deleting and hiding take effect at commit: the engine lets the store have the last word on what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from api.deps import Services
from matcher.records import Record, RecordKey
from matcher.store import UpsertResult

WAIT_S: Final = 30.0  # longer than encoding some hundred records takes; a bulk import need not wait


def upsert_records(
    services: Services,
    records: Sequence[Record],
    expected_revisions: Mapping[RecordKey, int] | None = None,
) -> UpsertResult:
    """Write the records and return what happened; raise Conflict when one is not at its expected revision."""
    # Straight to the store, which says what was new and checks the revision in the same transaction.
    result = services.engine.store.upsert(records, at=services.now(), expected_revisions=expected_revisions)
    services.follower.wake()
    return result


def delete_record(services: Services, key: RecordKey) -> bool:
    """Delete the record and return whether it was there; no search returns it afterwards."""
    was_there = services.engine.delete([key], at=services.now()) > 0
    services.follower.wake()
    return was_there


def is_indexed(services: Services, revision: int, *, wait: bool) -> bool:
    """Return whether the index holds the revision; with `wait`, after waiting for it at most WAIT_S."""
    if wait:
        return services.follower.wait_for(revision, timeout_s=WAIT_S)
    return services.engine.status().index_revision >= revision
