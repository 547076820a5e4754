"""The headers of a file: which columns they stand for, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from matcher.errors import FieldProblem
from matcher.exchange.columns import Heading, Layout, normalise_header
from matcher.exchange.tables import RawTable


@dataclass(frozen=True, slots=True)
class Heads:
    """The headings by header, the headers read past, and problems that concern every row."""

    headings: Mapping[str, Heading]
    ignored: tuple[str, ...]
    problems: tuple[FieldProblem, ...]


def read_heads(layout: Layout, table: RawTable, ignore_columns: Collection[str]) -> Heads:
    """Return the headings of a table; an unknown, repeated or missing required column is a problem.

    Columns to ignore are named as in the file; one that is not there is no problem.
    """
    wanted = [header for header in table.headers if header not in ignore_columns]
    headings = {header: heading for header in wanted if (heading := layout.find(header)) is not None}
    unkept = {normalise_header(name) for name in layout.unkept}
    unknown = [
        header for header in wanted if header not in headings and normalise_header(header) not in unkept
    ]
    problems = (
        *table.problems,
        *(_unknown_problem(layout, header) for header in unknown),
        *_find_twice_held(headings),
        *(_find_missing(layout, headings) if table.headers else ()),
    )
    ignored = tuple(header for header in table.headers if header not in headings and header not in unknown)
    return Heads(headings, ignored, problems)


def _unknown_problem(layout: Layout, header: str) -> FieldProblem:
    nearest = layout.nearest(header)
    known = f"the nearest is {nearest}" if nearest else "`matcher template` shows them"
    return FieldProblem(header, "(column)", f"a known column; {known}; or name it as a column to ignore", 1)


def _find_twice_held(headings: Mapping[str, Heading]) -> Iterator[FieldProblem]:
    """Yield a problem for each header whose field, or the object around it, another header holds already."""
    seen: dict[str, str] = {}
    for header, heading in headings.items():
        field = heading.column.field
        whole = field.partition(".")[0]
        other = seen.get(field) or seen.get(whole) or (_part_of(seen, field) if whole == field else None)
        if other is not None:
            yield FieldProblem(
                header, "(column)", f"one column for {heading.column.zh}; {other} is one too", 1
            )
        seen[field] = header


def _part_of(seen: Mapping[str, str], whole: str) -> str | None:
    return next((header for field, header in seen.items() if field.startswith(whole + ".")), None)


def _find_missing(layout: Layout, headings: Mapping[str, Heading]) -> Iterator[FieldProblem]:
    there = {heading.column.field for heading in headings.values()}
    for column in layout.columns:
        if column.required and column.field not in there:
            yield FieldProblem(column.zh, "(missing)", f"a column {column.zh} ({column.field})", 1)
