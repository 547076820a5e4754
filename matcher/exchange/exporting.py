"""Exporting the records of a kind so that importing the file gives them back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from matcher.exchange.columns import Column
from matcher.exchange.csv_file import write_csv
from matcher.exchange.jsonl_file import write_jsonl
from matcher.exchange.layouts import LAYOUTS
from matcher.exchange.tables import CSV, JSON_LINES, format_of
from matcher.exchange.xlsx_file import Sheet, write_xlsx
from matcher.records import Record, dump_record
from matcher.store import Store
from matcher.vocabulary import Kind, Visibility

Language = Literal["zh", "en"]


def export_file(
    store: Store,
    kind: Kind,
    path: Path,
    *,
    language: Language = "zh",
    visible: frozenset[Visibility],
) -> int:
    """Write the visible records of a kind to a .csv, .xlsx or .jsonl file and return how many.

    Tables have headers in the language and Chinese words for vocabularies; JSON lines have the
    English field names. The file appears whole or not at all. Raises InvalidInput for another
    ending or, for Excel, a text longer than a cell.
    """
    records = [stored.record for stored in store.iterate(kind, visible=visible)]
    write_records(kind, records, path, language=language)
    return len(records)


def write_records(kind: Kind, records: Sequence[Record], path: Path, *, language: Language = "zh") -> None:
    """Write records of one kind to a file; raise as `export_file` does."""
    suffix = format_of(path)
    with whole_file(path) as aside:
        if suffix == JSON_LINES:
            write_jsonl(aside, map(dump_record, records))
        elif suffix == CSV:
            write_csv(aside, build_lines(kind, records, language))
        else:
            write_xlsx(aside, [Sheet(kind.label, list(build_lines(kind, records, language)), _widths(kind))])


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a file to write aside, swapped in at the end, so that no one reads half of one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".export-", suffix=path.suffix)
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.chmod(0o644)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def build_lines(kind: Kind, records: Iterable[Record], language: Language) -> Iterator[list[str]]:
    """Yield the header and one line of cells for each record."""
    columns = LAYOUTS[kind].tabular
    yield [column.zh if language == "zh" else column.field for column in columns]
    for record in records:
        values = dump_record(record)
        yield [write_cell(column, values) for column in columns]


def write_cell(column: Column, values: Mapping[str, Any]) -> str:
    """Return the cell of a column for the values of a record by field."""
    value: Any = values
    for name in column.field.split("."):
        value = None if value is None else value[name]
    return "" if value is None else column.form.write(value)


def _widths(kind: Kind) -> list[int]:
    return [14 if column.required else 18 for column in LAYOUTS[kind].tabular]
