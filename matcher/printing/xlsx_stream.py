"""Large Excel workbooks, written row by row: ECMA-376 parts with inline strings and no formulas at all.

openpyxl takes 16 µs a cell, more than a minute for the cards of 14,000 achievements; this takes 2.4.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, BinaryIO, Final, Self, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

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
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN, _BOLD, _TEXT = range(3)

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS: Final = "application/vnd.openxmlformats-package.relationships+xml"
_STYLES: Final = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class SheetStream:
    """Sheets of one name and head: when one is full, the next is begun with a number behind the name."""

    def __init__(self, book: XlsxStream, name: str, head: Sequence[Head]) -> None:
        self._book, self._name, self._head = book, name, head
        self._letters = [get_column_letter(place) for place in range(1, len(head) + 1)]
        self._count = 0
        self._begin()

    def append(self, line: Sequence[Cell]) -> None:
        """Add one line; None leaves its cell empty. A text is a text whatever it looks like."""
        if self._row >= self._book.most_rows:
            self._begin()
        self._write(line, _PLAIN)

    def _begin(self) -> None:
        self._count += 1
        name = self._name if self._count == 1 else f"{self._name}{self._count}"
        self._file = self._book.open_part(name)
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, (_, width) in enumerate(self._head, start=1)
        )
        head = (
            f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>"
        )
        self._file.write(head.encode())
        self._row = 0
        self._write([title for title, _ in self._head], _BOLD)

    def _write(self, line: Sequence[Cell], style: int) -> None:
        self._row += 1
        cells = "".join(
            _cell(value, f"{letter}{self._row}", style)
            for letter, value in zip(self._letters, line, strict=True)
            if value is not None and value != ""
        )
        self._file.write(f'<row r="{self._row}">{cells}</row>'.encode())


class XlsxStream:
    """A workbook being written; closing it without an error puts the file together at the target."""

    def __init__(self, target: Path | BinaryIO, *, most_rows: int = MOST_ROWS) -> None:
        self._target = target
        self.most_rows = most_rows
        self._parts: list[tuple[str, IO[bytes]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if kind is None:
                self._save()
        finally:
            for _, file in self._parts:
                file.close()

    def sheet(self, name: str, head: Sequence[Head]) -> SheetStream:
        """Begin a sheet; sheets stand in the order in which they were begun."""
        return SheetStream(self, name, head)

    def open_part(self, name: str) -> IO[bytes]:
        """Return the open file of a new sheet's XML; it lies on disk until the workbook is closed."""
        file = tempfile.TemporaryFile("w+b")  # noqa: SIM115  closed in __exit__
        self._parts.append((name, file))
        return file

    def _save(self) -> None:
        with zipfile.ZipFile(self._target, "w") as archive:
            for path, text in _frame([name for name, _ in self._parts]).items():
                archive.writestr(_entry(path), text)
            for number, (_, file) in enumerate(self._parts, start=1):
                file.write(b"</sheetData></worksheet>")
                file.seek(0)
                entry = _entry(f"xl/worksheets/sheet{number}.xml")
                with archive.open(entry, "w", force_zip64=True) as part:
                    shutil.copyfileobj(file, part, 1 << 20)


def _entry(path: str) -> zipfile.ZipInfo:
    """Return an entry without a moment (1980-01-01), so that the same rows give the same bytes."""
    entry = zipfile.ZipInfo(path)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _cell(value: str | float | int, place: str, style: int) -> str:
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    text = _ILLEGAL.sub("", value)
    if len(text) > _MOST_CHARACTERS:
        text = text[: _MOST_CHARACTERS - len(_CUT)] + _CUT
    if style == _PLAIN and _RISKY.match(text):
        style = _TEXT
    marked = f' s="{style}"' if style else ""
    written = _LOOKS_ESCAPED.sub("_x005F_", escape(text))
    return f'<c r="{place}"{marked} t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'


def _frame(names: Sequence[str]) -> dict[str, str]:
    """Return the parts around the sheets by their path."""
    numbers = range(1, len(names) + 1)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    last = len(names) + 1
    return {
        "[Content_Types].xml": (
            f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f"<sheets>{sheets}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rId{last}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _STYLES,
    }
