"""The store's queries: what may be seen is part of every WHERE clause."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, select

from matcher.store.tables import records, store_state
from matcher.store.values import RecordFilter
from matcher.vocabulary import Kind, Visibility

Live: TypeAlias = Select[*tuple[Any, ...]]

_LIVE_COLUMNS = (
    records.c.kind,
    records.c.id,
    records.c.revision,
    records.c.payload,
    records.c.created_at,
    records.c.updated_at,
)


# Built once: building costs more than running, and this is asked for in every request.
LIVE_BY_ID: Live = select(*_LIVE_COLUMNS).where(
    records.c.kind == bindparam("kind"),
    records.c.id.in_(bindparam("ids", expanding=True)),
    records.c.visibility.in_(bindparam("visible", expanding=True)),
    ~records.c.deleted,
)
"""The live records of a `kind` by `ids`, of the `visible` visibilities only."""
REVISION = select(store_state.c.revision)
"""The newest revision."""


def select_page(
    kind: Kind, visible: frozenset[Visibility], after: str | None, limit: int, where: RecordFilter
) -> Live:
    """Return the query for the live records of a kind that follow `after`, by id."""
    conditions = [records.c.kind == kind.value, ~records.c.deleted, _seen_by(visible), *_conditions(where)]
    if after is not None:
        conditions.append(records.c.id > after)
    return select(*_LIVE_COLUMNS).where(and_(*conditions)).order_by(records.c.id).limit(limit)


def select_changes(after: int, limit: int, kind: Kind | None = None) -> Live:
    """Return the query for the records changed after a revision, tombstones too, by revision."""
    columns = (records.c.kind, records.c.id, records.c.revision, records.c.deleted, records.c.payload)
    conditions = [records.c.revision > after, *([] if kind is None else [records.c.kind == kind.value])]
    return select(*columns).where(and_(*conditions)).order_by(records.c.revision).limit(limit)


def _conditions(where: RecordFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if where.statuses is not None:
        conditions.append(any_of(records.c.status, where.statuses))
    if where.libraries is not None:
        conditions.append(any_of(records.c.library, where.libraries))
    if where.visibilities is not None:
        conditions.append(any_of(records.c.visibility, where.visibilities))
    return conditions


def _seen_by(visible: frozenset[Visibility]) -> ColumnElement[bool]:
    return any_of(records.c.visibility, visible)


def any_of(column: ColumnElement[str], values: frozenset[str] | frozenset[Visibility]) -> ColumnElement[bool]:
    return column.in_(sorted(str(value) for value in values)) if values else false()
