"""The quarterly report (按季度通报): what the quarter brought, who is ahead or behind, what is raised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self

from matcher.errors import InvalidInput
from matcher.plan.case import Figure, PlanCase, figure_of
from matcher.plan.counting import count_everything
from matcher.plan.escalation import EscalationList, list_escalations
from matcher.plan.measures import Measure
from matcher.plan.progress import measure_progress
from matcher.plan.progress_values import MONTHLY, Line, Progress, UnitLine
from matcher.plan.schedule import Standing
from matcher.plan.settings import PlanSettings
from matcher.plan.times import Clock, china_end

_QUARTER: Final = re.compile(r"(\d{4})-?Q([1-4])")
_MONTHS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the quarter of a text such as 2026Q1; raise InvalidInput for another."""
        found = _QUARTER.fullmatch(text.strip().upper())
        if found is None:
            raise InvalidInput(f"expected a quarter such as 2026Q1, got {text!r}")
        return cls(year=int(found[1]), number=int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter that a day lies in."""
        return cls(year=day.year, number=(day.month - 1) // _MONTHS + 1)

    @property
    def months(self) -> tuple[int, ...]:
        """Its three months."""
        return tuple(range(_MONTHS * self.number - 2, _MONTHS * self.number + 1))

    @property
    def last_day(self) -> date:
        """Its last day."""
        return china_end(date(self.year, self.months[-1], 1)).date()

    @property
    def label(self) -> str:
        """What it is called."""
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"


@dataclass(frozen=True, kw_only=True, eq=False)
class QuarterReport:
    """A quarter as of its last day, or of today.

    `figures` are the quarter's own, in the order of MONTHLY; `progress` is the year's to that day.
    `ahead` are units that have done their landing quota, `behind` those that are behind it or behind in
    finding; units without quotas are in neither. `escalations` are those of the last month.
    """

    quarter: Quarter
    figures: tuple[Figure, ...]
    progress: Progress
    ahead: tuple[UnitLine, ...]
    behind: tuple[UnitLine, ...]
    escalations: EscalationList

    @property
    def city(self) -> tuple[Line, ...]:
        """The city's lines of the year that have a target."""
        return tuple(line for line in self.progress.city if line.goal is not None)


def report_quarter(
    case: PlanCase, settings: PlanSettings, quarter: Quarter, *, at: datetime, clock: Clock = Clock.EVENT
) -> QuarterReport:
    """Return the report of a quarter up to a moment; what came after its last day is left out."""
    counted = count_everything(case, settings, at=min(at, china_end(quarter.last_day)), clock=clock)
    progress = measure_progress(case, counted, settings, year=quarter.year)
    months = [progress.months[month - 1] for month in quarter.months]
    late = (Standing.BEHIND, Standing.MISSED)
    return QuarterReport(
        quarter=quarter,
        figures=tuple(
            _together(measure, [month.figures[n] for month in months]) for n, measure in enumerate(MONTHLY)
        ),
        progress=progress,
        ahead=tuple(one for one in progress.units if one.landed.standing is Standing.DONE),
        behind=tuple(
            one for one in progress.units if one.landed.standing in late or one.found.standing in late
        ),
        escalations=list_escalations(case, counted, settings, month=min(counted.today, quarter.last_day)),
    )


def _together(measure: Measure, figures: list[Figure]) -> Figure:
    return figure_of(measure, [item for figure in figures for item in figure.items])
