"""Forms of several values: lists in one cell, structured items one per line, one structured value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.exchange.escaping import escape, split, split_at_commas, unescape
from matcher.exchange.forms import Form, read_text

_STRONG_MARKS = "；;、\n"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in one cell, divided by ；or ; or 、or line breaks.

    With `prose` a comma divides only when no stronger mark does, and never inside a chemical
    name, because keywords contain commas; without it (codes, words of a vocabulary) a comma
    always divides. A backslash keeps any mark as text.
    """

    item: Form
    prose: bool = False
    leaves_out: frozenset[str] = frozenset()

    @property
    def expected(self) -> str:
        """What one item looks like, and what divides."""
        return f"多个用；分隔，每个为{self.item.expected}"

    @property
    def choices(self) -> tuple[str, ...]:
        """None: a drop-down offers one word, a list holds several."""
        return ()

    def read(self, value: object) -> list[object]:
        """Return the items in order."""
        return [self.item.read(part) for part in self._parts(value) if part not in self.leaves_out]

    def left_out(self, value: object) -> list[str]:
        """Return the items that are known and have no place in the record."""
        if not self.leaves_out:
            return []
        return [str(part) for part in self._parts(value) if part in self.leaves_out]

    def write(self, value: object) -> str:
        """Return the items in one cell."""
        items = value if isinstance(value, list) else []
        return "；".join(escape(self.item.write(item)) for item in items)

    def _parts(self, value: object) -> list[object]:
        if isinstance(value, list):
            return [part for part in value if part is not None and part != ""]
        if not isinstance(value, str):
            return [value]
        marks = _STRONG_MARKS if self.prose else _STRONG_MARKS + ",，"
        parts = split(value, marks)
        if self.prose and len(parts) == 1:
            parts = split_at_commas(value)
        return [unescape(part) for part in parts if part]


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a structured item."""

    name: str
    label: str
    form: Form


@dataclass(frozen=True, slots=True)
class Item:
    """One structured value in a cell: its parts in order, divided by ｜; parts at the end may be missing."""

    parts: tuple[Part, ...]

    @property
    def expected(self) -> str:
        """The parts in order, with the words to choose from."""
        return "｜".join(part.label + _choices(part.form) for part in self.parts)

    @property
    def choices(self) -> tuple[str, ...]:
        """None: the cell holds several values."""
        return ()

    def read(self, value: object) -> dict[str, object]:
        """Return the parts that are there by name."""
        if isinstance(value, Mapping):
            return {
                name: part for key, part in value.items() for name, part in self._read_named(str(key), part)
            }
        pieces = [unescape(piece) for piece in split(read_text(value), "｜|")]
        if len(pieces) > len(self.parts):
            raise ValueError(
                f"at most {len(self.parts)} parts: {self.expected} (write \\｜ for the mark itself)"
            )
        found: dict[str, object] = {}
        for part, piece in zip(self.parts, pieces, strict=False):
            if piece:
                found[part.name] = _read_part(part, piece)
        return found

    def write(self, value: object) -> str:
        """Return the parts in one line."""
        values = value if isinstance(value, Mapping) else {}
        pieces = [_write_part(part, values.get(part.name)) for part in self.parts]
        while pieces and not pieces[-1]:
            pieces.pop()
        return "｜".join(pieces)

    def _read_named(self, key: str, value: object) -> Iterable[tuple[str, object]]:
        """Yield the part under its name; an unknown one stays for the record to refuse."""
        part = next((part for part in self.parts if key in (part.name, part.label)), None)
        if part is None:
            yield key, value
        elif value is not None and value != "":
            yield part.name, _read_part(part, value)


@dataclass(frozen=True, slots=True)
class Items:
    """Structured values in one cell, one per line; with `inline` also divided by ；or ;."""

    item: Item
    inline: bool = False

    @property
    def expected(self) -> str:
        """What one line looks like."""
        return f"每行一项：{self.item.expected}"

    @property
    def choices(self) -> tuple[str, ...]:
        """None: the cell holds several values."""
        return ()

    def read(self, value: object) -> list[object]:
        """Return the items in order."""
        if isinstance(value, list):
            return [self.item.read(part) for part in value]
        if isinstance(value, Mapping):
            return [self.item.read(value)]
        lines = split(read_text(value), "\n；;" if self.inline else "\n")
        return [self.item.read(line) for line in lines if line]

    def write(self, value: object) -> str:
        """Return one line for each item."""
        return "\n".join(self.item.write(item) for item in (value if isinstance(value, list) else []))


def _read_part(part: Part, value: object) -> object:
    try:
        return part.form.read(value)
    except ValueError as error:
        raise ValueError(f"{part.label}: {error}") from None


def _write_part(part: Part, value: object) -> str:
    return "" if value is None else escape(part.form.write(value))


def _choices(form: Form) -> str:
    return f"（{'/'.join(form.choices)}）" if form.choices else ""
