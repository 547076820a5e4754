"""What speaks against holding a deal for a broker: other hands, rulings, capacity, earlier noes, rivals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select

from matcher.store.deal_rows import read_deal, read_ruling
from matcher.store.deal_tables import deals, rulings
from matcher.store.deal_values import Deal, DealPair, DealState, HoldTerms, Refusal, RulingKind
from matcher.store.writing import KEYS_PER_STATEMENT

_Any = TypeVar("_Any")
OPEN_STATES = frozenset({DealState.HELD, DealState.CLAIMED})


@dataclass(slots=True)
class DealBook:
    """What is known of some pairs and some brokers' hands at a moment; holding adds to it."""

    taken: dict[DealPair, str] = field(default_factory=dict)
    """Pairs in hand, with the broker who has each."""
    done: set[DealPair] = field(default_factory=set)
    in_hand: Counter[str] = field(default_factory=Counter)
    """Open deals by broker."""
    parties: dict[tuple[str, str], set[str | None]] = field(default_factory=lambda: defaultdict(set))
    """Enterprises whose demands a broker has in hand, by broker and achievement."""
    released: set[tuple[DealPair, str]] = field(default_factory=set)
    expired_at: dict[tuple[DealPair, str], datetime] = field(default_factory=dict)
    fixed: dict[DealPair, str] = field(default_factory=dict)
    forbidden: set[tuple[DealPair, str | None]] = field(default_factory=set)

    def refusal(self, pair: DealPair, broker_id: str, party: str | None, terms: HoldTerms) -> Refusal | None:
        """Return why a pair may not be held now for a broker; None when it may."""
        return (
            self.pair_refusal(pair, broker_id)
            or self.history_refusal(pair, broker_id, terms.rests_since)
            or self._fullness(broker_id, terms)
            or self.rival_refusal(pair, broker_id, party)
        )

    def pair_refusal(self, pair: DealPair, broker_id: str) -> Refusal | None:
        """Return what speaks against this broker for the pair, whatever else is in their hands."""
        if pair in self.done:
            return Refusal.DONE
        if pair in self.taken:
            return Refusal.TAKEN
        if (pair, broker_id) in self.forbidden or (pair, None) in self.forbidden:
            return Refusal.FORBIDDEN
        return Refusal.FIXED_ELSEWHERE if self.fixed.get(pair, broker_id) != broker_id else None

    def add(self, deal: Deal, at: datetime) -> None:
        """Count a deal as it is at a moment."""
        state, whose = deal.state_at(at), (deal.pair, deal.broker_id)
        if state in OPEN_STATES:
            self.hold(deal.pair, deal.broker_id, deal.party)
        elif state is DealState.COMPLETED:
            self.done.add(deal.pair)
        elif state is DealState.RELEASED:
            self.released.add(whose)
        else:
            ended = min(deal.held_until, at)
            self.expired_at[whose] = max(ended, self.expired_at.get(whose, ended))

    def hold(self, pair: DealPair, broker_id: str, party: str | None) -> None:
        """Count a pair as in a broker's hand."""
        self.taken[pair] = broker_id
        self.in_hand[broker_id] += 1
        if party is not None:
            self.parties[broker_id, pair.achievement_id].add(party)

    def history_refusal(self, pair: DealPair, broker_id: str, rests_since: datetime) -> Refusal | None:
        """Return whether the broker let the pair go before, or let it run out not long ago."""
        if self.fixed.get(pair) == broker_id:
            return None  # who fixed it knew
        if (pair, broker_id) in self.released:
            return Refusal.RELEASED_BEFORE
        ended = self.expired_at.get((pair, broker_id))
        return Refusal.RESTING if ended is not None and ended > rests_since else None

    def rival_refusal(self, pair: DealPair, broker_id: str, party: str | None) -> Refusal | None:
        """Return whether the broker has the achievement in hand for another enterprise."""
        others = self.parties.get((broker_id, pair.achievement_id), set())
        return Refusal.COMPETING if party is not None and others - {party} else None

    def _fullness(self, broker_id: str, terms: HoldTerms) -> Refusal | None:
        is_full = self.in_hand[broker_id] >= terms.capacities.get(broker_id, 0)
        return Refusal.FULL if is_full else None


def read_book(
    connection: Connection, pairs: Collection[DealPair], brokers: Collection[str], at: datetime
) -> DealBook:
    """Return what is written of the pairs' achievements and in the brokers' hands, lapsed holds as over."""
    book, seen = DealBook(), set()
    achievements = sorted({pair.achievement_id for pair in pairs})
    is_open = deals.c.state.in_(sorted(OPEN_STATES))
    statements = [select(deals).where(deals.c.achievement_id.in_(part)) for part in _parts(achievements)]
    statements += [
        select(deals).where(deals.c.broker_id.in_(part), is_open) for part in _parts(sorted(brokers))
    ]
    for statement in statements:
        for row in connection.execute(statement):
            if row.id not in seen:
                seen.add(row.id)
                book.add(read_deal(row), at)
    standing = select(rulings).where(rulings.c.lifted_at.is_(None))
    for row in connection.execute(standing):
        ruling = read_ruling(row)
        if ruling.ruling is RulingKind.FORBIDDEN:
            book.forbidden.add((ruling.pair, ruling.broker_id))
        elif ruling.broker_id is not None:
            book.fixed[ruling.pair] = ruling.broker_id
    return book


def _parts(values: Sequence[_Any]) -> Iterator[Sequence[_Any]]:
    for start in range(0, len(values), KEYS_PER_STATEMENT):
        yield values[start : start + KEYS_PER_STATEMENT]
