"""Who may ask for achievements on a day: open demands and active funds, with the index's filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matcher.index.base import KIND_FACET, Where
from matcher.pairings import PAIRINGS, Pairing
from matcher.records import RecordKey, key_of
from matcher.store import STAFF, Store, StoredRecord
from matcher.vocabulary import Kind

DEMANDS: Final = PAIRINGS["demand-achievement"]
FUNDS: Final = PAIRINGS["investor-achievement"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskingSides:
    """Open demands and active funds by key, and how many achievements there are, as of one revision.

    `expired` are demands that nobody closed though their deadline has passed.
    """

    revision: int
    day: date
    demands: Mapping[RecordKey, StoredRecord]
    expired: frozenset[RecordKey]
    funds: Mapping[RecordKey, StoredRecord]
    achievements: int


def read_sides(store: Store, day: date) -> AskingSides:
    """Return who may ask on a day, of every visibility: a masked demand is a demand."""
    revision = store.revision()
    demands, expired = _eligible(store, DEMANDS, day)
    funds, _ = _eligible(store, FUNDS, day)
    return AskingSides(
        revision=revision,
        day=day,
        demands=demands,
        expired=expired,
        funds=funds,
        achievements=store.count(Kind.ACHIEVEMENT),
    )


def where_asking(pairing: Pairing, *, excluded: frozenset[RecordKey] = frozenset()) -> Where:
    """Return the filter for records of the asking side that may ask; the index knows no deadlines."""
    any_of = {KIND_FACET: frozenset({pairing.asks.value}), "status": _backwards(pairing).statuses}
    return Where(any_of=any_of, excluded=excluded)


def _eligible(
    store: Store, pairing: Pairing, day: date
) -> tuple[dict[RecordKey, StoredRecord], frozenset[RecordKey]]:
    """Return who may ask, and who may not any more though the status says so."""
    backwards = _backwards(pairing)
    found: dict[RecordKey, StoredRecord] = {}
    expired: set[RecordKey] = set()
    for stored in store.iterate(pairing.asks, visible=STAFF):
        if backwards.is_eligible(stored.record, day):
            found[key_of(stored.record)] = stored
        elif stored.record.status.value in backwards.statuses:
            expired.add(key_of(stored.record))
    return found, frozenset(expired)


def _backwards(pairing: Pairing) -> Pairing:
    return PAIRINGS[f"{pairing.proposes}-{pairing.asks}"]
