"""Weeks and hours as they are in China: caps count by its weeks, nothing is sent in its nights."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
_HOUR: Final = timedelta(hours=1)
_DAY_HOURS: Final = 24


def week_of(at: datetime) -> str:
    """Return the week of a moment in China by ISO 8601, such as 2026W48."""
    year, week, _ = at.astimezone(CHINA).isocalendar()
    return f"{year}W{week:02d}"


def next_open(at: datetime, *, quiet_from: int, quiet_until: int) -> datetime:
    """Return the moment itself, or the end of the quiet hours that it lies in.

    Hours are of the day in China; from 20 until 8 goes over midnight. Equal hours are no quiet ones.
    """
    local = at.astimezone(CHINA)
    if not _is_quiet(local.hour, quiet_from, quiet_until):
        return at
    until = local.replace(hour=quiet_until, minute=0, second=0, microsecond=0)
    return (until if until > local else until + _DAY_HOURS * _HOUR).astimezone(at.tzinfo)


def _is_quiet(hour: int, quiet_from: int, quiet_until: int) -> bool:
    if quiet_from <= quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until
