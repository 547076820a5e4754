"""The query over deals: what may be seen is part of its WHERE clause."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from matcher.store.deal_tables import deals
from matcher.store.deal_values import DealFilter, DealState
from matcher.store.reading import Live, any_of
from matcher.store.tables import records
from matcher.store.values import STAFF
from matcher.vocabulary import Kind, Visibility


def select_deals(where: DealFilter, at: datetime, after: str, limit: int) -> Live:
    """Return the query for the deals that follow an id, by id; states are those of the moment."""
    conditions: list[ColumnElement[bool]] = [deals.c.id > after]
    if where.broker_id is not None:
        conditions.append(deals.c.broker_id == where.broker_id)
    if where.achievement_id is not None:
        conditions.append(deals.c.achievement_id == where.achievement_id)
    if where.states is not None:
        conditions.append(_in_states(where.states, at))
    if where.visible != STAFF:
        conditions += _seen_by(where.visible)
    return select(*deals.c).where(and_(*conditions)).order_by(deals.c.id).limit(limit)


def _in_states(states: frozenset[DealState], at: datetime) -> ColumnElement[bool]:
    is_held = deals.c.state == DealState.HELD.value
    plain = deals.c.state.in_(sorted(one.value for one in states - {DealState.HELD}))
    parts: list[ColumnElement[bool]] = [false(), plain]
    if DealState.HELD in states:
        parts.append(and_(is_held, deals.c.held_until > at))
    if DealState.EXPIRED in states:
        parts.append(and_(is_held, deals.c.held_until <= at))
    return or_(*parts)


def _seen_by(visible: frozenset[Visibility]) -> list[ColumnElement[bool]]:
    sides = (
        (records.c.kind == Kind.ACHIEVEMENT.value, records.c.id == deals.c.achievement_id),
        (records.c.kind == deals.c.counterpart_kind, records.c.id == deals.c.counterpart_id),
        (records.c.kind == Kind.BROKER.value, records.c.id == deals.c.broker_id),
    )
    hidden = ~any_of(records.c.visibility, visible)
    return [~exists().where(and_(*side, hidden)) for side in sides]
