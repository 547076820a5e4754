"""Industries, towns and readiness levels, read from data/taxonomy."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from matcher.errors import ConfigError, FieldProblem, NotFound
from matcher.records import Broker, Demand, Record

_PREFIXES: Final = ("广东省", "东莞市", "东莞")
_Row = TypeVar("_Row")


class Classification(StrEnum):
    """The classifications that industry codes come from."""

    SEI2018 = "sei2018"
    """战略性新兴产业分类 (2018), codes like 1.2"""
    GBT4754 = "gbt4754_2017"
    """国民经济行业分类 GB/T 4754-2017, codes like C3972"""


@dataclass(frozen=True, slots=True)
class Industry:
    """One class of a classification; level 1 is the widest, `parent` is None there."""

    code: str
    name: str
    level: int
    parent: str | None
    classification: Classification

    @property
    def depth(self) -> int:
        """How much the class says: GB/T sections (制造业 …) say nothing and have depth 0."""
        return self.level - (self.classification is Classification.GBT4754)


@dataclass(frozen=True, slots=True)
class Town:
    """A town, street or park of Dongguan, the zone (片区) it belongs to, and what else people call it."""

    code: str
    name: str
    zone: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadinessLevel:
    """A technology readiness level with the short name of GB/T 22900."""

    level: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class _Bridge:
    """How near a 战新 industry is to a GB/T division, 0 to 1."""

    sei: str
    gbt: str
    weight: float


class Taxonomy:
    """Looks up industries, towns and readiness levels, and says how near two industries are."""

    def __init__(
        self,
        industries: Sequence[Industry],
        towns: Sequence[Town],
        readiness: Sequence[ReadinessLevel],
        bridges: Sequence[tuple[str, str, float]] = (),
    ) -> None:
        self._industries = {industry.code: industry for industry in industries}
        self._by_name = {industry.name: industry for industry in reversed(industries)}
        self.towns = tuple(towns)
        self.readiness = tuple(readiness)
        self._town_of = {called: town for town in towns for called in (town.name, *town.aliases)}
        self._bridges = tuple(_Bridge(*bridge) for bridge in bridges)
        self._proximities: dict[tuple[str, str], float] = {}  # asked for thousands of times per suggestion

    @classmethod
    def load(cls, folder: Path) -> Taxonomy:
        """Read the CSV files of the folder; raise ConfigError naming a missing or malformed file."""
        industries = [
            industry
            for source in Classification
            for industry in _read(folder / f"{source.value}.csv", lambda row, s=source: _industry(row, s))  # type: ignore[misc]
        ]
        return cls(
            industries,
            _read(folder / "towns.csv", _town),
            _read(
                folder / "trl.csv",
                lambda row: ReadinessLevel(int(row["level"]), row["name"], row["description"]),
            ),
            _read(
                folder / "bridge.csv", lambda row: (row["sei_code"], row["gbt_code"], float(row["weight"]))
            ),
        )

    @property
    def industries(self) -> tuple[Industry, ...]:
        """All industries, in the order of the files."""
        return tuple(self._industries.values())

    def industry_names(self, *, levels: int) -> tuple[str, ...]:
        """Return the distinct names of the upper levels of all classifications, in the order of the files."""
        return tuple(dict.fromkeys(one.name for one in self.industries if one.level <= levels))

    def industry(self, code: str) -> Industry:
        """Return the industry with this code; raise NotFound."""
        try:
            return self._industries[code]
        except KeyError:
            raise NotFound(
                f"expected a code of 战略性新兴产业分类 2018 (1.2) or GB/T 4754-2017 (C39), got {code!r}"
            ) from None

    def industry_named(self, name: str) -> Industry | None:
        """Return the widest industry of exactly this name, None when there is none."""
        return self._by_name.get(name.strip())

    def is_known(self, code: str) -> bool:
        """Whether the code belongs to one of the classifications."""
        return code in self._industries

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes above, the nearest first; () at the top. Raises NotFound."""
        found: list[str] = []
        parent = self.industry(code).parent
        while parent is not None:
            found.append(parent)
            parent = self.industry(parent).parent
        return tuple(found)

    def proximity(self, code_a: str, code_b: str) -> float:
        """Return how near two industries are: 1 the same, 0 unrelated; the same either way round.

        Within a classification 2·d(shared)/(d(a) + d(b)) over depths (Wu and Palmer 1994), where GB/T
        sections have depth 0: two divisions of 制造业 have nothing in common. Across classifications the
        best bridge (data/taxonomy/bridge.csv) that covers both. Raises NotFound for unknown codes.
        """
        known = self._proximities.get((code_a, code_b))
        if known is None:
            known = self._proximity(self.industry(code_a), self.industry(code_b))
            self._proximities[code_a, code_b] = known
        return known

    def town(self, text: str) -> Town | None:
        """Return the town that a name, an alias or an address begins with ("长安", "广东省东莞市长安镇…")."""
        rest = text.strip()
        for prefix in ("", *_PREFIXES):
            rest = rest.removeprefix(prefix).strip()
            town = self._town_of.get(rest) or next((t for t in self.towns if rest.startswith(t.name)), None)
            if town is not None:
                return town
        return None

    def readiness_level(self, level: int) -> ReadinessLevel:
        """Return TRL 1–9 with its name; raise NotFound."""
        for found in self.readiness:
            if found.level == level:
                return found
        raise NotFound(f"expected a readiness level from 1 to 9, got {level}")

    def problems(self, record: Record, *, row: int | None = None) -> list[FieldProblem]:
        """Return what is wrong with the record's industry codes and towns; [] when nothing is."""
        problems = [
            FieldProblem("industry_codes", code, "a code of 战略性新兴产业分类 2018 or GB/T 4754-2017", row)
            for code in record.industry_codes
            if not self.is_known(code)
        ]
        field = "towns" if isinstance(record, Broker) else "town"
        return problems + [
            FieldProblem(field, town, "a town, street or park of Dongguan (长安镇 …)", row)
            for town in _towns_of(record)
            if self.town(town) is None
        ]

    def _proximity(self, a: Industry, b: Industry) -> float:
        if a.classification is b.classification:
            return self._within(a, b)
        sei, gbt = (a, b) if a.classification is Classification.SEI2018 else (b, a)
        return max(
            (x.weight * self._cover(sei, x.sei) * self._cover(gbt, x.gbt) for x in self._bridges), default=0.0
        )

    def _within(self, a: Industry, b: Industry) -> float:
        if a.code == b.code:
            return 1.0
        above_b = (b.code, *self.ancestors(b.code))
        shared = next((code for code in (a.code, *self.ancestors(a.code)) if code in above_b), None)
        if shared is None:
            return 0.0
        return 2 * self.industry(shared).depth / (a.depth + b.depth)

    def _cover(self, industry: Industry, end: str) -> float:
        """How well one end of a bridge stands for the industry: 1 at or above it, less below, 0 beside."""
        if end == industry.code or end in self.ancestors(industry.code):
            return 1.0
        if industry.code in self.ancestors(end):
            return self._within(industry, self.industry(end))
        return 0.0


def _towns_of(record: Record) -> Iterator[str]:
    if isinstance(record, Demand) and record.town is not None:
        yield record.town
    if isinstance(record, Broker):
        yield from record.towns


def _industry(row: Mapping[str, str], source: Classification) -> Industry:
    return Industry(row["code"], row["name"], int(row["level"]), row["parent"] or None, source)


def _town(row: Mapping[str, str]) -> Town:
    return Town(row["code"], row["name"], row["zone"], tuple(filter(None, row["aliases"].split("、"))))


def _read(path: Path, parse: Callable[[Mapping[str, str]], _Row]) -> list[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [parse(row) for row in csv.DictReader(file)]
    except (OSError, KeyError, ValueError, AttributeError) as error:
        raise ConfigError(
            f"expected the taxonomy table {path}, got {type(error).__name__}: {error}"
        ) from error
