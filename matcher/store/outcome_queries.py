"""The queries over the ledger: pages for audit, and what counted at a moment of reporting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from matcher.outcomes.events import EventKind
from matcher.store.outcome_rows import ENTRIES, later
from matcher.store.outcome_tables import brokers, outcomes
from matcher.store.outcome_values import OutcomeFilter
from matcher.store.reading import Live, any_of
from matcher.store.tables import records
from matcher.store.values import STAFF
from matcher.vocabulary import Kind, Visibility

_ON_CARDS = frozenset(
    {EventKind.CONTRACT, EventKind.INVESTED, EventKind.INCOME, EventKind.TAX, EventKind.LANDED}
)
"""Kinds that an appraisal shows."""


_CORRECTED_BY_THEN = and_(later.c.supersedes == outcomes.c.number, later.c.reported_at <= bindparam("at"))
# Built once: building costs more than running, and a run asks for it with every achievement.
ON_CARD: Live = (
    select(*ENTRIES.selected_columns)
    .outerjoin_from(outcomes, later, _CORRECTED_BY_THEN)
    .where(
        outcomes.c.achievement_id == bindparam("achievement_id"),
        outcomes.c.kind.in_(sorted(_ON_CARDS)),
        outcomes.c.happened_at <= bindparam("at"),
        outcomes.c.reported_at <= bindparam("at"),
        later.c.number.is_(None),
    )
    .order_by(outcomes.c.happened_at, outcomes.c.key)
)
"""The money and landings of an `achievement_id` as known `at` a moment, by event time."""


def select_entries(after: int, limit: int, where: OutcomeFilter) -> Live:
    """Return the query for the entries that follow a number, by number."""
    conditions = [outcomes.c.number > after, *_conditions(where)]
    return ENTRIES.where(and_(*conditions)).order_by(outcomes.c.number).limit(limit)


def select_counting(
    happened_until: datetime | None, reported_until: datetime | None, achievement_id: str | None
) -> Live:
    """Return the query for the entries that no correction had replaced, by event time, then by key.

    A correction counts from its own report on, whenever it says that the event happened.
    """
    corrected = later.c.supersedes == outcomes.c.number
    if reported_until is not None:
        corrected = and_(corrected, later.c.reported_at <= reported_until)
    statement = select(*ENTRIES.selected_columns).outerjoin_from(outcomes, later, corrected)
    conditions: list[ColumnElement[bool]] = [later.c.number.is_(None)]
    if happened_until is not None:
        conditions.append(outcomes.c.happened_at <= happened_until)
    if reported_until is not None:
        conditions.append(outcomes.c.reported_at <= reported_until)
    if achievement_id is not None:
        conditions.append(outcomes.c.achievement_id == achievement_id)
    return statement.where(and_(*conditions)).order_by(outcomes.c.happened_at, outcomes.c.key)


def select_touched(since: datetime) -> Live:
    """Return the query for the achievements whose money or landing was reported or corrected from then on."""
    told = or_(outcomes.c.kind.in_(sorted(_ON_CARDS)), outcomes.c.supersedes.is_not(None))
    return select(outcomes.c.achievement_id).where(outcomes.c.reported_at >= since, told).distinct()


def _conditions(where: OutcomeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.achievement_id is not None:
        conditions.append(outcomes.c.achievement_id == where.achievement_id)
    if where.taker_kind is not None:
        conditions.append(outcomes.c.taker_kind == where.taker_kind.value)
    if where.taker_id is not None:
        conditions.append(outcomes.c.taker_id == where.taker_id)
    if where.broker_id is not None:
        took_part = and_(brokers.c.number == outcomes.c.number, brokers.c.broker_id == where.broker_id)
        conditions.append(exists().where(took_part))
    if where.kinds is not None:
        conditions.append(any_of(outcomes.c.kind, where.kinds))
    if where.visible != STAFF:
        conditions += _seen_by(where.visible)
    return conditions


def _seen_by(visible: frozenset[Visibility]) -> list[ColumnElement[bool]]:
    hidden = ~any_of(records.c.visibility, visible)
    achievement = and_(
        records.c.kind == Kind.ACHIEVEMENT.value, records.c.id == outcomes.c.achievement_id, hidden
    )
    taker = and_(records.c.kind == outcomes.c.taker_kind, records.c.id == outcomes.c.taker_id, hidden)
    broker = and_(
        brokers.c.number == outcomes.c.number,
        records.c.kind == Kind.BROKER.value,
        records.c.id == brokers.c.broker_id,
        hidden,
    )
    return [~exists().where(one) for one in (achievement, taker, broker)]
