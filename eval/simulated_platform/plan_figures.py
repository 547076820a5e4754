"""Figures of the plan under plain names, from the simulation's own books and from the service's answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from eval.simulated_platform.options import CHINA
from eval.simulated_platform.own_count import (
    Counted,
    Entry,
    Fact,
    OwnBooks,
    count_found,
    count_landed,
    count_served,
    once_a_year,
    standing,
)

Figures = Mapping[str, Decimal]
"""By scope and measure, `unit/市科技局/landed`; what is 0 is left out."""
_MONTHLY: Final = ("found", "served", "landed", "events", "contracts", "venture")
_FIRST_YEAR: Final = 2024
_OUR_TARGETS: Final = {
    2024: ("found", "landed", "events", "contracts"),
    2025: ("found", "landed", "events", "contracts", "venture"),
    2026: ("found", "landed", "events", "contracts", "venture"),
}


class OwnFigures:
    """The figures of the simulation's own books at a moment."""

    def __init__(self, books: OwnBooks, now: datetime) -> None:
        self._books, self._today = books, now.astimezone(CHINA).date()
        self._standing = standing(books.entries, now)
        self._landed_by_units = count_landed(books, now)
        self._items: dict[str, list[Counted]] = {
            "found": count_found(books, self._today),
            "served": count_served(books, self._today),
            "landed": once_a_year(self._landed_by_units),
            "platform_contracts": [_money(one) for one in self._contracts()],
            "venture": [*self._invested(), *self._facts("venture")],
            "events": self._facts("events"),
            "contracts": self._facts("contracts"),
        }

    def year(self, year: int) -> Figures:
        """Return the figures of a year for the city, its units, towns and months."""
        figures: defaultdict[str, Decimal] = defaultdict(Decimal)
        for measure in _OUR_TARGETS[year]:
            # The plan's goals for finding go over the years (累计).
            start = date(_FIRST_YEAR if measure == "found" and year > _FIRST_YEAR else year, 1, 1)
            figures[f"city/{measure}"] += _sum(self._items[measure], start, date(year, 12, 31))
        for measure in ("served", "platform_contracts"):
            figures[f"city/{measure}"] += _sum(self._items[measure], date(year, 1, 1), date(year, 12, 31))
        for measure, least in (("benchmark", 500_000_000), ("major", 100_000_000)):
            figures[f"city/{measure}"] += self._contributing(least, year)
        for measure in ("found", "served", "landed"):
            items = self._landed_by_units if measure == "landed" else self._items[measure]
            for one in _in_year(items, year):
                figures[f"unit/{one.unit}/{measure}"] += one.value
            for one in _in_year(self._items[measure], year):
                figures[f"town/{one.town}/{measure}"] += one.value
        for measure in _MONTHLY:
            for one in _in_year(self._items[measure], year):
                figures[f"month/{one.day.month}/{measure}"] += one.value
        return {name: value for name, value in figures.items() if value}

    def unit(self, year: int, unit: str | None) -> Figures:
        """Return the figures of one unit and year, with its months."""
        figures: defaultdict[str, Decimal] = defaultdict(Decimal)
        for measure in ("found", "served", "landed"):
            items = self._landed_by_units if measure == "landed" else self._items[measure]
            for one in _in_year(items, year):
                if one.unit == unit:
                    figures[f"unit/{unit}/{measure}"] += one.value
                    figures[f"month/{one.day.month}/{measure}"] += one.value
        for one in _in_year(self._items["venture"], year):
            if one.unit == unit:
                figures[f"month/{one.day.month}/venture"] += one.value
        return dict(figures)

    def _contracts(self) -> list[Entry]:
        """Return contracts, each registration number once: as it was first recorded."""
        seen: set[str] = set()
        found = []
        contracts = [one for one in self._standing if one.happening.kind == "contract"]
        for one in sorted(contracts, key=lambda one: one.number):
            number = one.happening.details.get("contract_number")
            if number is None or number not in seen:
                found.append(one)
            seen |= {number} if number else set()
        return found

    def _invested(self) -> list[Counted]:
        """Return investments in achievements that landed."""
        landed = {one.offer for one in self._landed_by_units}
        invested = [one for one in self._standing if one.happening.kind == "invested"]
        return [_money(one) for one in invested if one.happening.meeting.offer.id in landed]

    def _facts(self, measure: str) -> list[Counted]:
        facts: Sequence[Fact] = self._books.facts
        return [
            Counted(one.day, None, None, "", one.value)
            for one in facts
            if one.measure == measure and not one.is_corrected and one.day <= self._today
        ]

    def _contributing(self, least: int, year: int) -> int:
        landed = [one for one in self._items["landed"] if _FIRST_YEAR <= one.day.year <= year]
        return len({one.offer for one in landed if self._books.offers[one.offer].contribution_cny >= least})


def told_figures(answer: Mapping[str, Any]) -> Figures:
    """Return the figures of an answer of /v1/plan/progress."""
    figures: dict[str, Decimal] = {}

    def take(scope: str, figure: Mapping[str, Any]) -> None:
        figures[f"{scope}/{figure['measure']}"] = Decimal(str(figure["value"]))

    for line in answer["city"]:
        take("city", line["figure"])
    for unit in answer["units"]:
        for measure in ("found", "served", "landed"):
            take(f"unit/{unit['unit']}", unit[measure]["figure"])
    for town in answer["towns"]:
        for measure in ("found", "served", "landed"):
            take(f"town/{town['town']}", town[measure])
    for month in answer["months"]:
        for figure in month["figures"]:
            take(f"month/{month['month']}", figure)
    return {name: value for name, value in figures.items() if value}


def differences(own: Figures, told: Figures) -> list[str]:
    """Return every figure that is not the same, as `name: own, told`."""
    names = sorted({*own, *told})
    return [
        f"{name}: {own.get(name, 0)}, {told.get(name, 0)}"
        for name in names
        if own.get(name) != told.get(name)
    ]


def _money(entry: Entry) -> Counted:
    offer = entry.happening.meeting.offer
    return Counted(entry.day, entry.happening.unit or offer.lands_with, None, offer.id, entry.amount)


def _in_year(items: Iterable[Counted], year: int) -> list[Counted]:
    return [one for one in items if one.day.year == year]


def _sum(items: Iterable[Counted], first: date, last: date) -> Decimal:
    return sum((one.value for one in items if first <= one.day <= last), Decimal(0))
