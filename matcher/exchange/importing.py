"""Importing a file: every bad cell is reported, and the file goes in whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from matcher.errors import FieldProblem
from matcher.exchange.csv_file import read_csv
from matcher.exchange.heads import read_heads
from matcher.exchange.jsonl_file import read_jsonl
from matcher.exchange.layouts import LAYOUTS
from matcher.exchange.rows import RowReader, RowReading
from matcher.exchange.tables import CSV, EXCEL, RawTable, format_of
from matcher.exchange.xlsx_file import read_xlsx
from matcher.records import Record
from matcher.store import Store, UpsertResult
from matcher.vocabulary import Kind

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows in all."""

_ROWS_PER_PROGRESS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did; all counts are 0 when problems kept the file out.

    `ignored_columns` were read past; `left_out` names single values that were.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: tuple[FieldProblem, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    left_out: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What a file holds: its good records, and everything that is wrong.

    `header_problems` concern every row, so no row can be kept in spite of them.
    """

    records: tuple[Record, ...]
    header_problems: tuple[FieldProblem, ...]
    row_problems: tuple[FieldProblem, ...]
    ignored_columns: tuple[str, ...]
    left_out: tuple[FieldProblem, ...]


def import_file(  # noqa: PLR0913 - the interface agreed with the command line and the API
    store: Store,
    kind: Kind,
    path: Path,
    *,
    keep_good: bool,
    at: datetime,
    progress: Progress | None = None,
    encoding: str | None = None,
    ignore_columns: Collection[str] = (),
) -> ImportReport:
    """Import a .csv, .xlsx or .jsonl file in one transaction and return what happened.

    Nothing is written when the report has problems, unless `keep_good` says to write the good
    rows; problems of the header always keep the file out. A row is the whole record: what it
    leaves blank becomes blank. Raises NotFound when there is no file, InvalidInput when it
    cannot be read as a table at all, StoreError when the database refuses.
    """
    reading = read_records(kind, path, encoding=encoding, ignore_columns=ignore_columns, progress=progress)
    problems = reading.header_problems + reading.row_problems
    is_kept_out = bool(reading.header_problems) or (bool(problems) and not keep_good)
    result = UpsertResult(created=0, changed=0, unchanged=0, revision=0)
    if not is_kept_out:
        result = store.upsert(reading.records, at=at)
    return ImportReport(
        created=result.created,
        changed=result.changed,
        unchanged=result.unchanged,
        problems=problems,
        ignored_columns=reading.ignored_columns,
        left_out=reading.left_out,
    )


def read_records(
    kind: Kind,
    path: Path,
    *,
    encoding: str | None = None,
    ignore_columns: Collection[str] = (),
    progress: Progress | None = None,
) -> FileReading:
    """Return the records of a file and all its problems; raise as `import_file` does."""
    layout = LAYOUTS[kind]
    table = read_table(path, names=(kind.label, kind.value), encoding=encoding)
    heads = read_heads(layout, table, ignore_columns)
    reader = RowReader(kind, layout, heads.headings)
    readings = [] if heads.problems else list(_read_rows(reader, table, progress))
    twice = _find_twice(readings, layout.header_of("id", tuple(heads.headings.values())))
    repeated = {problem.value for problem in twice}
    records = (reading.record for reading in readings if reading.record is not None)
    problems = [problem for reading in readings for problem in reading.problems]
    return FileReading(
        records=tuple(record for record in records if record.id not in repeated),
        header_problems=heads.problems,
        row_problems=tuple(sorted([*problems, *twice], key=lambda problem: problem.row or 0)),
        ignored_columns=heads.ignored,
        left_out=tuple(value for reading in readings for value in reading.left_out),
    )


def read_table(path: Path, *, names: Sequence[str], encoding: str | None = None) -> RawTable:
    """Return the rows of a file as they come; `names` are those its sheet may have in a workbook."""
    suffix = format_of(path)
    if suffix == CSV:
        return read_csv(path, encoding)
    return read_xlsx(path, names) if suffix == EXCEL else read_jsonl(path, encoding)


def _read_rows(reader: RowReader, table: RawTable, progress: Progress | None) -> Iterator[RowReading]:
    total = len(table.rows)
    for done, row in enumerate(table.rows, start=1):
        yield reader.read(row)
        if progress is not None and (done % _ROWS_PER_PROGRESS == 0 or done == total):
            progress(done, total)


def _find_twice(readings: Sequence[RowReading], header: str) -> list[FieldProblem]:
    """Return a problem for each further row with an id; which of them was meant, the file does not say."""
    rows: dict[str, list[int]] = defaultdict(list)
    for reading in readings:
        if reading.record is not None:
            rows[reading.record.id].append(reading.row)
    return [
        FieldProblem(header, identifier, f"an id of its own; row {first} has it too", row)
        for identifier, (first, *others) in rows.items()
        for row in others
    ]
