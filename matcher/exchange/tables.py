"""A file's rows as they come, before anyone asks what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import FieldProblem, InvalidInput, NotFound

MAX_FILE_BYTES = 512 * 1024 * 1024  # the whole file is held in memory while it is read
CSV, EXCEL, JSON_LINES = ".csv", ".xlsx", ".jsonl"
FORMATS = (CSV, EXCEL, JSON_LINES)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: `number` as a person sees it in the file; `cells` by header, blank ones left out.

    A row with problems of its shape has no cells, as they may belong to other columns.
    """

    number: int
    cells: Mapping[str, object]
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class RawTable:
    """The headers in order, the rows that are not blank, and what is wrong with the headers."""

    headers: tuple[str, ...]
    rows: tuple[RawRow, ...]
    problems: tuple[FieldProblem, ...] = ()


def format_of(path: Path) -> str:
    """Return which of FORMATS a file name stands for; raise InvalidInput for another one."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        hint = "; save it as .xlsx in Excel" if suffix == ".xls" else ""
        raise InvalidInput(f"{path.name}: a file ending in {', '.join(FORMATS)} was expected{hint}")
    return suffix


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; raise NotFound when it is absent, InvalidInput when empty or too big."""
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    size = path.stat().st_size
    if size == 0:
        raise InvalidInput(f"{path.name} is empty; `matcher template` writes a file to fill in")
    if size > MAX_FILE_BYTES:
        raise InvalidInput(f"{path.name} has {size:,} bytes, at most {MAX_FILE_BYTES:,} are read; divide it")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path.name} cannot be read: {error.strerror}") from None


def is_blank(value: object) -> bool:
    """Return whether a cell says nothing: empty, only white space, or an empty list."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def build_table(name: str, grid: Sequence[Sequence[object]]) -> RawTable:
    """Return the table of a grid whose first row is the header.

    A header that comes twice or a value without one is a problem; so is a row shorter than
    the header, as it may be cut off. Raises InvalidInput when there is no header.
    """
    headers = _read_headers(name, grid)
    problems = [
        FieldProblem(header, f"in columns {_letters(headers, header)}", "each header once", 1)
        for header in dict.fromkeys(headers)
        if header and headers.count(header) > 1
    ]
    rows = [
        _build_row(headers, line, number)
        for number, line in enumerate(grid[1:], start=2)
        if not all(is_blank(value) for value in line)
    ]
    return RawTable(tuple(dict.fromkeys(filter(None, headers))), tuple(rows), tuple(problems))


def _build_row(headers: list[str], line: Sequence[object], number: int) -> RawRow:
    problems = _find_ragged(headers, line, number)
    if problems:
        return RawRow(number, {}, tuple(problems))
    cells = zip(headers, line, strict=False)
    return RawRow(number, {header: value for header, value in cells if header and not is_blank(value)})


def _read_headers(name: str, grid: Sequence[Sequence[object]]) -> list[str]:
    headers = [str(value).strip() for value in grid[0]] if grid else []
    while headers and not headers[-1]:
        headers.pop()
    if not any(headers):
        raise InvalidInput(f"{name}: the first row must hold the headers; `matcher template` writes them")
    return headers


def _find_ragged(headers: list[str], line: Sequence[object], number: int) -> list[FieldProblem]:
    problems = []
    if len(line) < len(headers):
        problems.append(
            FieldProblem("(row)", f"{len(line)} cells", f"{len(headers)} cells, as the header", number)
        )
    for place, value in enumerate(line):
        if (place >= len(headers) or not headers[place]) and not is_blank(value):
            problems.append(
                FieldProblem(
                    f"column {column_letter(place)}", str(value)[:80], "a header above this value", number
                )
            )
    return problems


def _letters(headers: list[str], header: str) -> str:
    return ", ".join(column_letter(place) for place, name in enumerate(headers) if name == header)


def column_letter(place: int) -> str:
    """Return Excel's name of the column at a place from 0: A, B … Z, AA …"""
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
