"""ISO weeks in China's time, and which of them a run looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final, NamedTuple

from matcher.errors import InvalidInput

CHINA: Final = timezone(timedelta(hours=8))
_EARLIEST: Final = date(2000, 1, 1)
_LATEST: Final = date(9000, 1, 1)
MOST_WEEKS: Final = 104


class Week(NamedTuple):
    """A week from Monday to Sunday in China (UTC+8), by ISO 8601; weeks sort by time."""

    year: int
    number: int

    @classmethod
    def of_day(cls, day: date) -> Week:
        """Return the week of a day; the first days of January may lie in the old year's last week."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def of(cls, at: datetime) -> Week:
        """Return the week that a moment lies in."""
        return cls.of_day(at.astimezone(CHINA).date())

    @property
    def first_day(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def start(self) -> datetime:
        """Its first moment, in UTC."""
        return china_midnight(self.first_day)

    @property
    def end(self) -> datetime:
        """The first moment of the next week, in UTC."""
        return self.shift(1).start

    @property
    def label(self) -> str:
        """As ISO 8601 writes it: 2026-W07."""
        return f"{self.year}-W{self.number:02d}"

    def shift(self, weeks: int) -> Week:
        """Return the week so many weeks later, or earlier."""
        return Week.of_day(self.first_day + timedelta(weeks=weeks))


def china_midnight(day: date) -> datetime:
    """Return the moment when a day begins in China, in UTC."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """The weeks of a run, oldest first, as seen at a moment.

    `window` ends with the week of the moment, over or not; `reference` lies right before it. `settled` are as
    many weeks whose every list has waited long enough for an outcome, `settled_reference` those before.
    """

    at: datetime
    window: tuple[Week, ...]
    reference: tuple[Week, ...]
    settled: tuple[Week, ...]
    settled_reference: tuple[Week, ...]

    @property
    def first(self) -> Week:
        """The earliest week that is looked at."""
        return min(self.reference[0], self.settled_reference[0])


def make_periods(at: datetime, *, weeks: int, reference_weeks: int, wait_days: float) -> Periods:
    """Return the weeks of a run; raise InvalidInput for a number or a moment out of bounds."""
    if not (1 <= weeks <= MOST_WEEKS and 1 <= reference_weeks <= MOST_WEEKS):
        raise InvalidInput(f"expected 1 to {MOST_WEEKS} weeks, got {weeks} and {reference_weeks}")
    if at.tzinfo is None or not _EARLIEST <= at.date() <= _LATEST:
        raise InvalidInput(f"expected a moment with its zone from {_EARLIEST} on, got {at}")
    window = _ending(Week.of(at), weeks)
    # A week is settled when its last list is.
    settled = _ending(Week.of(at - timedelta(days=wait_days)).shift(-1), weeks)
    return Periods(
        at=at,
        window=window,
        reference=_ending(window[0].shift(-1), reference_weeks),
        settled=settled,
        settled_reference=_ending(settled[0].shift(-1), reference_weeks),
    )


def _ending(last: Week, weeks: int) -> tuple[Week, ...]:
    return tuple(last.shift(-back) for back in reversed(range(weeks)))


def moment_of(until: date | None, now: datetime) -> datetime:
    """Return the moment that a run looks from: now, or the end of a day in China where that is earlier."""
    if until is None:
        return now
    if not _EARLIEST <= until <= _LATEST:
        raise InvalidInput(f"expected a day from {_EARLIEST} on, got {until}")
    return min(now, china_midnight(until + timedelta(days=1)))
