"""What happens between an achievement and who may take it, before anybody reports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from eval.simulated_platform.behaviour import Taker
from eval.simulated_platform.offers import Offer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meeting:
    """A taker and an achievement that were brought together by a suggestion at a moment."""

    taker: Taker
    offer: Offer
    at: datetime
    suggestion: str
    role: str
    """Of the API key under which its events are reported: window, broker, fund."""
    broker_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Happening:
    """One thing that happened; `details` are fields of the ledger's event as they are sent.

    `unit` is the responsible unit by its name in the plan, where the event names one (in its own words).
    `is_local` says whether the taker sits in Dongguan; None where its record does not tell.
    """

    kind: str
    at: datetime
    meeting: Meeting
    role: str
    details: Mapping[str, Any] = field(default_factory=dict)
    unit: str | None = None

    @property
    def pair(self) -> str:
        """The pair's name."""
        return f"{self.meeting.taker.id}-{self.meeting.offer.id}"

    @property
    def is_local(self) -> bool | None:
        """Whether the taker is known to sit in Dongguan; of funds the records do not say."""
        return self.meeting.taker.place.is_local if self.meeting.taker.kind == "demand" else None
