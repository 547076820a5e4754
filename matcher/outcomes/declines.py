"""What a taker declined and why, as far as it still stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import STAGES, DeclineReason, EventKind, Side
from matcher.outcomes.labels import CONTACTED_GRADE, known_entries
from matcher.records import Achievement, RecordKey, key_of

NOES = frozenset({EventKind.DECLINED, EventKind.DISMISSED})
"""Events by which a taker says no."""
ACTS = frozenset(kind for kind, stage in STAGES.items() if stage >= CONTACTED_GRADE)
"""Events that take a no of the same pair back."""


class Decline(NamedTuple):
    """A no that stands: of which achievement, why and when."""

    achievement_id: str
    reason: DeclineReason
    declined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclinedRecord:
    """An achievement that was declined, as the store has it now, with the reason."""

    record: Achievement
    reason: DeclineReason
    declined_at: datetime

    @property
    def key(self) -> RecordKey:
        """The achievement's key."""
        return key_of(self.record)


def find_declines(entries: Iterable[LedgerEntry], *, at: datetime) -> list[Decline]:
    """Return the takers' reasoned noes that stand at a moment, the newest first, ties by ledger number.

    Of a pair the last no counts, and none that the pair acted after. The same achievement declined for the
    same reason by several takers comes once. Raises InvalidInput like `known_entries`.
    """
    standing: dict[Pair, Decline] = {}
    known = known_entries(entries, at=at)
    for entry in sorted(known, key=lambda one: (one.event.happened_at, one.number)):
        event = entry.event
        if event.kind in ACTS:
            standing.pop(entry.pair, None)
        elif event.kind in NOES and event.side is not Side.OFFER and event.reason is not None:
            standing.pop(entry.pair, None)  # so that the newest stands last
            standing[entry.pair] = Decline(entry.achievement_id, event.reason, event.happened_at)
    newest: dict[tuple[str, DeclineReason], Decline] = {}
    for decline in reversed(standing.values()):
        newest.setdefault((decline.achievement_id, decline.reason), decline)
    return list(newest.values())
