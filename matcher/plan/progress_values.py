"""The values that progress on the plan is told in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matcher.plan.case import Figure
from matcher.plan.counting import Counted
from matcher.plan.measures import Measure
from matcher.plan.schedule import Goal, Standing
from matcher.plan.settings import Benchmark
from matcher.plan.units import Unit

MONTHLY = (
    Measure.FOUND,
    Measure.SERVED,
    Measure.LANDED,
    Measure.EVENTS,
    Measure.CONTRACTS,
    Measure.VENTURE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure against its goal; without one, `expected` and `standing` are None."""

    figure: Figure
    goal: Goal | None = None
    expected: Decimal | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkLine:
    """What a unit landed of a benchmark that the annex asks of it."""

    benchmark: Benchmark
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit's figures of the year; `unit` None gathers what names no unit.

    `carried` is what the unit landed in the year of the annex without a quota, which counts for this year
    too; `fields` are the annex's words.
    """

    unit: Unit | None
    found: Line
    served: Line
    landed: Line
    carried: Figure
    fields: str = ""
    benchmarks: tuple[BenchmarkLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TownLine:
    """What lies in a town, whoever found it (None: elsewhere or unknown). Towns add up to the city."""

    town: str | None
    found: Figure
    served: Figure
    landed: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """The figures of one month, 1 to 12, in the order of MONTHLY."""

    month: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Progress:
    """The plan's progress in a year up to a day.

    `city` holds the targets of the year and of the whole plan; it is empty when one unit was asked for.
    `undated` are achievements that count nowhere because no day of discovery is known.
    """

    year: int
    counted: Counted
    city: tuple[Line, ...] = ()
    units: tuple[UnitLine, ...] = ()
    towns: tuple[TownLine, ...] = ()
    months: tuple[MonthLine, ...] = ()
    undated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def today(self) -> date:
        """The day up to which things are counted."""
        return self.counted.today
