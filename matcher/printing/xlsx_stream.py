"""Large Excel workbooks, row by row by XlsxWriter: texts stay texts, full sheets go on in the next."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Self, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | float | int | None
Head: TypeAlias = tuple[str, int]
"""A column's title and its width in characters."""

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet of Excel."""
_MOST_CHARACTERS: Final = 32_767 // 2
"""Half of what Excel's cell holds in UTF-16 units, so that no text can be too long by rare characters."""
_CUT: Final = "…（截断）"
_RISKY: Final = re.compile(r"[=+\-@＝＋－＠\t]")
"""How a formula begins; such texts are marked as text, so that they stay so when they are edited."""
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not have; carriage returns too, which it turns into line feeds."""
_ALWAYS: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The workbook's own moment: the same rows give the same bytes."""


class SheetStream:
    """Sheets of one name and head: when one is full, the next is begun with a number behind the name."""

    def __init__(self, book: XlsxStream, name: str, head: Sequence[Head]) -> None:
        self._book, self._name, self._head = book, name, head
        self._count = 0
        self._begin()

    def append(self, line: Sequence[Cell]) -> None:
        """Add one line; None leaves its cell empty. A text is a text whatever it looks like."""
        if self._row >= self._book.most_rows:
            self._begin()
        for column, (value, _) in enumerate(zip(line, self._head, strict=True)):
            if isinstance(value, str):
                self._write_text(column, value)
            elif value is not None:
                self._sheet.write_number(self._row, column, value)
        self._row += 1

    def _begin(self) -> None:
        self._count += 1
        self._sheet = self._book.add_sheet(self._name if self._count == 1 else f"{self._name}{self._count}")
        self._sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(self._head):
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(0, column, title, self._book.bold)
        self._row = 1

    def _write_text(self, column: int, value: str) -> None:
        text = _ILLEGAL.sub("", value)
        if len(text) > _MOST_CHARACTERS:
            text = text[: _MOST_CHARACTERS - len(_CUT)] + _CUT
        if text:
            style = self._book.quoted if _RISKY.match(text) else None
            self._sheet.write_string(self._row, column, text, style)


class XlsxStream:
    """A workbook being written; leaving it without an error puts the file together at the target."""

    def __init__(self, target: Path | BinaryIO, *, most_rows: int = MOST_ROWS) -> None:
        self.most_rows = most_rows
        self._folder = tempfile.TemporaryDirectory(prefix="matcher-xlsx-")
        # A row is written out when the next one begins: memory does not grow with the rows.
        options = {"constant_memory": True, "tmpdir": self._folder.name}
        self._book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
        self._book.set_properties({"created": _ALWAYS})
        self.bold = self._book.add_format({"bold": True})
        self.quoted = self._book.add_format({"num_format": "@", "quote_prefix": True})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if kind is None:
                self._book.close()
            else:
                for sheet in self._book.worksheets():
                    sheet.row_data_fh.close()
        finally:
            self._folder.cleanup()

    def sheet(self, name: str, head: Sequence[Head]) -> SheetStream:
        """Begin a sheet; sheets stand in the order in which they were begun."""
        return SheetStream(self, name, head)

    def add_sheet(self, name: str) -> xlsxwriter.worksheet.Worksheet:
        """Return a new, empty worksheet."""
        return self._book.add_worksheet(name)
