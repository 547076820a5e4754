"""Holding deals inside one transaction: what ran out is closed, then what nothing speaks against held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from matcher.errors import Conflict
from matcher.store.deal_book import read_book
from matcher.store.deal_rows import deal_columns
from matcher.store.deal_tables import deal_events, deals
from matcher.store.deal_values import Act, Deal, DealDraft, DealState, HoldTerms
from matcher.store.writing import lock_revision


def hold_drafts(
    connection: Connection, drafts: Sequence[DealDraft], terms: HoldTerms, act: Act
) -> list[Deal]:
    """Hold the first drafts that the book does not refuse, and return them.

    Writers wait for each other, so that capacities hold too; the index of open pairs has the last word.
    """
    lock_revision(connection)
    close_lapsed(connection, act)
    book = read_book(connection, [one.pair for one in drafts], {one.broker_id for one in drafts}, act.at)
    chosen: list[DealDraft] = []
    for draft in drafts:
        if terms.wanted is not None and len(chosen) >= terms.wanted:
            break
        if book.refusal(draft.pair, draft.broker_id, draft.party, terms) is None:
            book.hold(draft.pair, draft.broker_id, draft.party)
            chosen.append(draft)
    if not chosen:
        return []
    try:
        connection.execute(
            insert(deals), [deal_columns(one, held_until=terms.held_until, at=act.at) for one in chosen]
        )
    except IntegrityError as error:
        raise Conflict("one of these pairs is in another hand already; ask again") from error
    add_event(connection, [one.id for one in chosen], DealState.HELD, act)
    return [_held(one, terms.held_until, act.at) for one in chosen]


def close_lapsed(connection: Connection, act: Act) -> int:
    """Write down the holds that ran out, each with an event, and return how many there were."""
    is_lapsed = (deals.c.state == DealState.HELD.value, deals.c.held_until <= act.at)
    lapsed = list(connection.execute(select(deals.c.id).where(*is_lapsed).order_by(deals.c.id)).scalars())
    if lapsed:
        ended = {"state": DealState.EXPIRED.value, "changed_at": act.at}
        connection.execute(update(deals).where(*is_lapsed).values(ended))
        add_event(connection, lapsed, DealState.EXPIRED, act)
    return len(lapsed)


def add_event(connection: Connection, deal_ids: Sequence[str], kind: DealState, act: Act) -> None:
    """Write down what happened to deals."""
    shared = {"kind": kind.value, **act._asdict()}
    connection.execute(insert(deal_events), [{"deal_id": one, **shared} for one in deal_ids])


def _held(draft: DealDraft, held_until: datetime, at: datetime) -> Deal:
    return Deal(
        id=draft.id,
        pair=draft.pair,
        broker_id=draft.broker_id,
        state=DealState.HELD,
        held_until=held_until,
        created_at=at,
        changed_at=at,
        party=draft.party,
        score=draft.score,
        scores=dict(draft.scores),
        reasons=draft.reasons,
        next_step=draft.next_step,
        suggestions=dict(draft.suggestions),
    )
