"""CSV files: which encoding they are in, what they hold, and text that a spreadsheet would run."""

from __future__ import annotations

import codecs
import csv
import io
import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from matcher.errors import InvalidInput
from matcher.exchange.tables import RawTable, build_table, read_bytes

_MAX_CELL_CHARACTERS = 1_000_000
_LIMIT_LOCK = threading.Lock()  # the limit belongs to the whole process
# A GB18030 character reads as UTF-8 by accident one time in seven: after six, the file is damaged UTF-8.
_SURE_OF_UTF8 = 6
_FORMULA = re.compile("'*[=+@\\-\t＝＋－＠]")
_GUARDED = re.compile("'+[=+@\\-\t＝＋－＠]")


def read_csv(path: Path, encoding: str | None = None) -> RawTable:
    """Return a CSV file's rows, divided by commas, or by tabs when the header has only those.

    UTF-8 with or without a mark and GB18030 are told apart strictly; raises InvalidInput
    for a file in none of them, with a NUL byte, an unclosed quote or a cell without end.
    """
    text = decode(path.name, read_bytes(path), encoding)
    first = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    try:
        grid = _parse(text, delimiter)
    except csv.Error as error:
        raise InvalidInput(
            f'{path.name}: {error}; a quote " inside a quoted cell is written twice, every quote is closed'
        ) from None
    return build_table(path.name, [[_unguard(cell) for cell in line] for line in grid])


def write_csv(path: Path, lines: Iterable[Sequence[str]]) -> None:
    """Write the lines as UTF-8 with a mark, as Excel expects it; text that looks like a formula gets a '."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for line in lines:
            writer.writerow([_guard(cell) for cell in line])


def decode(name: str, content: bytes, encoding: str | None = None) -> str:
    """Return the text of a file in UTF-8, UTF-8 with a mark, or GB18030; else raise InvalidInput.

    With an encoding named, only that one is tried.
    """
    if encoding is not None:
        text = _decode_as(name, content, encoding)
    elif content.startswith(codecs.BOM_UTF8):
        text = _decode_as(name, content, "utf-8-sig")
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InvalidInput(f"{name} is in UTF-16; save it as “CSV UTF-8” in Excel")
    else:
        text = _decode_unmarked(name, content)
    place = text.find("\0")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise InvalidInput(
            f"{name}: line {line} has a NUL character, which is no text; export the file again"
        )
    return text


def _parse(text: str, delimiter: str) -> list[list[str]]:
    with _LIMIT_LOCK:
        before = csv.field_size_limit(_MAX_CELL_CHARACTERS)
        try:
            # newline="" leaves line breaks inside quotes as they are.
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        finally:
            csv.field_size_limit(before)


def _decode_unmarked(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        good = content[: error.start].decode("utf-8")
        if sum(not character.isascii() for character in good) >= _SURE_OF_UTF8:
            raise InvalidInput(
                f"{name} is UTF-8 but damaged at byte {error.start} (line {good.count(chr(10)) + 1}); "
                "export it again"
            ) from None
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is neither UTF-8 nor GB18030; save it as “CSV UTF-8” in Excel") from None


def _decode_as(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise InvalidInput(f"an encoding such as utf-8 or gb18030 was expected, not {encoding!r}") from None
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name} is not {encoding}: byte {error.start} does not fit; leave the encoding out"
        ) from None


def _guard(text: str) -> str:
    return "'" + text if _FORMULA.match(text) else text


def _unguard(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
