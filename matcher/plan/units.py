"""Units that find and land achievements: bureaus, towns, universities; found by what people call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from matcher.errors import ConfigError
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import Term

_PREFIXES: Final = ("广东省", "东莞市", "东莞")
_SHORTEST_PREFIX: Final = 4
"""A shorter name of a bureau or institute may be the beginning of another's."""


class UnitLevel(Term):
    """Which level of the plan a unit belongs to."""

    CITY = "city", "市级"
    TOWN = "town", "镇街（园区）"
    INSTITUTE = "institute", "高校院所"
    OTHER = "other", "未列入行动计划的单位"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TownsRule(_Part):
    """How many achievements towns are to find: the strong ones, and the others."""

    other: int = Field(ge=0)
    strong: int = Field(ge=0)
    quote: str
    strong_towns: tuple[str, ...]
    strong_note: str


class NamedUnit(_Part):
    """A bureau, group or institute; `found` is its discovery quota, None where the plan names none."""

    name: str
    aliases: tuple[str, ...] = ()
    level: Literal["city", "institute"]
    found: int | None = Field(default=None, ge=1)
    quote: str = ""


class UnitsFile(_Part):
    """The contents of units.toml."""

    section: str
    period: Literal["year", "plan"]
    period_note: str
    towns: TownsRule
    units: tuple[NamedUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit with its discovery quota (None: the plan names none)."""

    name: str
    level: UnitLevel
    found: int | None = None
    quote: str = ""


class Units:
    """All units of the plan, and which one a text means."""

    def __init__(self, file: UnitsFile, taxonomy: Taxonomy) -> None:
        self.file = file
        self._taxonomy = taxonomy
        named = [_named(one) for one in file.units]
        towns = [self._town(town.name) for town in taxonomy.towns]
        self.all: tuple[Unit, ...] = (*named, *towns)
        self.by_name: Mapping[str, Unit] = {one.name: one for one in self.all}
        self._called = {called: one for one in file.units for called in (one.name, *one.aliases)}
        self._long = sorted(
            (name for name in self._called if len(name) >= _SHORTEST_PREFIX), key=len, reverse=True
        )
        self._check()
        self.find = lru_cache(maxsize=4096)(self._find)

    def town_of(self, text: str | None) -> str | None:
        """Return the name of the town that a place begins with; None for elsewhere or nothing."""
        town = self._taxonomy.town(text) if text else None
        return None if town is None else town.name

    def _find(self, text: str | None) -> Unit | None:
        """Return the unit that a text names; one that the plan does not name is OTHER; None for no text."""
        if text is None or not text.strip():
            return None
        rest = text.strip()
        for prefix in ("", *_PREFIXES):
            rest = rest.removeprefix(prefix)
            if rest in self._called:
                return self.by_name[self._called[rest].name]
        begun = next((name for name in self._long if text.strip().startswith(name)), None)
        if begun is not None:
            return self.by_name[self._called[begun].name]
        town = self.town_of(text)
        return self.by_name[town] if town is not None else Unit(name=text.strip(), level=UnitLevel.OTHER)

    def _town(self, name: str) -> Unit:
        rule = self.file.towns
        quota = rule.strong if name in rule.strong_towns else rule.other
        return Unit(name=name, level=UnitLevel.TOWN, found=quota, quote=rule.quote)

    def _check(self) -> None:
        called = [name for one in self.file.units for name in (one.name, *one.aliases)]
        twice = sorted({name for name in called if called.count(name) > 1})
        strange = sorted(set(self.file.towns.strong_towns) - {town.name for town in self._taxonomy.towns})
        if twice or strange:
            raise ConfigError(f"units.toml: named twice: {twice}; no towns of data/taxonomy: {strange}")


def _named(one: NamedUnit) -> Unit:
    return Unit(name=one.name, level=UnitLevel.parse(one.level), found=one.found, quote=one.quote)
