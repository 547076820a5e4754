"""Labelled texts to learn from: seeds, names of industries, labelled records, labelled files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from matcher.errors import InvalidInput
from matcher.reading.areas import AreaTable
from matcher.reading.labels import FORMS, NO_INDUSTRY, STAGES, Readiness
from matcher.records import Achievement, Demand, Record
from matcher.taxonomy import Classification, Taxonomy
from matcher.text import text_of

SEED_GROUP: Final = ""
"""Seeds belong to no group: they are learned from in every fold and never tested on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One text with what is known of it; None where a question has no answer for it.

    Examples of one `group` (a demand and what was written for it) never stand on both sides of a split.
    """

    title: str
    body: str = ""
    code: str | None = None
    stage: str | None = None
    form: str | None = None
    group: str = SEED_GROUP
    is_query: bool = False


def read_seeds(path: Path) -> list[Example]:
    """Return the seeds of data/reading/seeds.csv (code, stage, form, text)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Example(
                title=row["text"],
                code=row["code"] or None,
                stage=row["stage"] or None,
                form=row["form"] or None,
            )
            for row in csv.DictReader(file)
        ]


def industry_names(taxonomy: Taxonomy, codes: Iterable[str]) -> list[Example]:
    """Return the official names of the industries as examples of them."""
    return [Example(title=taxonomy.industry(code).name, code=code) for code in codes if code != NO_INDUSTRY]


def area_phrases(areas: AreaTable, codes: Iterable[str]) -> list[Example]:
    """Return those phrases of theses that name one industry and no other."""
    known = set(codes)
    return [
        Example(title=area.phrase, code=code)
        for area in areas.areas
        if len(area.weights) == 1
        for code in area.weights
        if code in known
    ]


def from_records(records: Iterable[Record], taxonomy: Taxonomy) -> list[Example]:
    """Return records that name a 战新 industry of the second level, or a readiness, as examples."""
    found = []
    for record in records:
        if not isinstance(record, Achievement | Demand):
            continue
        codes = [code for code in record.industry_codes if _is_second_level(code, taxonomy)]
        trl = record.trl if isinstance(record, Achievement) else None
        if codes or trl:
            text = text_of(record)
            found.append(
                Example(
                    title=text.title,
                    body=text.body,
                    code=codes[0] if codes else None,
                    stage=Readiness.of_trl(trl).value if trl else None,
                    group=f"record/{record.id}",
                    is_query=isinstance(record, Demand),
                )
            )
    return found


def read_labelled(folder: Path) -> list[Example]:
    """Return the labelled texts of `demands.jsonl` and `achievements.jsonl` in a folder.

    Fields: id, title, text, code (战新, second level, or "0"), and for achievements stage, kind (the
    form) and demand (the demand's id, which groups them). Raises InvalidInput naming a bad line.
    """
    demands = _read(folder / "demands.jsonl", _demand)
    return [*demands, *_read(folder / "achievements.jsonl", _achievement)]


def _demand(values: Mapping[str, Any]) -> Example:
    return Example(
        title=values["title"],
        body=values.get("text") or "",
        code=values.get("code"),
        group=values["id"],
        is_query=True,
    )


def _achievement(values: Mapping[str, Any]) -> Example:
    return Example(
        title=values["title"],
        body=values.get("text") or "",
        code=values.get("code"),
        stage=_one_of(values.get("stage"), STAGES),
        form=_one_of(values.get("kind"), FORMS),
        group=values.get("demand") or values["id"],
    )


def _read(path: Path, parse: Callable[[Mapping[str, Any]], Example]) -> Iterator[Example]:
    if not path.is_file():
        raise InvalidInput(f"expected labelled texts at {path}")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield parse(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInput(f"{path}, line {number}: {type(error).__name__}: {error}") from error


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str | None:
    if value is not None and value not in allowed:
        raise ValueError(f"one of {', '.join(allowed)}, not {value!r}")
    return value


def _is_second_level(code: str, taxonomy: Taxonomy) -> bool:
    if not taxonomy.is_known(code):
        return False
    industry = taxonomy.industry(code)
    return industry.classification is Classification.SEI2018 and industry.level == 2


_TERMS_A_DISCIPLINE: Final = 300
"""As many as the seeds have for a few industries; more would drown what was written by hand."""


def read_terms(path: Path, disciplines: Path) -> list[Example]:
    """Return terms that belong to one discipline alone, the discipline's first ones, as examples.

    A line is a term, a tab, and `discipline:rank` joined by semicolons; data/reading/disciplines.csv says
    which 战新 industry a discipline stands for. Raises InvalidInput when the file cannot be read so.
    """
    with disciplines.open(encoding="utf-8", newline="") as file:
        codes = {row["discipline"]: row["code"] for row in csv.DictReader(file)}
    ranked: dict[str, list[tuple[int, str]]] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            term, _, places = line.partition("\t")
            discipline, _, rank = places.partition(":")
            if discipline in codes and ";" not in places:
                ranked.setdefault(discipline, []).append((int(rank), term))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"expected terms by discipline in {path}: {error}") from error
    return [
        Example(title=term, code=codes[discipline])
        for discipline, terms in ranked.items()
        for _, term in sorted(terms)[:_TERMS_A_DISCIPLINE]
    ]
