"""The desk where brokers ask for deals: what fits is looked for, and the best that is free is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Final

from matcher.appraisal.fair_value import china_day
from matcher.asking import Ask
from matcher.channels.brokers.courses import Courses, read_courses
from matcher.channels.brokers.logging import Asker, log_offers
from matcher.channels.brokers.offers import Offer, fits_of, make_offers
from matcher.channels.brokers.options import DealsConfig
from matcher.channels.brokers.pairs import OpenPair, pairs_for, pairs_named
from matcher.channels.brokers.standing import capacity_of, judge_standing
from matcher.engine import Engine
from matcher.errors import NotFound
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import EventKind
from matcher.records import Broker, RecordKey
from matcher.store import EVERYONE, Deal, DealPair, HoldTerms, OutcomeFilter, Refusal, RulingKind
from matcher.vocabulary import Kind

COUNTERPARTS: Final = (Kind.DEMAND, Kind.INVESTOR)
_ROUNDS: Final = 3
"""Who asks in the same moment may take what was about to be held; after some rounds fewer are held."""
_TOLD: Final = frozenset({EventKind.CONTRACT, EventKind.INVESTED, EventKind.LANDED, EventKind.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a broker asks for: how many deals, with demands or funds, in which towns (empty: any)."""

    count: int
    kinds: tuple[Kind, ...] = COUNTERPARTS
    towns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is held for a broker now, best first, and what they are told, in Chinese."""

    deals: tuple[Deal, ...]
    notices: tuple[str, ...]


class Desk:
    """Requests of brokers over one engine."""

    def __init__(self, engine: Engine, config: DealsConfig) -> None:
        self._engine = engine
        self._store = engine.store
        self._config = config

    def request(self, broker_id: str, wish: Wish, asker: Asker) -> Answer:
        """Hold the best free deals for a broker and return them; raise NotFound for one who is not public.

        A broker whose certificate ended gets none, and is told. Of demands and funds the best take turns:
        the scores of their two models do not compare. What is shown is logged first.
        """
        stored = self._store.get(RecordKey(Kind.BROKER, broker_id), visible=EVERYONE)
        if stored is None or not isinstance(stored.record, Broker):
            raise NotFound(f"there is no public broker {broker_id!r}")
        broker = stored.record
        standing = judge_standing(broker, china_day(asker.at), self._config)
        if not standing.is_open:
            return Answer(deals=(), notices=standing.notices)
        terms = terms_for([broker], self._config, asker.at)
        if self._is_full(broker, terms, asker.at):
            return Answer(deals=(), notices=(*standing.notices, "在手项目已达上限，完成或放弃后可再申请"))
        held = self._hold(self.offers(broker, wish, at=asker.at), wish.count, terms, asker)
        notices = standing.notices if len(held) == wish.count else (*standing.notices, _few(len(held)))
        return Answer(deals=tuple(held), notices=notices)

    def offers(self, broker: Broker, wish: Wish, *, at: datetime) -> list[Offer]:
        """Return what may be offered to a broker, in the order of offering, held or not."""
        found = [self._offers(broker, self._pairs(broker, kind, wish.towns, at), at) for kind in wish.kinds]
        turns = chain(self._fixed(broker, at), *zip_longest(*found))
        first: dict[DealPair, Offer] = {}
        for offer in turns:
            if offer is not None:
                first.setdefault(offer.open_pair.pair, offer)
        return list(first.values())

    def _fixed(self, broker: Broker, at: datetime) -> list[Offer]:
        """Return the pairs that a person fixed to the broker; they come first."""
        named = [
            one.pair
            for one in self._store.deal_rulings.standing()
            if one.broker_id == broker.id and one.ruling is RulingKind.FIXED
        ]
        pairs = pairs_named(self._engine, named, at=at)
        return self._offers(broker, pairs, at)

    def _offers(self, broker: Broker, pairs: Sequence[OpenPair], at: datetime) -> list[Offer]:
        fits = fits_of(self._engine, broker, pairs, at=at)
        courses = self._courses(broker, pairs, at)
        return make_offers(broker, pairs, fits, courses, self._engine.stages.taxonomy)

    def _pairs(self, broker: Broker, kind: Kind, towns: frozenset[str], at: datetime) -> list[OpenPair]:
        """Return the pairs of the demands, for funds of the achievements, that are nearest to the broker."""
        nearest = Kind.DEMAND if kind is Kind.DEMAND else Kind.ACHIEVEMENT
        ask = Ask(
            pairing=f"broker-{nearest}",
            at=at,
            visible=EVERYONE,
            key=RecordKey(Kind.BROKER, broker.id),
            k=self._config.breadth,
            facets={"town": towns} if towns else {},
        )
        keys = [one.key for one in self._engine.suggest(ask).suggestions]
        depth, level = self._config.depth, self._config.level_for(kind)
        return pairs_for(self._engine, keys, k=depth, at=at, min_level=level)

    def _courses(self, broker: Broker, pairs: Sequence[OpenPair], at: datetime) -> Courses:
        entries: dict[int, LedgerEntry] = {}
        for achievement_id in sorted({one.achievement.id for one in pairs}):
            known = self._store.outcomes.as_of(reported_until=at, achievement_id=achievement_id)
            entries.update({one.number: one for one in known})
        where = OutcomeFilter(broker_id=broker.id, kinds=_TOLD)
        entries.update({one.number: one for one in self._store.outcomes.iterate(where=where) if one.counts})
        return read_courses(sorted(entries.values(), key=lambda one: (one.event.happened_at, one.number)))

    def _is_full(self, broker: Broker, terms: HoldTerms, at: datetime) -> bool:
        book = self._store.deals.book([], [broker.id], at=at)
        return book.in_hand[broker.id] >= terms.capacities[broker.id]

    def _hold(self, offers: list[Offer], wanted: int, terms: HoldTerms, asker: Asker) -> list[Deal]:
        held: list[Deal] = []
        left = offers
        for _ in range(_ROUNDS):
            picked = self._pick(left, wanted - len(held), terms, asker)
            if not picked:
                break
            drafts = log_offers(self._store, picked, asker)
            held += self._store.deals.hold(drafts, terms, by=asker.by, at=asker.at)
            tried = {one.open_pair.pair for one in picked}
            left = [one for one in left if one.open_pair.pair not in tried]
        return held

    def _pick(self, offers: list[Offer], wanted: int, terms: HoldTerms, asker: Asker) -> list[Offer]:
        """Return the first offers that nothing speaks against at this moment."""
        book = self._store.deals.book(
            [one.open_pair.pair for one in offers], {one.broker.id for one in offers}, at=asker.at
        )
        picked: list[Offer] = []
        for offer in offers:
            if len(picked) >= wanted:
                break
            refusal = book.refusal(offer.open_pair.pair, offer.broker.id, offer.party, terms)
            if refusal is Refusal.FULL:
                break
            if refusal is None:
                book.hold(offer.open_pair.pair, offer.broker.id, offer.party)
                picked.append(offer)
        return picked


def terms_for(brokers: Sequence[Broker], config: DealsConfig, at: datetime) -> HoldTerms:
    """Return the terms on which deals are held for brokers from a moment on."""
    return HoldTerms(
        held_until=at + timedelta(days=config.hold_days),
        capacities={one.id: capacity_of(one, config) for one in brokers},
        rests_since=at - timedelta(days=config.rest_days),
    )


def _few(count: int) -> str:
    return "暂无可承接的项目" if count == 0 else f"仅有{count}项可承接"
