"""Days and moments of the plan: which clock counts, and China's day of a moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from matcher.appraisal.fair_value import china_day
from matcher.outcomes.entries import LedgerEntry
from matcher.vocabulary import Term

CHINA: Final = timezone(timedelta(hours=8))


class Clock(Term):
    """By which moment an entry is put into a month: when it happened, or when it was reported."""

    EVENT = "event", "按发生时间"
    REPORT = "report", "按上报时间"


def day_of(entry: LedgerEntry, clock: Clock) -> date:
    """Return the day in China that an entry counts for.

    By the report's clock nothing counts before it happened, which a report ahead of time could otherwise do.
    """
    return china_day(moment_of(entry, clock))


def moment_of(entry: LedgerEntry, clock: Clock) -> datetime:
    """Return the moment that an entry counts from."""
    happened = entry.event.happened_at
    return happened if clock is Clock.EVENT else max(happened, entry.reported_at)


def china_end(day: date) -> datetime:
    """Return the last moment, to the microsecond, of the month in China that a day lies in."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return datetime.combine(following, time(), CHINA) - timedelta(microseconds=1)
