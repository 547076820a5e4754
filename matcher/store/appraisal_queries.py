"""The queries over appraisals: the newest of each achievement, as it stands or stood, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from matcher.records import RecordKey
from matcher.store.appraisal_rows import APPRAISAL_COLUMNS, chunked, read_appraisal
from matcher.store.appraisal_tables import appraisals, decisions, sources, standing
from matcher.store.appraisal_values import AppraisalFilter, StoredAppraisal
from matcher.store.reading import Live, any_of
from matcher.store.tables import records
from matcher.store.writing import chunked_ids
from matcher.vocabulary import Kind, Visibility

_LIVE = and_(
    records.c.kind == Kind.ACHIEVEMENT.value,
    records.c.id == standing.c.achievement_id,
    ~records.c.deleted,
)
_NEWEST = select(*APPRAISAL_COLUMNS).join(standing, standing.c.appraisal_id == appraisals.c.id)


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


def select_list(visible: frozenset[Visibility], where: AppraisalFilter) -> Live:
    """Return the query for the newest appraisals of live achievements of those visibilities, in no order."""
    conditions: list[ColumnElement[bool]] = [any_of(records.c.visibility, visible)]
    if where.proposals is not None:
        conditions.append(any_of(standing.c.proposal, where.proposals))
    if where.libraries is not None:
        conditions.append(any_of(records.c.library, where.libraries))
    if where.decided is not None:
        decided = exists().where(decisions.c.achievement_id == standing.c.achievement_id)
        conditions.append(decided if where.decided else ~decided)
    return _NEWEST.join(records, _LIVE).where(*conditions)


def select_resting_on(connection: Connection, keys: Sequence[RecordKey]) -> set[str]:
    """Return the live achievements whose newest appraisal was computed from any of the records."""
    found: set[str] = set()
    for kind, ids in chunked_ids(keys):
        statement = (
            select(sources.c.achievement_id)
            .join(standing, standing.c.achievement_id == sources.c.achievement_id)
            .join(records, _LIVE)
            .where(sources.c.kind == kind, sources.c.record_id.in_(ids))
            .distinct()
        )
        found.update(connection.execute(statement).scalars())
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
