"""The centre's assignment run: gather the pool, solve it, price its rules, and hold what was assigned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from matcher.channels.brokers.assignment import Assignment, Rule, assign, price_rules
from matcher.channels.brokers.logging import Asker, log_offers
from matcher.channels.brokers.offers import Offer
from matcher.channels.brokers.options import DealsConfig
from matcher.channels.brokers.pool import Pool, PoolWish, gather_pool, offers_of
from matcher.engine import Engine
from matcher.store import Deal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assigned:
    """An assignment with its pool, its offers broker by broker, and what each rule costs (if asked)."""

    pool: Pool
    assignment: Assignment
    offers: tuple[Offer, ...]
    costs: Mapping[Rule, float]

    @property
    def problems(self) -> tuple[str, ...]:
        """What cannot be kept to, in Chinese."""
        return (*self.pool.problems, *self.assignment.problems)


def _tell_nobody(done: int, whole: int) -> None:
    """Take no notice of progress."""


def assign_open_pairs(
    engine: Engine,
    config: DealsConfig,
    wish: PoolWish,
    *,
    at: datetime,
    progress: Callable[[int, int], None] = _tell_nobody,
) -> Assigned:
    """Return the best assignment of all open pairs at a moment; nothing is held by it."""
    pool = gather_pool(engine, config, wish, at=at, progress=progress)
    found = assign(pool.problem)
    return Assigned(
        pool=pool,
        assignment=found,
        offers=tuple(offers_of(pool, engine, found)),
        costs=price_rules(pool.problem, found) if wish.price else {},
    )


def hold_assigned(engine: Engine, assigned: Assigned, asker: Asker) -> list[Deal]:
    """Hold the assigned pairs for their brokers and return the deals; what was taken meanwhile is absent."""
    drafts = log_offers(engine.store, assigned.offers, asker)
    return engine.store.deals.hold(drafts, assigned.pool.terms, by=asker.by, at=asker.at)
