"""The book of deals: what brokers hold, claim, complete and let go; what happened is only added to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, update

from matcher.errors import Conflict, NotFound
from matcher.store.checks import check_limit, check_moment, check_text
from matcher.store.connect import Database
from matcher.store.deal_book import DealBook, read_book
from matcher.store.deal_holding import add_event, close_lapsed, hold_drafts
from matcher.store.deal_queries import select_deals
from matcher.store.deal_rows import read_deal, read_event
from matcher.store.deal_tables import deal_events, deals
from matcher.store.deal_values import (
    Act,
    Deal,
    DealDraft,
    DealEvent,
    DealFilter,
    DealPair,
    DealState,
    HoldTerms,
)
from matcher.store.writing import lock_revision

LONGEST_PERSON: Final = 200
LONGEST_REASON: Final = 500
_EVERYTHING = DealFilter()


class Deals:
    """Deals of brokers; that no pair is in two hands is a constraint of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, drafts: Sequence[DealDraft], terms: HoldTerms, *, by: str, at: datetime) -> list[Deal]:
        """Hold the first drafts that nothing speaks against, and return them, in their order.

        Left out is what `DealBook.refusal` refuses at that moment: who asks in the same moment as another
        gets other deals, or fewer. Holds that ran out are closed first.
        """
        act = _act(by, at)
        with self._database.write() as connection:
            return hold_drafts(connection, drafts, terms, act)

    def book(self, pairs: Collection[DealPair], brokers: Collection[str], *, at: datetime) -> DealBook:
        """Return what is known at a moment of these pairs and of these brokers' hands."""
        check_moment(at)
        with self._database.read() as connection:
            return read_book(connection, pairs, brokers, at)

    def get(self, deal_id: str) -> Deal:
        """Return a deal; raise NotFound when there is none of that id."""
        with self._database.read() as connection:
            return _get(connection, deal_id)

    def page(
        self, *, at: datetime, after: str = "", limit: int = 100, where: DealFilter = _EVERYTHING
    ) -> list[Deal]:
        """Return at most `limit` deals with ids above `after`, oldest first, filtered by states at `at`."""
        check_limit(limit)
        check_moment(at)
        with self._database.read() as connection:
            return [read_deal(row) for row in connection.execute(select_deals(where, at, after, limit))]

    def events(self, deal_id: str) -> list[DealEvent]:
        """Return what happened to a deal, oldest first; empty when there is none of that id."""
        asked = select(deal_events).where(deal_events.c.deal_id == deal_id).order_by(deal_events.c.number)
        with self._database.read() as connection:
            return [read_event(row) for row in connection.execute(asked)]

    def claim(self, deal_id: str, *, by: str, at: datetime) -> Deal:
        """Claim a held deal and return it; raise NotFound, or Conflict for one that is not held any more."""
        return self._move(deal_id, DealState.CLAIMED, {DealState.HELD}, _act(by, at))

    def release(self, deal_id: str, *, reason: str, by: str, at: datetime) -> Deal:
        """Let a held or claimed deal go and return it; raise as `claim`."""
        act = _act(by, at, check_text("reason", reason, LONGEST_REASON))
        return self._move(deal_id, DealState.RELEASED, {DealState.HELD, DealState.CLAIMED}, act)

    def complete(self, deal_id: str, *, by: str, at: datetime) -> Deal:
        """Complete a claimed deal and return it; one that is completed stays so. Raises as `claim`."""
        return self._move(deal_id, DealState.COMPLETED, {DealState.CLAIMED}, _act(by, at))

    def expire(self, *, by: str, at: datetime) -> int:
        """Write down every hold that ran out, and return how many there were."""
        act = _act(by, at)
        with self._database.write() as connection:
            lock_revision(connection)
            return close_lapsed(connection, act)

    def _move(self, deal_id: str, state: DealState, come_from: set[DealState], act: Act) -> Deal:
        with self._database.write() as connection:
            lock_revision(connection)
            deal = _get(connection, deal_id)
            if deal.state is state is DealState.COMPLETED:
                return deal
            if deal.state_at(act.at) not in come_from:
                raise Conflict(
                    f"deal {deal_id} is {deal.state_at(act.at)}; to be {state} it must be "
                    f"{' or '.join(sorted(come_from))}"
                )
            changed = (
                update(deals)
                .where(deals.c.id == deal_id)
                .values(state=state.value, changed_at=act.at)
                .returning(*deals.c)
            )
            moved = read_deal(connection.execute(changed).one())
            add_event(connection, [deal_id], state, act)
            return moved


def _act(by: str, at: datetime, reason: str | None = None) -> Act:
    check_moment(at)
    return Act(check_text("by", by, LONGEST_PERSON), at, reason)


def _get(connection: Connection, deal_id: str) -> Deal:
    row = connection.execute(select(deals).where(deals.c.id == deal_id)).first()
    if row is None:
        raise NotFound(f"there is no deal {deal_id}")
    return read_deal(row)
