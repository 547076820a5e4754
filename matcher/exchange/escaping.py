"""Several values in one cell: splitting at marks, and the backslash that keeps a mark as text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARKS = "；;、,，｜|\n"
_ESCAPED = rf"\\[\\{_MARKS}]"
_NEEDS_ESCAPE = re.compile(rf"[\\{_MARKS}]")
_IS_ESCAPED = re.compile(_ESCAPED)


def escape(text: str) -> str:
    """Return the text with a backslash before every mark and backslash, so that splitting leaves it whole."""
    return _NEEDS_ESCAPE.sub(lambda found: "\\" + found[0], text)


def unescape(text: str) -> str:
    """Return the text that was escaped; a backslash before anything but a mark stays."""
    return _IS_ESCAPED.sub(lambda found: found[0][1], text)


def split(text: str, marks: str) -> list[str]:
    """Return the pieces between unescaped marks, trimmed, still escaped; empty pieces too."""
    found = re.finditer(rf"{_ESCAPED}|[{re.escape(marks)}]", text)
    return _cut(text, (match.span() for match in found if len(match[0]) == 1))


def split_at_commas(text: str) -> list[str]:
    """Return the pieces between commas that divide words, trimmed, still escaped.

    A comma inside a chemical name (1,4-丁二醇, N,N-二甲基) does not divide.
    """
    found = re.finditer(rf"{_ESCAPED}|(?<!\d)[,，]|[,，](?!\d)", text)
    spans = [match.span() for match in found if len(match[0]) == 1]
    return _cut(text, (span for span in spans if not _LOCANT.match(text, max(span[0] - 1, 0))))


_LOCANT = re.compile(r"[NOSPC],[NOSPC]['′]?(,[NOSPC]['′]?)*-")


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    pieces = []
    start = 0
    for begin, end in spans:
        pieces.append(text[start:begin].strip())
        start = end
    return [*pieces, text[start:].strip()]
