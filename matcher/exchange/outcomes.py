"""Outcomes in files: past matches in, the ledger out, a template to fill in."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from matcher.errors import FieldProblem, InvalidRecords
from matcher.exchange.columns import Column
from matcher.exchange.csv_file import write_csv
from matcher.exchange.exporting import whole_file, write_cell
from matcher.exchange.heads import Heads, read_heads
from matcher.exchange.importing import read_table
from matcher.exchange.jsonl_file import write_jsonl
from matcher.exchange.moments import Moment
from matcher.exchange.outcome_layout import LEDGER_COLUMNS, OUTCOME_EXAMPLES, OUTCOME_LAYOUT
from matcher.exchange.rows import EXAMPLE_PREFIX, read_cells
from matcher.exchange.tables import CSV, JSON_LINES, RawRow, format_of
from matcher.exchange.template import EXPLANATION_SHEET, explain
from matcher.exchange.xlsx_file import Sheet, write_xlsx
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import OutcomeEvent, parse_event
from matcher.store import Recorded, Store

_SHEET: Final = "结果"
_NAMES: Final = (_SHEET, "outcomes", "outcome", "台账", "结果台账")
_NO_KEY: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeImport:
    """What an import did: events that are new, those the ledger had, and everything that is wrong."""

    added: int = 0
    known: int = 0
    problems: tuple[FieldProblem, ...] = ()
    ignored_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ReadRow:
    row: int
    event: OutcomeEvent | None
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSource:
    """A file of outcomes: how it is read, and whether its good rows are taken in spite of bad ones."""

    path: Path
    encoding: str | None = None
    ignore_columns: Collection[str] = ()
    keep_good: bool = False


def import_outcomes(store: Store, source: OutcomeSource, *, reported_by: str, at: datetime) -> OutcomeImport:
    """Record the events of a .csv, .xlsx or .jsonl file in one transaction and return what happened.

    An event without a key of its own goes by its row's content, so that a file imported twice adds
    nothing; two equal rows of one file are a problem, as nobody knows whether it happened twice. Moments
    without a zone are Beijing time. Nothing is recorded when there are problems, unless the source says to
    keep the good rows; problems of the header always keep the file out. Raises as `import_file` does, and
    Conflict for a key that stands for another event.
    """
    table = read_table(source.path, names=_NAMES, encoding=source.encoding)
    heads = read_heads(OUTCOME_LAYOUT, table, source.ignore_columns)
    read = [] if heads.problems else [_read_row(row, heads) for row in table.rows]
    problems = [problem for one in read for problem in one.problems] + _find_equal(read)
    good = _without(read, problems)
    found = store.outcomes.find_problems(_events(good), at=at, rows=[one.row for one in good])
    problems += [_in_words_of_file(problem, heads) for problem in found]
    done = Recorded(entries=(), added=0)
    if not heads.problems and (source.keep_good or not problems):
        kept = _without(good, problems)
        rows = [one.row for one in kept]
        done = store.outcomes.add(_events(kept), reported_by=reported_by, at=at, rows=rows)
    return OutcomeImport(
        added=done.added,
        known=len(done.entries) - done.added,
        problems=(*heads.problems, *sorted(problems, key=lambda problem: problem.row or 0)),
        ignored_columns=heads.ignored,
    )


def export_outcomes(store: Store, path: Path) -> int:
    """Write every entry of the ledger to a .csv, .xlsx or .jsonl file and return how many.

    Imports take the file, and read past what the ledger added. The file appears whole or not at all.
    """
    suffix = format_of(path)
    entries = store.outcomes.iterate()
    count = store.outcomes.count()
    with whole_file(path) as aside:
        if suffix == JSON_LINES:
            write_jsonl(aside, map(_values_of, entries))
        elif suffix == CSV:
            write_csv(aside, _build_lines(entries))
        else:
            write_xlsx(aside, [Sheet(_SHEET, list(_build_lines(entries)))])
    return count


def write_outcome_template(path: Path) -> None:
    """Write a .xlsx, .csv or .jsonl file to fill in; its example rows are never imported."""
    suffix = format_of(path)
    columns = OUTCOME_LAYOUT.tabular
    examples = [one.model_dump(mode="json", exclude_defaults=True) for one in OUTCOME_EXAMPLES]
    lines = [
        [column.zh for column in columns],
        *([_cell(column, one) for column in columns] for one in examples),
    ]
    with whole_file(path) as aside:
        if suffix == JSON_LINES:
            write_jsonl(aside, examples)
        elif suffix == CSV:
            write_csv(aside, iter(lines))
        else:
            widths = [max(14, 2 * len(column.zh) + 4) for column in columns]
            choices = {n: column.form.choices for n, column in enumerate(columns) if column.form.choices}
            form = Sheet(_SHEET, lines, widths=widths, choices=choices)
            told = Sheet(EXPLANATION_SHEET, list(explain(OUTCOME_LAYOUT)), widths=(18, 28, 8, 50, 70))
            write_xlsx(aside, [form, told])


def _read_row(row: RawRow, heads: Heads) -> _ReadRow:
    if row.problems:
        return _ReadRow(row.number, None, row.problems)
    values, problems = read_cells(row, heads.headings)
    own = values.get("key")
    if str(own or "").startswith(EXAMPLE_PREFIX):
        expected = "your own row: this is the template's example, overwrite it"
        problems.append(FieldProblem(_header("key", heads), str(own), expected, row.number))
    bad = {problem.field for problem in problems}
    try:
        event = parse_event({**values, "key": own or _NO_KEY}, row=row.number)
    except InvalidRecords as error:
        others = (_in_words_of_file(problem, heads) for problem in error.problems)
        problems += [problem for problem in others if problem.field not in bad]
        return _ReadRow(row.number, None, tuple(problems))
    if problems:
        return _ReadRow(row.number, None, tuple(problems))
    return _ReadRow(row.number, event if own else event.model_copy(update={"key": _key_of(event)}))


def _key_of(event: OutcomeEvent) -> str:
    """Return a key made of what an event says."""
    content = event.model_copy(update={"key": _NO_KEY}).model_dump_json(exclude_defaults=True)
    return f"import:{hashlib.sha256(content.encode()).hexdigest()[:40]}"


def _find_equal(read: Sequence[_ReadRow]) -> list[FieldProblem]:
    """Return a problem for each row that says what an earlier one says."""
    first: dict[str, int] = {}
    problems = []
    for one in read:
        if one.event is not None and first.setdefault(one.event.key, one.row) != one.row:
            expected = (
                f"an event of its own; row {first[one.event.key]} says the same; if both happened, give keys"
            )
            problems.append(FieldProblem("(row)", one.event.key, expected, one.row))
    return problems


def _without(read: Iterable[_ReadRow], problems: Iterable[FieldProblem]) -> list[_ReadRow]:
    bad = {problem.row for problem in problems}
    return [one for one in read if one.event is not None and one.row not in bad]


def _events(read: Iterable[_ReadRow]) -> list[OutcomeEvent]:
    return [one.event for one in read if one.event is not None]


def _in_words_of_file(problem: FieldProblem, heads: Heads) -> FieldProblem:
    return FieldProblem(_header(problem.field, heads), problem.value, problem.expected, problem.row)


def _header(field: str, heads: Heads) -> str:
    return OUTCOME_LAYOUT.header_of(field, tuple(heads.headings.values()))


def _values_of(entry: LedgerEntry) -> dict[str, Any]:
    """Return an entry as an export shows it: the event as it was reported, and what the ledger adds."""
    return {
        "number": entry.number,
        **entry.event.model_dump(mode="json", exclude_defaults=True),
        "ledger_achievement": entry.achievement_id,
        "reported_at": entry.reported_at.isoformat(),
        "reported_by": entry.reported_by,
        "marks": " ".join(entry.marks),
        "superseded_by": entry.superseded_by,
    }


def _build_lines(entries: Iterable[LedgerEntry]) -> Iterator[list[str]]:
    columns = OUTCOME_LAYOUT.tabular
    yield [*(column.zh for column in columns), *LEDGER_COLUMNS.values()]
    for entry in entries:
        values = _values_of(entry)
        values["reported_at"] = Moment().write(values["reported_at"])
        added = ("" if values[name] is None else str(values[name]) for name in LEDGER_COLUMNS)
        yield [*(_cell(column, values) for column in columns), *added]


def _cell(column: Column, values: Mapping[str, Any]) -> str:
    """Return a cell of an event; what an event leaves out is blank."""
    whole, _, part = column.field.partition(".")
    given = values.get(whole)
    return write_cell(column, {whole: {part: None, **given} if part and given else given})
