"""How large the simulated platform is, and how it learns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
FIRST_DAY: Final = date(2024, 1, 1)
LAST_QUARTERS: Final = 12
"""The plan runs over three years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldOptions:
    """Numbers of the world; `requests_a_week` of each kind are what people ask for."""

    seed: int = 1
    quarters: int = LAST_QUARTERS
    enterprises: int = 300
    fields: int = 24
    brokers: int = 40
    funds: int = 20
    first_achievements: int = 600
    last_achievements: int = 1_500
    demands_a_week: float = 22.0
    """On average: a growing platform has half as many at first, and half as many more in the end."""
    asks_again: float = 0.6
    """Share of demands that are asked for a second time, weeks later."""
    broker_requests_a_week: float = 5.0
    fund_requests_a_week: float = 3.0
    list_length: int = 3
    """Short lists give each place a third of the drawn ones: estimates need fewer lists."""
    other_causes: float = 1.0
    """How much all but the subject counts for people: at 1 fully, at 0 not at all."""
    fixed_demands: int = 50
    """Whose answers are compared before a version is put in use, under it and after it was taken back."""
    explore: float = 0.8
    """Share of the lists in drawn order, so that the gate's sample reaches 100 lists within a year."""

    def sparse(self) -> WorldOptions:
        """Return a small library's world: one achievement an object, people who look at the subject alone.

        Its lists hold what fits beside what does not, so that their order matters: there harm can be told
        from a busy year's lists. Where all that is shown fits alike, turning it round does little.
        """
        return replace(
            self,
            quarters=4,
            first_achievements=round(self.first_achievements / 5),
            last_achievements=round(self.first_achievements / 5) + 10,
            list_length=5,
            demands_a_week=1.5 * self.demands_a_week,
            broker_requests_a_week=0.0,
            fund_requests_a_week=0.0,
            other_causes=0.0,
        )

    def scaled(self, scale: float) -> WorldOptions:
        """Return the options with all numbers of people, records and requests times `scale`."""
        return replace(
            self,
            enterprises=max(6, round(self.enterprises * scale)),
            brokers=max(2, round(self.brokers * scale)),
            funds=max(2, round(self.funds * scale)),
            first_achievements=max(40, round(self.first_achievements * scale)),
            last_achievements=max(50, round(self.last_achievements * scale)),
            demands_a_week=self.demands_a_week * scale,
            broker_requests_a_week=self.broker_requests_a_week * scale,
            fund_requests_a_week=self.fund_requests_a_week * scale,
        )

    def demands_in(self, week: int) -> float:
        """Return how many demands a week brings on average."""
        return self.demands_a_week * (0.5 + week / max(self.weeks - 1, 1))

    @property
    def weeks(self) -> int:
        """How many weeks are acted out."""
        return 13 * self.quarters


def day_of_week(week: int, weekday: int = 0) -> date:
    """Return a day of a week; week 0 begins on the Monday that 2024 began with."""
    return FIRST_DAY + timedelta(days=7 * week + weekday)


def quarter_of_week(week: int) -> int:
    """Return the quarter (from 0) of a week: 13 weeks each, so that the last one ends with 2026."""
    return week // 13


def moment(day: date, hour: float = 9.0) -> datetime:
    """Return a moment of a day in China, to the second."""
    return datetime.combine(day, time(), CHINA) + timedelta(seconds=round(hour * 3600))
