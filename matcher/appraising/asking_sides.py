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
    """Open demands and active funds by key, and how many achievements there are, as of one revision."""

    revision: int
    day: date
    demands: Mapping[RecordKey, StoredRecord]
    funds: Mapping[RecordKey, StoredRecord]
    achievements: int


def read_sides(store: Store, day: date) -> AskingSides:
    """Return who may ask on a day, of every visibility: a masked demand is a demand."""
    revision = store.revision()
    return AskingSides(
        revision=revision,
        day=day,
        demands=_eligible(store, DEMANDS, day),
        funds=_eligible(store, FUNDS, day),
        achievements=store.count(Kind.ACHIEVEMENT),
    )


def where_asking(pairing: Pairing) -> Where:
    """Return the filter for records of the asking side that may ask."""
    return Where(any_of={KIND_FACET: frozenset({pairing.asks.value}), "status": _backwards(pairing).statuses})


def _eligible(store: Store, pairing: Pairing, day: date) -> dict[RecordKey, StoredRecord]:
    backwards = _backwards(pairing)
    return {
        key_of(stored.record): stored
        for stored in store.iterate(pairing.asks, visible=STAFF)
        if backwards.is_eligible(stored.record, day)
    }


def _backwards(pairing: Pairing) -> Pairing:
    return PAIRINGS[f"{pairing.proposes}-{pairing.asks}"]
