"""Progress on the plan: found, served, landed against target for the city, its units, towns and months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from matcher.errors import NotFound
from matcher.plan.breakdown import month_lines, town_lines
from matcher.plan.case import Figure, Item, PlanCase, figure_of
from matcher.plan.counting import Counted
from matcher.plan.grouping import group, of_year
from matcher.plan.measures import Measure
from matcher.plan.progress_values import MONTHLY, BenchmarkLine, Line, Progress, UnitLine
from matcher.plan.schedule import Goal, year_window
from matcher.plan.settings import Benchmark, OverPlan, PlanSettings, Quota, Target
from matcher.plan.units import Unit, UnitLevel

_WITHOUT_TARGET = (Measure.SERVED, Measure.PLATFORM_CONTRACTS)
"""Measures of a year that the plan sets the city no target for."""


def measure_progress(
    case: PlanCase, counted: Counted, settings: PlanSettings, *, year: int, unit: str | None = None
) -> Progress:
    """Return the progress of a year, of the whole city or of one unit by any of its names.

    Raises NotFound for a unit that neither the plan nor anything counted names. A unit's landings hold an
    achievement that another landed too; the city's hold it once a year.
    """
    board = _Board(case, counted, settings, year)
    if unit is not None:
        line = board.named_unit(unit)
        months = month_lines(board.monthly(line.unit))
        return Progress(year=year, counted=counted, units=(line,), months=months, notes=board.notes())
    city = board.monthly()
    return Progress(
        year=year,
        counted=counted,
        city=board.city(),
        units=board.units(),
        towns=town_lines(city, [town.name for town in settings.taxonomy.towns]),
        months=month_lines(city),
        undated=counted.undated,
        notes=board.notes(),
    )


class _Board:
    """The lines of one year."""

    def __init__(self, case: PlanCase, counted: Counted, settings: PlanSettings, year: int) -> None:
        self._case, self._counted, self._settings, self._year = case, counted, settings, year
        self._targets, self._last = settings.targets, date(year, 12, 31)
        self._plan = date(self._targets.first_year, 1, 1), date(self._targets.last_year, 12, 31)
        self._quotas = {one.unit: one for one in self._targets.quotas.units}
        self._found = group(counted.found, lambda one: one.unit)
        self._served = group(counted.served, lambda one: one.unit)
        self._landed = group(counted.landed_by_units, lambda one: one.unit)

    @property
    def _is_planned(self) -> bool:
        return self._targets.first_year <= self._year <= self._targets.last_year

    @property
    def _is_quota_year(self) -> bool:
        return self._year == self._targets.quotas.year

    def city(self) -> tuple[Line, ...]:
        yearly = [self._target(one) for one in self._targets.targets if one.year == self._year]
        free = [self._line(measure, of_year(self._items(measure), self._year)) for measure in _WITHOUT_TARGET]
        over = [self._over_plan(one) for one in self._targets.over_plan] if self._is_planned else []
        return (*yearly, *free, *over)

    def units(self) -> tuple[UnitLine, ...]:
        """Return the units of the annex in its order, the plan's others, then what else something names."""
        known = self._settings.units.by_name
        named = {*self._found, *self._served, *self._landed}
        units: list[Unit | None] = [known[name] for name in self._quotas]
        units += [one for one in self._settings.units.all if one.name not in self._quotas]
        strangers = sorted(name for name in named if name is not None and name not in known)
        units += [Unit(name=name, level=UnitLevel.OTHER) for name in strangers]
        return tuple(map(self._unit, [*units, None] if None in named else units))

    def named_unit(self, name: str) -> UnitLine:
        unit = self._settings.units.find(name)
        named = {*self._found, *self._served, *self._landed}
        if unit is None or (unit.level is UnitLevel.OTHER and unit.name not in named):
            raise NotFound(f"the plan names no unit {name!r}, and nothing that was counted does")
        return self._unit(unit)

    def monthly(self, unit: Unit | None = None) -> dict[Measure, Sequence[Item]]:
        """Return the year's items of the monthly measures, of the city or of a unit."""
        items = {one: of_year(self._items(one), self._year) for one in MONTHLY}
        if unit is None:
            return dict(items)
        items[Measure.LANDED] = of_year(self._counted.landed_by_units, self._year)
        return {measure: [one for one in part if one.unit == unit.name] for measure, part in items.items()}

    def notes(self) -> tuple[str, ...]:
        units, quotas = self._settings.units.file, self._targets.quotas
        return (
            self._targets.expected,
            units.period_note,
            units.towns.strong_note,
            *([quotas.other] if self._year in (quotas.year, quotas.surplus_year) else []),
            *([quotas.later] if self._year > quotas.year else []),
            "标杆、重大成果按登记的预期综合经济贡献计",
            f"统计口径：{self._counted.clock.label}；同一成果全市每年计一次，每个责任单位计一次",
        )

    def _unit(self, unit: Unit | None) -> UnitLine:
        name = None if unit is None else unit.name
        quota = self._quotas.get(name or "")
        landed = of_year(self._landed.get(name, ()), self._year)
        has_goal = quota is not None and self._is_quota_year
        return UnitLine(
            unit=unit,
            found=self._discovery(unit, self._found.get(name, ())),
            served=self._line(Measure.SERVED, of_year(self._served.get(name, ()), self._year)),
            landed=self._line(Measure.LANDED, landed, self._quota_goal(quota) if has_goal else None),
            carried=figure_of(Measure.LANDED, self._carried(name)),
            fields="" if quota is None else quota.fields,
            benchmarks=tuple(
                self._benchmark(one, landed) for one in (quota.benchmarks if quota and has_goal else ())
            ),
        )

    def _carried(self, name: str | None) -> list[Item]:
        rule = self._targets.quotas
        if name in self._quotas or self._year != rule.surplus_year:
            return []
        return of_year(self._landed.get(name, ()), rule.year)

    def _quota_goal(self, quota: Quota | None) -> Goal | None:
        if quota is None:
            return None
        start, end = year_window(self._year)
        return Goal(goal=Decimal(quota.goal), start=start, end=end, quote=self._targets.quotas.title)

    def _benchmark(self, benchmark: Benchmark, landed: Sequence[Item]) -> BenchmarkLine:
        items = [
            one
            for one in self._contributing(landed, benchmark.from_cny)
            if not benchmark.codes or self._lies_in(one, benchmark.codes)
        ]
        start, end = year_window(self._year)
        goal = Goal(goal=Decimal(benchmark.goal), start=start, end=end)
        return BenchmarkLine(benchmark=benchmark, line=self._line(Measure.MAJOR, items, goal))

    def _discovery(self, unit: Unit | None, found: Sequence[Item]) -> Line:
        if unit is None or unit.found is None or not self._is_planned:
            return self._line(Measure.FOUND, of_year(found, self._year))
        is_yearly = self._settings.units.file.period == "year" or unit.level is UnitLevel.INSTITUTE
        start, end = year_window(self._year) if is_yearly else self._plan
        goal = Goal(goal=Decimal(unit.found), start=start, end=end, quote=unit.quote)
        return self._line(Measure.FOUND, self._from(found, start), goal)

    def _target(self, target: Target) -> Line:
        start, end = year_window(self._year)
        goal = Goal(
            goal=target.goal,
            base=target.base,
            start=start,
            end=end,
            more_than=target.more_than,
            is_money=target.measure.is_money,
            quote=target.quote,
        )
        items = self._from(self._items(target.measure), self._plan[0] if target.is_cumulative else start)
        return self._line(target.measure, items, goal)

    def _over_plan(self, target: OverPlan) -> Line:
        start, end = self._plan
        goal = Goal(goal=target.goal, start=start, end=end, quote=target.quote)
        if target.from_cny is None:
            return self._line(target.measure, self._from(self._items(target.measure), start), goal)
        first = {one.achievement_id: one for one in reversed(self._from(self._counted.landed, start))}
        return self._line(target.measure, self._contributing(first.values(), target.from_cny), goal)

    def _line(self, measure: Measure, items: Sequence[Item], goal: Goal | None = None) -> Line:
        figure: Figure = figure_of(measure, items)
        if goal is None:
            return Line(figure=figure)
        today = min(self._counted.today, self._last)
        return Line(
            figure=figure,
            goal=goal,
            expected=goal.expected(today),
            standing=goal.standing(figure.value, today),
        )

    def _items(self, measure: Measure) -> Sequence[Item]:
        own = {
            Measure.FOUND: self._counted.found,
            Measure.SERVED: self._counted.served,
            Measure.LANDED: self._counted.landed,
        }
        return own[measure] if measure in own else self._counted.other[measure]

    def _from(self, items: Iterable[Item], start: date) -> list[Item]:
        return [one for one in items if start <= one.on <= self._last]

    def _contributing(self, items: Iterable[Item], least: Decimal) -> list[Item]:
        records = ((one, self._case.achievements.get(one.achievement_id or "")) for one in items)
        return [
            one
            for one, record in records
            if record is not None and (record.expected_contribution_cny or Decimal(0)) >= least
        ]

    def _lies_in(self, one: Item, wide: Sequence[str]) -> bool:
        record = self._case.achievements.get(one.achievement_id or "")
        taxonomy = self._settings.taxonomy
        codes = [code for code in (record.industry_codes if record else ()) if taxonomy.is_known(code)]
        return any({code, *taxonomy.ancestors(code)} & set(wide) for code in codes)
