"""Targets against a day: what is expected by then, and whether a figure is on or behind schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from matcher.vocabulary import Term


class Standing(Term):
    """How a figure stands against its target."""

    DONE = "done", "已完成"
    ON_SCHEDULE = "on_schedule", "达到进度"
    BEHIND = "behind", "滞后"
    MISSED = "missed", "未完成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target from `start` to `end` (both included): from `base` evenly up to `goal`.

    `more_than`: the goal itself is not enough. Amounts of money are expected to the fen, pieces in whole
    ones, rounded down.
    """

    goal: Decimal
    start: date
    end: date
    base: Decimal = Decimal(0)
    more_than: bool = False
    is_money: bool = False
    quote: str = ""

    def expected(self, today: date) -> Decimal:
        """Return what should be reached by the end of a day: the base before the start, at last the goal.

        The plan names no dates inside a year; an even advance is this project's reading of it.
        """
        whole = (self.end - self.start).days + 1
        passed = min(max((today - self.start).days + 1, 0), whole)
        exact = self.base + (self.goal - self.base) * passed / whole
        step = Decimal("0.01") if self.is_money else Decimal(1)
        return exact.quantize(step, rounding=ROUND_FLOOR)

    def standing(self, value: Decimal, today: date) -> Standing:
        """Return how a value stands at the end of a day."""
        if value > self.goal or (value == self.goal and not self.more_than):
            return Standing.DONE
        if today >= self.end:
            return Standing.MISSED
        return Standing.ON_SCHEDULE if value >= self.expected(today) else Standing.BEHIND


def year_window(year: int) -> tuple[date, date]:
    """Return the first and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)
