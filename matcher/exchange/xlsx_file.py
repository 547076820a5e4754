"""Excel workbooks: calamine reads them, openpyxl writes them, every cell as text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from matcher.errors import InvalidInput
from matcher.exchange.tables import RawTable, build_table, read_bytes

MAX_CELL_UNITS = 32_767  # Excel counts UTF-16 units
_MAX_UNPACKED_BYTES = 2 * 1024**3  # beyond is no workbook but a zip bomb
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MAX_DROPDOWN_CHARACTERS = 255  # Excel's limit for choices written into the rule


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: lines of text, the first being the header; `choices` are drop-downs by column."""

    name: str
    lines: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def read_xlsx(path: Path, names: Sequence[str]) -> RawTable:
    """Return the rows of the sheet that goes by one of the names, or of the only sheet with something in it.

    Raises InvalidInput for a workbook that is encrypted, damaged, or leaves open which sheet is meant.
    """
    content = read_bytes(path)
    _check_container(path.name, content)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        sheet = _choose_sheet(path.name, workbook, names)
        grid = sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        raise InvalidInput(f"{path.name} is encrypted; save it without a password") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InvalidInput(f"{path.name} is damaged: {error}; save it again in Excel as .xlsx") from None
    return build_table(path.name, grid)


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook; raise InvalidInput for a text too long for a cell of Excel."""
    for sheet in sheets:
        _refuse_too_long(sheet)
    workbook = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(workbook.create_sheet(sheet.name), sheet)
    workbook.save(path)


def _write_sheet(worksheet: Any, sheet: Sheet) -> None:
    worksheet.freeze_panes = "A2"
    for place, width in enumerate(sheet.widths, start=1):
        worksheet.column_dimensions[get_column_letter(place)].width = width
    for place, choices in sheet.choices.items():
        _add_dropdown(worksheet, get_column_letter(place + 1), choices)
    for number, line in enumerate(sheet.lines, start=1):
        worksheet.append(list(_cells(worksheet, line, number)))


def _cells(worksheet: Any, line: Sequence[str], number: int) -> Iterator[Any]:
    for text in line:
        if not text:
            yield None
            continue
        cell = WriteOnlyCell(worksheet, value=_escape(text))
        # Text whatever it looks like: "=1+1" is no formula, "#N/A" no error, "0012" no number.
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
        if number == 1:
            cell.font = Font(bold=True)
        elif "\n" in text:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        yield cell


def _escape(text: str) -> str:
    """Return the text so that what looks like Excel's own escape (_x0041_) is read back as it stands."""
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def _refuse_too_long(sheet: Sheet) -> None:
    for number, line in enumerate(sheet.lines, start=1):
        for text in line:
            if (
                len(text) > MAX_CELL_UNITS // 8
                and len(_escape(text).encode("utf-16-le")) // 2 > MAX_CELL_UNITS
            ):
                raise InvalidInput(
                    f"row {number} ({line[0]}): a text of {len(text):,} characters does not fit a cell of "
                    f"Excel ({MAX_CELL_UNITS:,}); write .csv or .jsonl instead"
                )


def _add_dropdown(worksheet: Any, letter: str, choices: Sequence[str]) -> None:
    formula = ",".join(choices)
    if not choices or len(formula) > _MAX_DROPDOWN_CHARACTERS:
        return
    rule = DataValidation(type="list", formula1=f'"{formula}"', allow_blank=True, showErrorMessage=True)
    rule.error = "请从下拉列表中选择"
    rule.add(f"{letter}2:{letter}5000")
    worksheet.data_validations.append(rule)


def _check_container(name: str, content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(
            f"{name} is encrypted or in the old .xls format; save it without a password as .xlsx"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise InvalidInput(f"{name} is no Excel workbook (.xlsx); save it again in Excel") from None
    if unpacked > _MAX_UNPACKED_BYTES:
        raise InvalidInput(f"{name} unpacks to {unpacked:,} bytes, at most {_MAX_UNPACKED_BYTES:,} are read")


def _choose_sheet(
    name: str, workbook: python_calamine.CalamineWorkbook, names: Sequence[str]
) -> python_calamine.CalamineSheet:
    sheets = workbook.sheet_names
    wanted = {one.casefold() for one in names}
    named = [one for one in sheets if one.strip().casefold() in wanted]
    if named:
        return workbook.get_sheet_by_name(named[0])
    filled = [sheet for sheet in map(workbook.get_sheet_by_name, sheets) if sheet.height]
    if len(filled) == 1:
        return filled[0]
    if not filled:
        raise InvalidInput(f"{name} has nothing in it; `matcher template` writes a file to fill in")
    raise InvalidInput(
        f"{name}: a sheet named {' or '.join(names)} was expected; there are {', '.join(sheets)}: "
        "rename the one meant"
    )
