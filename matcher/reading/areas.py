"""Phrases in which theses name areas (硬科技, 新型储能 …), with the industries they stand for."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from matcher.errors import ConfigError
from matcher.reading.labels import NO_INDUSTRY
from matcher.taxonomy import Classification, Taxonomy
from matcher.text.normalise import normalise

_Row = TypeVar("_Row")
_LATIN_EDGE: Final = r"(?<![a-z0-9])", r"(?![a-z0-9])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A phrase and the 战新 industries of the second level it stands for, each with a weight of 0 to 1.

    A broad one (科技, 战略性新兴产业) says little beside a phrase that names a field. Where the field is
    narrower than any industry (半导体 in 电子核心产业), `topic` holds words that tell it; else nothing.
    """

    phrase: str
    weights: Mapping[str, float]
    is_broad: bool = False
    topic: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AreaMention:
    """An area named in a text, with the span of the text as it was written."""

    area: Area
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class AreaTable:
    """All phrases; mentions are found longest first, and never overlap."""

    areas: Sequence[Area]

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy) -> AreaTable:
        """Read areas.csv and topics.csv; raise ConfigError for a missing file, an unknown code or topic."""
        topics = dict(
            _read(folder / "topics.csv", lambda row: (row["topic"], frozenset(row["words"].split())))
        )
        return cls(areas=_read(folder / "areas.csv", lambda row: _parse(row, topics, taxonomy)))

    @cached_property
    def _by_phrase(self) -> Mapping[str, Area]:
        return {normalise(area.phrase).text: area for area in self.areas}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._by_phrase, key=lambda phrase: (-len(phrase), phrase))
        return re.compile("|".join(map(_bounded, longest_first)) or r"(?!)")

    def find(self, text: str) -> list[AreaMention]:
        """Return the areas named in a text, in its order; [] when it names none."""
        normal = normalise(text)
        return [
            AreaMention(self._by_phrase[found.group()], *normal.span(found.start(), found.end()))
            for found in self._pattern.finditer(normal.text)
        ]


def _bounded(phrase: str) -> str:
    """Return the pattern of a phrase: Latin letters at its edge end a word (AI is not in AIGC)."""
    before = _LATIN_EDGE[0] if phrase[0].isascii() else ""
    after = _LATIN_EDGE[1] if phrase[-1].isascii() else ""
    return before + re.escape(phrase) + after


def _parse(row: Mapping[str, str], topics: Mapping[str, frozenset[str]], taxonomy: Taxonomy) -> Area:
    weights: dict[str, float] = {}
    for part in row["codes"].split():
        code, _, weight = part.partition(":")
        for below in second_level(code, taxonomy):
            weights[below] = max(weights.get(below, 0.0), float(weight or 1))
    return Area(
        phrase=row["phrase"],
        weights=weights,
        is_broad=row["breadth"] == "broad",
        topic=topics[row["topic"]] if row["topic"] else frozenset(),
    )


def second_level(code: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the code itself at the second level, its parent's place below it, all below it at the first.

    "0" stays "0". Raises NotFound for an unknown code.
    """
    if code == NO_INDUSTRY:
        return (code,)
    industry = taxonomy.industry(code)
    if industry.level >= 2:
        return (".".join(code.split(".")[:2]),)
    return tuple(
        one.code
        for one in taxonomy.industries
        if one.classification is Classification.SEI2018 and one.parent == code
    )


def _read(path: Path, parse: Callable[[Mapping[str, str]], _Row]) -> list[_Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [parse(row) for row in csv.DictReader(file)]
    except (OSError, KeyError, ValueError, AttributeError) as error:
        raise ConfigError(f"expected the table {path}, got {type(error).__name__}: {error}") from error
