"""A year's items by town and by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher.plan.case import Item, figure_of
from matcher.plan.grouping import group
from matcher.plan.measures import Measure
from matcher.plan.progress_values import MONTHLY, MonthLine, TownLine


def town_lines(items: Mapping[Measure, Sequence[Item]], towns: Sequence[str]) -> tuple[TownLine, ...]:
    """Return a line for each town that something lies in, in the order of `towns`; then the rest."""
    found, served, landed = (
        group(items[measure], lambda one: one.town)
        for measure in (Measure.FOUND, Measure.SERVED, Measure.LANDED)
    )
    there = {*found, *served, *landed}
    return tuple(
        TownLine(
            town=town,
            found=figure_of(Measure.FOUND, found.get(town, ())),
            served=figure_of(Measure.SERVED, served.get(town, ())),
            landed=figure_of(Measure.LANDED, landed.get(town, ())),
        )
        for town in (*towns, None)
        if town in there
    )


def month_lines(items: Mapping[Measure, Sequence[Item]]) -> tuple[MonthLine, ...]:
    """Return the twelve months with the measures of MONTHLY."""
    months = {measure: group(items[measure], lambda one: one.on.month) for measure in MONTHLY}
    return tuple(
        MonthLine(
            month=month,
            figures=tuple(figure_of(measure, months[measure].get(month, ())) for measure in MONTHLY),
        )
        for month in range(1, 13)
    )
