"""Entries of the ledger: events with what the ledger knows of them, the values that reports are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from matcher.outcomes.events import OutcomeEvent


class Pair(NamedTuple):
    """An achievement and who may take it: a record by kind and id, an outside party by name, or nobody."""

    achievement_id: str
    taker_kind: str | None = None
    taker_id: str | None = None
    taker_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """An event as it was acknowledged.

    `number` counts up over the whole ledger, without gaps. `achievement_id` is that of the event or of its
    suggestion. `marks` say in words of the program what was unusual: "skips_stages", "goes_back",
    "late_report". `superseded_by` is the number of the correction; such an entry counts in no report any
    more.
    """

    number: int
    event: OutcomeEvent
    achievement_id: str
    taker_kind: str | None
    taker_id: str | None
    reported_at: datetime
    reported_by: str
    marks: tuple[str, ...] = ()
    superseded_by: int | None = None

    @property
    def counts(self) -> bool:
        """Whether no correction has taken its place."""
        return self.superseded_by is None

    @property
    def pair(self) -> Pair:
        """The achievement and its taker."""
        name = None if self.taker_id is not None or self.event.taker is None else self.event.taker.name
        return Pair(self.achievement_id, self.taker_kind, self.taker_id, name)
