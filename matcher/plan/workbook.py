"""Excel workbook of the plan's progress: the annex as the plan lays it out, targets, units, lists."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final

from matcher.plan.case import Figure, Item, PlanCase
from matcher.plan.measures import Measure
from matcher.plan.progress_values import MONTHLY, Line, Progress, UnitLine
from matcher.plan.settings import PlanSettings
from matcher.plan.units import UnitLevel
from matcher.printing.xlsx_stream import Cell, Head, SheetStream, XlsxStream

_ANNEX: Final[tuple[Head, ...]] = (
    ("单位", 16),
    ("落地个数", 12),
    ("方向和领域", 60),
    ("已落地", 10),
    ("2024年度额外完成抵扣", 22),
    ("应达进度", 10),
    ("进度", 12),
    ("标杆性成果", 40),
)
_TARGETS: Final[tuple[Head, ...]] = (
    ("指标", 26),
    ("目标", 18),
    ("完成", 18),
    ("单位", 8),
    ("应达进度", 18),
    ("进度", 12),
    ("行动计划原文", 60),
)
_FOUND: Final[tuple[Head, ...]] = (
    ("单位", 24),
    ("层级", 24),
    ("发现指标", 10),
    ("已发现", 10),
    ("应达进度", 10),
    ("进度", 12),
    ("进入服务库", 12),
    ("行动计划原文", 60),
)
_TOWNS: Final[tuple[Head, ...]] = (("镇街（园区）", 20), ("发现", 10), ("进入服务库", 12), ("落地", 10))
_LIST: Final[tuple[Head, ...]] = (
    ("指标", 24),
    ("范围", 20),
    ("日期", 12),
    ("成果编号", 16),
    ("成果名称", 50),
    ("责任或发现单位", 24),
    ("镇街（园区）", 18),
    ("数值", 18),
    ("出处", 12),
    ("出处编号", 10),
    ("说明", 40),
)
_NOTES: Final[tuple[Head, ...]] = (("说明", 110),)
_CITY: Final = "全市"


def write_progress(
    target: Path | BinaryIO, progress: Progress, case: PlanCase, settings: PlanSettings
) -> None:
    """Write the workbook: 落地指标 (the annex's layout), 总体目标, 发现指标, 镇街, 月度, 明细, 说明.

    明细 holds every item behind the city's figures and the units' landings. The same progress gives the
    same bytes.
    """
    with XlsxStream(target) as book:
        _fill(book.sheet("落地指标", _ANNEX), _annex(progress, settings))
        _fill(book.sheet("总体目标", _TARGETS), (_target(line) for line in progress.city))
        _fill(book.sheet("发现指标", _FOUND), map(_unit, progress.units))
        _fill(book.sheet("镇街", _TOWNS), _towns(progress))
        head = [("月份", 8), *((f"{one.label}（{one.unit}）", 22) for one in MONTHLY)]
        _fill(book.sheet("月度", head), _months(progress))
        _fill(book.sheet("明细", _LIST), _lists(progress, case))
        _fill(book.sheet("说明", _NOTES), ([note] for note in _notes(progress, settings)))


def _fill(sheet: SheetStream, lines: Iterator[list[Cell]]) -> None:
    for line in lines:
        sheet.append(line)


def _annex(progress: Progress, settings: PlanSettings) -> Iterator[list[Cell]]:
    """Yield the annex: the city, the units with a quota in its order, others that landed something."""
    rule = settings.targets.quotas
    city = next((line for line in progress.city if line.figure.measure is Measure.LANDED), None)
    if city is not None:
        quota = rule.city if progress.year == rule.year else _goal(city)
        yield [_CITY, quota, rule.city_fields, *_standing(city), None]
    for unit in progress.units:
        has_quota = unit.unit is not None and unit.unit.name in {one.unit for one in rule.units}
        if has_quota or unit.landed.figure.items or unit.carried.items:
            yield _annex_line(unit)
    if progress.year in (rule.year, rule.surplus_year):
        yield [rule.other, None, None, None, None, None, None, None]


def _annex_line(one: UnitLine) -> list[Cell]:
    benchmarks = "；".join(
        f"{mark.benchmark.name} {_cell(mark.line.figure)}/{mark.benchmark.goal}" for mark in one.benchmarks
    )
    carried = len(one.carried.items) or None
    done = _standing(one.landed)
    return [
        _name(one),
        _goal(one.landed),
        one.fields or None,
        done[0],
        carried,
        *done[2:],
        benchmarks or None,
    ]


def _standing(line: Line) -> list[Cell]:
    """Return what is done, nothing (the column of what is carried), what is expected, how it stands."""
    standing = None if line.standing is None else line.standing.label
    return [_cell(line.figure), None, _number(line.expected), standing]


def _target(line: Line) -> list[Cell]:
    measure = line.figure.measure
    done, _, expected, standing = _standing(line)
    quote = None if line.goal is None else line.goal.quote
    return [measure.label, _goal(line), done, measure.unit, expected, standing, quote]


def _unit(one: UnitLine) -> list[Cell]:
    level = UnitLevel.OTHER.label if one.unit is None else one.unit.level.label
    done, _, expected, standing = _standing(one.found)
    quote = None if one.unit is None else one.unit.quote or None
    return [_name(one), level, _goal(one.found), done, expected, standing, _cell(one.served.figure), quote]


def _towns(progress: Progress) -> Iterator[list[Cell]]:
    for one in progress.towns:
        yield [one.town or "市外或未注明", _cell(one.found), _cell(one.served), _cell(one.landed)]


def _months(progress: Progress) -> Iterator[list[Cell]]:
    for month in progress.months:
        yield [f"{month.month}月", *map(_cell, month.figures)]


def _lists(progress: Progress, case: PlanCase) -> Iterator[list[Cell]]:
    for line in progress.city:
        for item in line.figure.items:
            yield _item(line.figure.measure, _CITY, item, case)
    for unit in progress.units:
        for item in unit.landed.figure.items:
            yield _item(Measure.LANDED, _name(unit), item, case)
        for item in unit.carried.items:
            yield _item(Measure.LANDED, f"{_name(unit)}（抵扣）", item, case)


def _item(measure: Measure, scope: str, item: Item, case: PlanCase) -> list[Cell]:
    record = case.achievements.get(item.achievement_id or "")
    return [
        measure.label,
        scope,
        item.on.isoformat(),
        item.achievement_id,
        None if record is None else record.title,
        item.unit,
        item.town,
        float(item.value),
        item.source.label,
        item.number,
        item.note or None,
    ]


def _notes(progress: Progress, settings: PlanSettings) -> Iterator[str]:
    yield f"{progress.year} 年，统计至 {progress.today.isoformat()}"
    yield settings.targets.quotas.title if progress.year == settings.targets.quotas.year else ""
    yield from progress.notes
    if progress.undated:
        yield f"未登记发现日期、未计入的成果 {len(progress.undated)} 项：{'、'.join(progress.undated)}"


def _name(one: UnitLine) -> str:
    return "未注明单位" if one.unit is None else one.unit.name


def _goal(line: Line) -> float | int | None:
    return None if line.goal is None else _number(line.goal.goal)


def _cell(figure: Figure) -> float | int | None:
    return _number(figure.value)


def _number(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
