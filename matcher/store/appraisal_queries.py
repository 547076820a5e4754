"""The queries over appraisals: the newest of each achievement, as it stands or stood, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, exists, func, select

from matcher.records import RecordKey
from matcher.store.appraisal_rows import APPRAISAL_COLUMNS, chunked, pack_keys, read_appraisal
from matcher.store.appraisal_tables import appraisals, decisions, sources, standing
from matcher.store.appraisal_values import AppraisalFilter, StoredAppraisal
from matcher.store.reading import Live, any_of
from matcher.store.tables import records
from matcher.vocabulary import Aspect, Kind, Visibility

_LIVE = and_(
    records.c.kind == Kind.ACHIEVEMENT.value,
    records.c.id == standing.c.achievement_id,
    ~records.c.deleted,
)
_NEWEST = select(*APPRAISAL_COLUMNS).join(standing, standing.c.appraisal_id == appraisals.c.id)
_SOURCES_AFTER = (
    select(sources.c.achievement_id, sources.c["keys"])
    .join(standing, standing.c.achievement_id == sources.c.achievement_id)
    .join(records, _LIVE)
    .where(sources.c.achievement_id > bindparam("after"))
    .order_by(sources.c.achievement_id)
    .limit(5000)
)


def select_newest(
    connection: Connection, ids: Sequence[str], at: datetime | None
) -> dict[str, StoredAppraisal]:
    """Return the newest appraisal of each achievement that has one, as it stood at a moment (None: now)."""
    found: dict[str, StoredAppraisal] = {}
    for part in chunked(ids):
        statement = _NEWEST.where(standing.c.achievement_id.in_(part)) if at is None else _newest_at(part, at)
        for row in connection.execute(statement):
            found[row.achievement_id] = read_appraisal(row)
    return {id: found[id] for id in dict.fromkeys(ids) if id in found}


def _newest_at(ids: Sequence[str], at: datetime) -> Live:
    last = (
        select(func.max(appraisals.c.id))
        .where(appraisals.c.achievement_id.in_(ids), appraisals.c.stored_at <= at)
        .group_by(appraisals.c.achievement_id)
    )
    return select(*APPRAISAL_COLUMNS).where(appraisals.c.id.in_(last))


def select_list(
    visible: frozenset[Visibility],
    where: AppraisalFilter,
    *,
    limit: int,
    after: str | None = None,
    best_in: Aspect | None = None,
) -> Live:
    """Return the query for the newest appraisals of live achievements of those visibilities.

    They come by achievement id, from the one that follows `after`; with an aspect, its highest score first.
    """
    chosen = select(standing.c.appraisal_id).join(records, _LIVE).where(*_conditions(visible, where))
    if after is not None:
        chosen = chosen.where(standing.c.achievement_id > after)
    # Sorted before the payloads are read: they would be carried through the sorting.
    chosen = chosen.order_by(*_order(standing, best_in)).limit(limit)
    return (
        select(*APPRAISAL_COLUMNS)
        .where(appraisals.c.id.in_(chosen.scalar_subquery()))
        .order_by(*_order(appraisals, best_in))
    )


def _order(table: Table, best_in: Aspect | None) -> tuple[ColumnElement[Any], ...]:
    by_id = table.c.achievement_id
    return (by_id,) if best_in is None else (table.c[best_in.value].desc(), by_id)


def _conditions(visible: frozenset[Visibility], where: AppraisalFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [any_of(records.c.visibility, visible)]
    if where.proposals is not None:
        conditions.append(any_of(standing.c.proposal, where.proposals))
    if where.libraries is not None:
        conditions.append(any_of(records.c.library, where.libraries))
    if where.decided is not None:
        decided = exists().where(decisions.c.achievement_id == standing.c.achievement_id)
        conditions.append(decided if where.decided else ~decided)
    return conditions


def select_resting_on(connection: Connection, keys: Sequence[RecordKey]) -> set[str]:
    """Return the live achievements whose newest appraisal was computed from any of the records."""
    wanted = {pack_keys([key]) for key in keys}
    found: set[str] = set()
    after = ""
    while wanted and (rows := connection.execute(_SOURCES_AFTER, {"after": after}).all()):
        found.update(row.achievement_id for row in rows if not wanted.isdisjoint(row[1].split("\n")))
        after = rows[-1].achievement_id
    return found


def select_revisions(connection: Connection, ids: Sequence[str] | None) -> dict[str, int]:
    """Return the revision that each achievement was last appraised at."""
    statement = select(standing.c.achievement_id, standing.c.achievement_revision)
    if ids is None:
        return {row.achievement_id: row.achievement_revision for row in connection.execute(statement)}
    return {
        row.achievement_id: row.achievement_revision
        for part in chunked(ids)
        for row in connection.execute(statement.where(standing.c.achievement_id.in_(part)))
    }
