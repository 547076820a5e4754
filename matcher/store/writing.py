"""Writing records inside one transaction, each change under the next revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from matcher.errors import Conflict, InvalidInput
from matcher.records import Record, RecordKey, key_of
from matcher.store.rows import content_columns, hash_payload, payload_of, tombstone_columns
from matcher.store.tables import records, store_state
from matcher.store.values import UpsertResult

KEYS_PER_STATEMENT = 500  # far below the limits on bound values (SQLite 32,766, PostgreSQL 65,535)


class _Standing(NamedTuple):
    revision: int
    deleted: bool
    content_hash: str


def lock_revision(connection: Connection) -> int:
    """Return the newest revision and hold its row: other writers wait, so revisions commit in order."""
    statement = select(store_state.c.revision).with_for_update()
    return int(connection.execute(statement).scalar_one())


def write_records(
    connection: Connection,
    batch: Sequence[Record],
    at: datetime,
    expected_revisions: Mapping[RecordKey, int] | None,
) -> UpsertResult:
    """Write what is new or differs and return the counts.

    Raises InvalidInput when a key comes twice, Conflict when a record is not at
    its expected revision (0: not there).
    """
    payloads = [payload_of(record) for record in batch]
    keys = [key_of(record) for record in batch]
    _refuse_twice(keys)
    revision = lock_revision(connection)
    standing = _read_standing(connection, list({*keys, *(expected_revisions or {})}))
    _refuse_stale(standing, expected_revisions or {})
    inserts: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    revived = 0
    for key, record, payload in zip(keys, batch, payloads, strict=True):
        before = standing.get(key)
        if before and before.content_hash == hash_payload(payload):
            continue
        revision += 1
        row = {"revision": revision, "updated_at": at, **content_columns(record, payload)}
        if before is None:
            inserts.append({"kind": key.kind.value, "id": key.id, "created_at": at, **row})
        elif before.deleted:
            revived += 1
            updates.append({"at_kind": key.kind.value, "at_id": key.id, "created_at": at, **row})
        else:
            updates.append({"at_kind": key.kind.value, "at_id": key.id, **row})
    _write(connection, inserts, updates, revision)
    created = len(inserts) + revived
    changed = len(updates) - revived
    return UpsertResult(
        created=created, changed=changed, unchanged=len(batch) - created - changed, revision=revision
    )


def delete_records(connection: Connection, keys: Sequence[RecordKey], at: datetime) -> int:
    """Turn the records that are there into tombstones and return how many they were."""
    revision = lock_revision(connection)
    unique = list(dict.fromkeys(keys))
    standing = _read_standing(connection, unique)
    there = [key for key in unique if key in standing and not standing[key].deleted]
    updates = [
        {"at_kind": key.kind.value, "at_id": key.id, **tombstone_columns(number, at)}
        for number, key in enumerate(there, start=revision + 1)
    ]
    _write(connection, [], updates, revision + len(there))
    return len(there)


def chunked_ids(keys: Sequence[RecordKey]) -> Iterator[tuple[str, list[str]]]:
    """Yield (kind, ids) so that every key is asked for once and no statement grows too long."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        by_kind[key.kind.value].append(key.id)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), KEYS_PER_STATEMENT):
            yield kind, ids[start : start + KEYS_PER_STATEMENT]


def _read_standing(connection: Connection, keys: Sequence[RecordKey]) -> dict[RecordKey, _Standing]:
    found: dict[RecordKey, _Standing] = {}
    columns = (records.c.id, records.c.revision, records.c.deleted, records.c.content_hash)
    wanted = {(key.kind.value, key.id): key for key in keys}
    for kind, ids in chunked_ids(keys):
        statement = select(*columns).where(records.c.kind == kind, records.c.id.in_(ids))
        for row in connection.execute(statement):
            found[wanted[kind, row.id]] = _Standing(row.revision, row.deleted, row.content_hash)
    return found


def _write(
    connection: Connection, inserts: list[dict[str, Any]], updates: list[dict[str, Any]], revision: int
) -> None:
    if inserts:
        connection.execute(records.insert(), inserts)
    # One statement form for each set of columns: a revived record also gets a new created_at.
    for shape in dict.fromkeys(frozenset(row) for row in updates):
        statement = update(records).where(
            records.c.kind == bindparam("at_kind"), records.c.id == bindparam("at_id")
        )
        connection.execute(statement, [row for row in updates if frozenset(row) == shape])
    if inserts or updates:
        connection.execute(update(store_state).values(revision=revision))


def _refuse_twice(keys: Sequence[RecordKey]) -> None:
    if len(set(keys)) == len(keys):
        return
    seen: set[RecordKey] = set()
    twice = [key.id for key in keys if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    raise InvalidInput(f"each record once in one call, but came twice: {', '.join(twice[:10])}")


def _refuse_stale(standing: Mapping[RecordKey, _Standing], expected: Mapping[RecordKey, int]) -> None:
    stale = []
    for key, revision in expected.items():
        before = standing.get(key)
        now = 0 if before is None or before.deleted else before.revision
        if now != revision:
            stale.append(f"{key.kind.value} {key.id} is at revision {now}, not {revision}")
    if stale:
        raise Conflict("; ".join(stale[:10]) + "; read it again and repeat the change")
