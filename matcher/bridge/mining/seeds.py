"""The seeds: pairs written by hand, with the industry they belong to."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matcher.bridge.entries import MAX_TERM_CHARS, EntryKind, plain
from matcher.errors import FieldProblem, InvalidInput, InvalidRecords, NotFound

_COLUMNS: Final = ("term", "expansion", "kind", "industry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One pair as its file has it; a pair of a symmetric kind holds both ways."""

    term: str
    expansion: str
    kind: EntryKind
    industry: str


def read_seeds(path: Path) -> tuple[Seed, ...]:
    """Return the pairs of a CSV with the columns term, expansion, kind, industry.

    Raises NotFound, InvalidInput (encoding, columns) or InvalidRecords naming every bad cell, and every
    pair that stands twice, in either direction.
    """
    if not path.is_file():
        raise NotFound(f"expected seed pairs at {path}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no file in UTF-8: {error}; save it in that encoding") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInput(f"{path} lacks the column(s) {', '.join(missing)}")
    seeds: list[Seed] = []
    problems: list[FieldProblem] = []
    seen: set[frozenset[str]] = set()
    for number, row in enumerate(reader, start=2):
        cells = {name: (row[name] or "").strip() for name in _COLUMNS}
        found = _problems(number, cells, seen)
        problems += found
        if not found:
            seeds.append(
                Seed(
                    term=cells["term"],
                    expansion=cells["expansion"],
                    kind=EntryKind(cells["kind"]),
                    industry=cells["industry"],
                )
            )
    if problems:
        raise InvalidRecords(problems)
    return tuple(seeds)


def ambiguous_terms(seeds: Sequence[Seed]) -> frozenset[str]:
    """Return the Latin names, normalised, that stand for things of two industries or more (ABS, ADC)."""
    industries: dict[str, set[str]] = defaultdict(set)
    for seed in seeds:
        if seed.kind is EntryKind.LATIN:
            industries[plain(seed.term)].add(seed.industry)
    return frozenset(term for term, found in industries.items() if len(found) > 1)


def _problems(number: int, cells: dict[str, str], seen: set[frozenset[str]]) -> list[FieldProblem]:
    problems = [
        FieldProblem(name, cells[name] or "(missing)", f"a term of 1 to {MAX_TERM_CHARS} characters", number)
        for name in ("term", "expansion")
        if not 0 < len(cells[name]) <= MAX_TERM_CHARS
    ]
    if cells["kind"] not in set(EntryKind):
        problems.append(FieldProblem("kind", cells["kind"], f"one of {', '.join(EntryKind)}", number))
    if not cells["industry"]:
        problems.append(FieldProblem("industry", "(missing)", "the industry the pair belongs to", number))
    pair = frozenset(map(plain, (cells["term"], cells["expansion"])))
    if len(pair) < 2 or pair in seen:
        shown = f"{cells['term']} → {cells['expansion']}"
        problems.append(FieldProblem("expansion", shown, "a pair of two words that stands once", number))
    seen.add(pair)
    return problems
