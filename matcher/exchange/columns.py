"""A column of a table: which field it holds, under which headers, in which form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from matcher.exchange.forms import Amount, Form

_UNITS = {"元": 1, "万元": 10**4, "亿元": 10**8, "万": 10**4, "亿": 10**8}
_UNIT = re.compile(r"(.+)\((元|万元|亿元|万|亿)\)")
_DECORATION = re.compile(r"[\s_*-]|\(必填\)|\(选填\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `field` is a field of the record, or `object.field` for one part of an object in it.

    A column that is not `tabular` holds a whole object in one cell; it can be read, but tables
    are written with a column for each of its parts.
    """

    field: str
    zh: str
    form: Form
    meaning: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    tabular: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """A header of a file, as it is written there, with its column; `unit` is what bare amounts count in."""

    header: str
    column: Column
    unit: int = 1

    def read(self, value: object) -> object:
        """Return the value of a cell; raise ValueError saying what was expected."""
        if isinstance(self.column.form, Amount):
            return self.column.form.read(value, self.unit)
        return self.column.form.read(value)


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of record.

    `unkept` are headers that outside files are known to carry and records have no field for:
    they are read past and reported.
    """

    columns: tuple[Column, ...]
    unkept: frozenset[str] = frozenset()

    def find(self, header: str) -> Heading | None:
        """Return the heading for a header in Chinese, English or another usual word; None when unknown."""
        name = normalise_header(header)
        column = self._by_name.get(name)
        if column is not None:
            return Heading(header, column)
        found = _UNIT.fullmatch(name)
        column = self._by_name.get(found[1]) if found else None
        if found is None or column is None or not isinstance(column.form, Amount):
            return None
        return Heading(header, column, _UNITS[found[2]])

    def nearest(self, header: str) -> str:
        """Return the Chinese and English names of the column whose name is closest to an unknown header."""
        name = normalise_header(header)
        close = get_close_matches(name, self._by_name, n=1, cutoff=0.4)
        column = self._by_name[close[0]] if close else None
        return f"{column.zh} ({column.field})" if column else ""

    def header_of(self, field: str, headings: Sequence[Heading]) -> str:
        """Return the header under which a field stands in the file, or its Chinese header."""
        wanted = field
        while wanted:
            for heading in headings:
                if heading.column.field == wanted:
                    return heading.header
            column = self._by_field.get(wanted)
            if column is not None:
                return column.zh
            wanted = wanted.rpartition(".")[0]
        return field

    @property
    def tabular(self) -> tuple[Column, ...]:
        """The columns of a written table, in order."""
        return tuple(column for column in self.columns if column.tabular)

    @cached_property
    def _by_name(self) -> Mapping[str, Column]:
        names: dict[str, Column] = {}
        for column in self.columns:
            for name in (column.field, column.zh, *column.aliases):
                if names.setdefault(normalise_header(name), column) is not column:
                    raise ValueError(f"two columns go by the name {name!r}")
        return names

    @cached_property
    def _by_field(self) -> Mapping[str, Column]:
        return {column.field: column for column in self.columns}


def normalise_header(header: str) -> str:
    """Return a header as it is compared: half-width, lower case, without blanks, _, - and marks of duty."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", header).lower())
