"""From the cells of a row to a record, or to everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.errors import FieldProblem, InvalidRecords
from matcher.exchange.columns import Heading, Layout
from matcher.exchange.lists import Listing
from matcher.exchange.tables import RawRow
from matcher.records import Record, parse_record
from matcher.vocabulary import Kind

EXAMPLE_PREFIX = "EXAMPLE-"
"""Ids of the rows that a template shows; they are never imported."""
_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class RowReading:
    """What a row gave: a record, or None and its problems; and values that records have no place for."""

    row: int
    record: Record | None
    problems: tuple[FieldProblem, ...] = ()
    left_out: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows of one kind under the headings of a file."""

    kind: Kind
    layout: Layout
    headings: Mapping[str, Heading]

    def read(self, row: RawRow) -> RowReading:
        """Return the row's record, or all its problems; cells without a heading are skipped."""
        if row.problems:
            return RowReading(row.number, None, row.problems)
        values, problems = read_cells(row, self.headings)
        left_out = [
            word
            for header, value in row.cells.items()
            if header in self.headings
            for word in _left_out(self.headings[header], value, row.number)
        ]
        bad = {problem.field for problem in problems}
        record, others = self._build(values, row.number)
        problems.extend(problem for problem in others if problem.field not in bad)
        if str(values.get("id", "")).startswith(EXAMPLE_PREFIX):
            problems.append(self._example_problem(str(values["id"]), row.number))
        return RowReading(row.number, None if problems else record, tuple(problems), tuple(left_out))

    def _build(self, values: Mapping[str, object], row: int) -> tuple[Record | None, list[FieldProblem]]:
        try:
            return parse_record(self.kind, values, row=row), []
        except InvalidRecords as error:
            return None, [self._in_words_of_file(problem) for problem in error.problems]

    def _in_words_of_file(self, problem: FieldProblem) -> FieldProblem:
        headings = tuple(self.headings.values())
        if problem.field != "record":
            header = self.layout.header_of(problem.field, headings)
            return FieldProblem(header, problem.value, problem.expected, problem.row)
        named = [column.field for column in self.layout.columns if column.field in problem.expected]
        expected = problem.expected
        for field in named:
            expected = expected.replace(field, self.layout.header_of(field, headings))
        header = " / ".join(self.layout.header_of(field, headings) for field in named)
        return FieldProblem(
            header or "(row)", "both together" if named else problem.value, expected, problem.row
        )

    def _example_problem(self, identifier: str, row: int) -> FieldProblem:
        header = self.layout.header_of("id", tuple(self.headings.values()))
        return FieldProblem(
            header, identifier, "your own row: this is the template's example, overwrite it", row
        )


def read_cells(row: RawRow, headings: Mapping[str, Heading]) -> tuple[dict[str, object], list[FieldProblem]]:
    """Return the values of a row by field, None for what cannot be read, and a problem for each of these."""
    values: dict[str, object] = {}
    problems: list[FieldProblem] = []
    for header, value in row.cells.items():
        heading = headings.get(header)
        if heading is None:
            continue
        try:
            _put(values, heading.column.field, heading.read(value))
        except ValueError as error:
            problems.append(FieldProblem(header, shown(value), str(error), row.number))
            _put(values, heading.column.field, None)
    return values, problems


def shown(value: object) -> str:
    """Return the value as problems show it: on one line, cut, printable."""
    text = " ".join(str(value).split()) or str(value)
    cut = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
    return cut.encode(errors="backslashreplace").decode()


def _put(values: dict[str, object], field: str, value: object) -> None:
    """Set a value, or one part of an object."""
    name, _, part = field.partition(".")
    if not part:
        values[name] = value
        return
    inner = values.setdefault(name, {})
    if isinstance(inner, dict):
        inner[part] = value


def _left_out(heading: Heading, value: object, row: int) -> Sequence[FieldProblem]:
    form = heading.column.form
    if not isinstance(form, Listing):
        return ()
    return [
        FieldProblem(heading.header, word, "nothing: this word has no place in the record", row)
        for word in form.left_out(value)
    ]
