"""The pool of the assignment run: open pairs that nobody has in hand, and the brokers who may take them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from matcher.appraisal.fair_value import china_day
from matcher.channels.brokers.assignment import Assignment, Problem, Values
from matcher.channels.brokers.courses import NO_COURSE, Courses, read_courses
from matcher.channels.brokers.desk import COUNTERPARTS, terms_for
from matcher.channels.brokers.offers import Fits, Offer, fits_of, make_offers
from matcher.channels.brokers.options import DealsConfig
from matcher.channels.brokers.pairs import OpenPair, pairs_for, pairs_named
from matcher.channels.brokers.standing import judge_standing
from matcher.engine import Engine
from matcher.pairings import PAIRINGS
from matcher.records import Broker, Demand, RecordKey, key_of
from matcher.store import EVERYONE, DealBook, DealPair, HoldTerms, Store
from matcher.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolWish:
    """What is to be assigned: pairs with which kinds, the floor, minimums by broker; if rules are priced."""

    kinds: tuple[Kind, ...] = COUNTERPARTS
    floor: int = 1
    minimums: Mapping[str, int] = field(default_factory=dict)
    price: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """The problem and what it was made of; `problems` say in Chinese what people asked for that cannot be."""

    problem: Problem
    pairs: Sequence[OpenPair]
    brokers: Sequence[Broker]
    fits: Sequence[Fits]
    courses: Courses
    terms: HoldTerms
    problems: tuple[str, ...]


def gather_pool(
    engine: Engine, config: DealsConfig, wish: PoolWish, *, at: datetime, progress: Callable[[int, int], None]
) -> Pool:
    """Return the pool as of a moment; asks the engine once for each demand, fund and broker.

    A pair's value for a broker is its score against the best of its kind of counterpart, since the scores of
    two models do not compare. `progress` is told (done, in all) of the questions.
    """
    store, today = engine.store, china_day(at)
    brokers = [
        stored.record
        for stored in store.iterate(Kind.BROKER, visible=EVERYONE)
        if isinstance(stored.record, Broker) and judge_standing(stored.record, today, config).is_open
    ]
    asking = [key for kind in wish.kinds for key in _asking(store, kind, at)]
    steps = len(asking) + len(brokers)
    found: list[OpenPair] = []
    for number, key in enumerate(asking, start=1):
        found += pairs_for(engine, [key], k=config.depth, at=at, min_level=config.level_for(key.kind))
        progress(number, steps)
    book = store.deals.book([one.pair for one in found], {one.id for one in brokers}, at=at)
    courses = read_courses(store.outcomes.as_of(reported_until=at))
    pairs = _open(engine, found, book, courses, at)
    fits = []
    for number, broker in enumerate(brokers, start=len(asking) + 1):
        fits.append(fits_of(engine, broker, pairs, at=at))
        progress(number, steps)
    maker = _Maker(engine, pairs, brokers, fits, courses, book, terms_for(brokers, config, at))
    return maker.make(wish)


def offers_of(pool: Pool, engine: Engine, chosen: Assignment) -> list[Offer]:
    """Return the offers of an assignment, broker by broker, each broker's best first."""
    by_broker: dict[int, list[OpenPair]] = {}
    for pair, broker in chosen.chosen:
        by_broker.setdefault(broker, []).append(pool.pairs[pair])
    taxonomy = engine.stages.taxonomy
    return [
        offer
        for broker, pairs in sorted(by_broker.items())
        for offer in make_offers(pool.brokers[broker], pairs, pool.fits[broker], pool.courses, taxonomy)
    ]


def _asking(store: Store, kind: Kind, at: datetime) -> list[RecordKey]:
    """Return the public demands or funds that are open on the day."""
    pairing = PAIRINGS[f"achievement-{kind}"]
    stored = store.iterate(kind, visible=EVERYONE)
    return [key_of(one.record) for one in stored if pairing.is_eligible(one.record, china_day(at))]


def _open(
    engine: Engine, found: Sequence[OpenPair], book: DealBook, courses: Courses, at: datetime
) -> list[OpenPair]:
    """Return the pairs nobody has and that are not over, each once, and what people fixed beside."""
    pairs = {one.pair: one for one in found}
    named = [pair for pair in book.fixed if pair not in pairs]
    pairs |= {one.pair: one for one in pairs_named(engine, named, at=at)}
    busy = set(book.taken) | book.done
    return [
        one
        for pair, one in sorted(pairs.items())
        if pair not in busy and not courses.pairs.get(pair, NO_COURSE).is_over
    ]


@dataclass(frozen=True, slots=True)
class _Maker:
    engine: Engine
    pairs: Sequence[OpenPair]
    brokers: Sequence[Broker]
    fits: Sequence[Fits]
    courses: Courses
    book: DealBook
    terms: HoldTerms

    def make(self, wish: PoolWish) -> Pool:
        """Return the pool with its problem."""
        place = {one.pair: position for position, one in enumerate(self.pairs)}
        column = {one.id: position for position, one in enumerate(self.brokers)}
        shape = (len(self.pairs), len(self.brokers))
        fixed = [
            (place[pair], column[broker])
            for pair, broker in sorted(self.book.fixed.items())
            if pair in place and broker in column
        ]
        room = [self.terms.capacities[one.id] - self.book.in_hand[one.id] for one in self.brokers]
        problem = Problem(
            pairs=[one.pair for one in self.pairs],
            brokers=[one.id for one in self.brokers],
            values=self._values(shape, place),
            capacities=np.maximum(np.array(room, dtype=np.int64), 0),
            minimums=np.array([wish.minimums.get(one.id, 0) for one in self.brokers], dtype=np.int64),
            floor=wish.floor,
            parties=[_party(one) for one in self.pairs],
            fixed=fixed,
            forbidden=self._forbidden(shape, place, column),
        )
        return Pool(
            problem=problem,
            pairs=self.pairs,
            brokers=self.brokers,
            fits=self.fits,
            courses=self.courses,
            terms=self.terms,
            problems=(*self._unfixed(place, column), *_unknown(wish, column)),
        )

    def _values(self, shape: tuple[int, int], place: Mapping[DealPair, int]) -> Values:
        values: Values = np.full(shape, np.nan)
        taxonomy = self.engine.stages.taxonomy
        for number, (broker, fits) in enumerate(zip(self.brokers, self.fits, strict=True)):
            for offer in make_offers(broker, self.pairs, fits, self.courses, taxonomy):
                pair = offer.open_pair.pair
                is_against = self.book.history_refusal(
                    pair, broker.id, self.terms.rests_since
                ) or self.book.rival_refusal(pair, broker.id, offer.party)
                if not is_against:
                    values[place[pair], number] = offer.score.total
        kinds = np.array([one.pair.counterpart.kind is Kind.DEMAND for one in self.pairs], dtype=bool)
        for rows in (kinds, ~kinds):
            best = np.nan_to_num(values[rows]).max(initial=0.0)
            if best > 0:
                values[rows] /= best
        return values

    def _forbidden(
        self, shape: tuple[int, int], place: Mapping[DealPair, int], column: Mapping[str, int]
    ) -> NDArray[np.bool_]:
        table = np.zeros(shape, dtype=bool)
        for pair, broker in self.book.forbidden:
            if pair in place and broker is None:
                table[place[pair], :] = True
            elif pair in place and broker in column:
                table[place[pair], column[str(broker)]] = True
        return table

    def _unfixed(self, place: Mapping[DealPair, int], column: Mapping[str, int]) -> list[str]:
        return [
            f"成果{pair.achievement_id}指定给经纪人{broker}，但该经纪人不能承接或该组合已不公开、在手或已了结"
            for pair, broker in sorted(self.book.fixed.items())
            if (pair not in place and self.book.taken.get(pair) != broker) or broker not in column
        ]


def _party(one: OpenPair) -> str | None:
    return one.counterpart.enterprise if isinstance(one.counterpart, Demand) else None


def _unknown(wish: PoolWish, column: Mapping[str, int]) -> list[str]:
    return [
        f"经纪人{broker}不存在或不能承接，无法保证最低数" for broker in wish.minimums if broker not in column
    ]
