"""A case of the plan out of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import EventKind
from matcher.plan.case import PlanCase
from matcher.plan.units import Units
from matcher.records import Achievement, Broker, Demand, RecordKey
from matcher.store import STAFF, Decision, OutcomeFilter, Store
from matcher.vocabulary import Kind

_PAGE: Final = 1000
_BROWSING: Final = frozenset({EventKind.SHOWN, EventKind.VIEWED, EventKind.DISMISSED})


def gather_case(store: Store, units: Units) -> PlanCase:
    """Return everything that the plan's figures are counted from, as the store holds it now.

    Entries of browsing, which are most of a ledger, prove and move nothing and are left out.
    """
    entries = list(store.outcomes.iterate(where=OutcomeFilter(kinds=frozenset(EventKind) - _BROWSING)))
    return PlanCase(
        achievements={
            one.record.id: one.record
            for one in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)
            if isinstance(one.record, Achievement)
        },
        brokers={
            one.record.id: one.record
            for one in store.iterate(Kind.BROKER, visible=STAFF)
            if isinstance(one.record, Broker)
        },
        decisions=list(_decisions(store)),
        entries=entries,
        facts=store.plan_facts.all(),
        local_takers=_local_takers(store, units, entries),
    )


def _local_takers(store: Store, units: Units, entries: Iterable[LedgerEntry]) -> dict[tuple[str, str], bool]:
    """Return of the demands that entries name whether their town is one of Dongguan, where they name one."""
    ids = sorted({one.taker_id for one in entries if one.taker_kind == Kind.DEMAND.value and one.taker_id})
    found = store.fetch([RecordKey(Kind.DEMAND, id) for id in ids], visible=STAFF)
    demands = (one.record for one in found.values())
    return {
        (Kind.DEMAND.value, one.id): units.town_of(one.town) is not None
        for one in demands
        if isinstance(one, Demand) and one.town is not None
    }


def _decisions(store: Store) -> Iterator[Decision]:
    after = 0
    while page := store.appraisals.decisions.page(after=after, limit=_PAGE):
        yield from page
        after = page[-1].id
