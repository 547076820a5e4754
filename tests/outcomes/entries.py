"""Ledger entries for tests, as short as they can be told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import MONEY, DeclineReason, EventKind, OutcomeEvent, Side
from matcher.vocabulary import AchievementType

START = datetime(2026, 1, 1, tzinfo=UTC)
PAIR = Pair("A-1", "demand", "D-1")


def day(number: float) -> datetime:
    """Return the moment so many days after the start."""
    return START + timedelta(days=number)


def entry(
    number: int,
    kind: EventKind,
    on: float,
    *,
    reported: float | None = None,
    pair: Pair = PAIR,
    reason: DeclineReason | None = None,
    note: str | None = None,
    side: Side | None = None,
    supersedes: int | None = None,
    superseded_by: int | None = None,
    suggestion: str | None = None,
) -> LedgerEntry:
    """Return an entry that happened on a day and was reported then, unless told otherwise."""
    event = OutcomeEvent(
        key=f"k{number}",
        kind=kind,
        happened_at=day(on),
        achievement_id=pair.achievement_id,
        suggestion=suggestion,
        reason=reason,
        note=note or ("见附件" if reason is DeclineReason.OTHER else None),
        side=side,
        amount_cny=Decimal(1) if kind in MONEY else None,
        landing_type=AchievementType.PROJECT if kind is EventKind.LANDED else None,
        supersedes=supersedes,
    )
    return LedgerEntry(
        number=number,
        event=event,
        achievement_id=pair.achievement_id,
        taker_kind=pair.taker_kind,
        taker_id=pair.taker_id,
        reported_at=day(on if reported is None else reported),
        reported_by="tests",
        superseded_by=superseded_by,
    )
