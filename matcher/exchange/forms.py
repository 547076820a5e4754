"""Forms of single values: how text, words of a vocabulary, numbers, amounts, dates are read and written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from matcher.vocabulary import Term


class Form(Protocol):
    """How a value of the record looks in a cell.

    `read` takes what a file holds (text; from Excel also numbers and dates; from JSON lines any
    JSON value), never None or blank, and raises ValueError saying in plain words what was
    expected. `write` takes a value of `dump_record` and gives the text that reads the same.
    """

    @property
    def expected(self) -> str:
        """What to write, in Chinese, for the template."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of a closed vocabulary; empty when anything goes."""

    def read(self, value: object) -> object: ...

    def write(self, value: object) -> str: ...


_EXCEL_DIGITS = 15
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(30_000, 80_000)  # 1982 to 2119; other numbers are no dates
_YEAR_FIRST = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})日?(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AMOUNT = re.compile(
    r"(?:人民币|RMB|CNY|¥)?\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    r"(?P<unit>[十百千]?万亿|[十百千]?[万亿]|千)?\s*(?P<yuan>元)?(?:人民币|RMB)?"
)
_DIGIT_WORDS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def read_text(value: object) -> str:
    """Return text as it stands, a whole number as its digits; raise ValueError for what Excel made unsure."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(
            "text; in Excel, format the cell as text and type it again" if _is_time(value) else "text"
        )
    if len(str(abs(int(value)))) > _EXCEL_DIGITS and isinstance(value, float):
        raise ValueError(
            "text: Excel keeps only 15 digits of a number; format the cell as text and type it again"
        )
    return str(int(value)) if value == int(value) else str(value)


def plain(value: object) -> str:
    """Return the value as text in half-width characters without outer blanks."""
    return unicodedata.normalize("NFKC", read_text(value)).strip()


@dataclass(frozen=True, slots=True)
class Text:
    """Any text."""

    expected: str = "文本"
    choices: tuple[str, ...] = ()

    def read(self, value: object) -> str:
        """Return the text."""
        return read_text(value)

    def write(self, value: object) -> str:
        """Return the text."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Code:
    """An industry code; never a fraction from Excel, which writes 1.10 as 1.1."""

    expected: str = "行业代码，如 C3912 或 1.2.3"
    choices: tuple[str, ...] = ()

    def read(self, value: object) -> str:
        """Return the code in half-width capitals."""
        if isinstance(value, float | Decimal) and value != int(value):
            raise ValueError("an industry code as text: Excel writes 1.10 as 1.1; format the cell as text")
        return plain(value).upper()

    def write(self, value: object) -> str:
        """Return the code."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a closed vocabulary: its code, its Chinese label or another word in use for it."""

    vocabulary: type[Term]
    others: Mapping[str, Term] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        """The words to choose from."""
        return "以下之一：" + "、".join(self.choices)

    @property
    def choices(self) -> tuple[str, ...]:
        """The Chinese labels."""
        return tuple(term.label for term in self.vocabulary)

    def read(self, value: object) -> str:
        """Return the code."""
        wanted = plain(value)
        other = self.others.get(wanted)
        return other.value if other is not None else self.vocabulary.parse(_lower_code(wanted)).value

    def write(self, value: object) -> str:
        """Return the Chinese label."""
        return self.vocabulary.parse(str(value)).label


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, with the letters that people put around it."""

    expected: str
    around: str = ""
    words: Mapping[str, int] = field(default_factory=dict)
    choices: tuple[str, ...] = ()

    def read(self, value: object) -> int:
        """Return the number."""
        text = plain(value)
        if text in self.words:
            return self.words[text]
        digits = text.strip(self.around + " ")
        if not re.fullmatch(r"\d{1,9}", digits):
            raise ValueError("a whole number" + (" or one of " + "、".join(self.words) if self.words else ""))
        return int(digits)

    def write(self, value: object) -> str:
        """Return the digits."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Amount:
    """Yuan, exact: 1200000, 1,200,000.50, 500万元, 1.2亿."""

    expected: str = "金额（元），如 1200000、1,200,000、500万元、1.2亿"
    choices: tuple[str, ...] = ()

    def read(self, value: object, unit: int = 1) -> Decimal:
        """Return the amount in yuan; a bare number counts in `unit`."""
        if isinstance(value, float):
            value = repr(value)
        found = None if _is_time(value) else _AMOUNT.fullmatch(plain(value))
        if found is None:
            raise ValueError('an amount in yuan such as 1200000, "1,200,000.50", "500万元" or "1.2亿"')
        number = Decimal(found["number"].replace(",", ""))
        if found["unit"] is None and found["yuan"] is None:
            return number * unit
        for word in found["unit"] or "":
            number *= _DIGIT_WORDS[word]
        return number

    def write(self, value: object) -> str:
        """Return the digits."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Day:
    """A date: 2025-03-01, 2025/3/1, 2025.3.1, 2025年3月1日, 20250301, or a date of Excel."""

    expected: str = "日期，如 2025-03-01 或 2025年3月1日"
    choices: tuple[str, ...] = ()

    def read(self, value: object) -> str:
        """Return the date as ISO text."""
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, int | float) and value == int(value) and int(value) in _EXCEL_DAYS:
            return (_EXCEL_EPOCH + timedelta(days=int(value))).isoformat()
        return _parse_day(plain(value)).isoformat()

    def write(self, value: object) -> str:
        """Return the ISO text."""
        return str(value)


def _parse_day(text: str) -> date:
    found = _YEAR_FIRST.fullmatch(text)
    parts = (found[1], found[3], found[5]) if found else ()
    compact = _COMPACT.fullmatch(text)
    if compact:
        parts = (compact[1], compact[2], compact[3])
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError:
        raise ValueError("a date such as 2025-03-01, 2025/3/1 or 2025年3月1日") from None


def _is_time(value: object) -> bool:
    return isinstance(value, date | timedelta) or type(value).__name__ == "time"


def _lower_code(text: str) -> str:
    return text.lower() if text.isascii() else text
