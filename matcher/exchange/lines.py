"""The two forms that judgements and runs are kept in: CSV with headers, and TREC's lines of fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import FieldProblem, InvalidInput, InvalidRecords, NotFound

QUERY_HEADERS = ("query_id", "demand_id")
DOCUMENT_HEADERS = ("document_id", "achievement_id")
_TREC_SUFFIXES = frozenset({".qrels", ".run", ".trec", ".txt"})


def is_trec(path: Path) -> bool:
    """Whether a file is in TREC's form, by its name: .qrels, .run, .trec or .txt."""
    return path.suffix.lower() in _TREC_SUFFIXES


def read_lines_text(path: Path, *, what: str) -> str:
    """Return the text of a UTF-8 file; raise NotFound or InvalidInput that says `what` was expected."""
    if not path.is_file():
        raise NotFound(f"expected {what} at {path}")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no file in UTF-8: {error}; save it in that encoding") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvFile:
    """A CSV as read: its headers, and its rows with their numbers (the header is row 1)."""

    path: Path
    headers: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str | None]], ...]

    @classmethod
    def read(cls, path: Path, *, what: str) -> CsvFile:
        """Return the file; raise NotFound or InvalidInput when it cannot be read."""
        reader = csv.DictReader(io.StringIO(read_lines_text(path, what=what), newline=""))
        headers = tuple(reader.fieldnames or ())
        return cls(path=path, headers=headers, rows=tuple(enumerate(reader, start=2)))

    def header(self, names: Sequence[str]) -> str:
        """Return the first of the names that is a column; raise InvalidInput when none is."""
        for name in names:
            if name in self.headers:
                return name
        raise InvalidInput(
            f"{self.path} wants a column {' or '.join(names)}, it has {', '.join(self.headers)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrecLine:
    """One line: its number from 1, and its fields or what is wrong with it."""

    row: int
    fields: tuple[str, ...]
    problem: FieldProblem | None = None


def read_trec_lines(path: Path, *, what: str, columns: Sequence[str]) -> Iterator[TrecLine]:
    """Yield the lines of a TREC file that are not blank; one with another number of fields is a problem."""
    for row, line in enumerate(read_lines_text(path, what=what).split("\n"), start=1):
        fields = tuple(line.split())
        if fields:
            expected = f"{len(columns)} fields: {' '.join(columns)}"
            is_whole = len(fields) == len(columns)
            problem = None if is_whole else FieldProblem("line", line.strip()[:80], expected, row)
            yield TrecLine(row=row, fields=fields, problem=problem)


def check_writable(ids: Sequence[str]) -> None:
    """Raise InvalidRecords naming every id that a TREC field cannot hold: empty, or with white space."""
    bad = [name for name in dict.fromkeys(ids) if name.split() != [name]]
    if bad:
        expected = "an id without white space; write a .csv file instead"
        raise InvalidRecords([FieldProblem("id", name, expected) for name in bad])
