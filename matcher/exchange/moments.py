"""Moments in cells: a date, or a date with a time, in Beijing time where no zone is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from matcher.exchange.forms import Day, plain

BEIJING: Final = timezone(timedelta(hours=8))
_DAY_AND_TIME: Final = re.compile(
    r"(?P<day>.+?)\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment: 2026-03-18, 2026/3/18 15:00, 2026年3月18日, 2026-03-18T15:00:00+08:00, or a date of Excel."""

    expected: str = "日期或时间（北京时间），如 2026-03-18 或 2026-03-18 15:00"
    choices: tuple[str, ...] = ()

    def read(self, value: object) -> str:
        """Return the moment as ISO text with its zone; a day stands for its beginning."""
        return self._read(value).isoformat()

    def write(self, value: object) -> str:
        """Return the moment in Beijing time; one that begins a day, as that day."""
        moment = datetime.fromisoformat(str(value)).astimezone(BEIJING)
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat()

    def _read(self, value: object) -> datetime:
        if isinstance(value, datetime):
            return _in_zone(value)
        if isinstance(value, date) or not isinstance(value, str):
            return _begin(Day().read(value))
        text = plain(value)
        try:
            return _in_zone(datetime.fromisoformat(text))
        except ValueError:
            found = _DAY_AND_TIME.fullmatch(text)
        if found is None:
            return _begin(Day().read(text))
        try:
            clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        except ValueError:
            raise ValueError("a time of day such as 15:00 after the date") from None
        return datetime.combine(date.fromisoformat(Day().read(found["day"])), clock, BEIJING)


def _begin(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), BEIJING)


def _in_zone(moment: datetime) -> datetime:
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment
