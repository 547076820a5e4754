"""The bridge's terms as a jieba user dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from matcher.bridge.entries import Entry, plain

_FREQUENCY: Final = 1000
"""jieba finds a word whole when its frequency beats the product of its parts'; a thousand does for terms."""
_HAN_TAG: Final = "nz"
_LATIN_TAG: Final = "eng"


def write_jieba(entries: Iterable[Entry], path: Path) -> int:
    """Write both sides of the entries in use as `term frequency tag` lines, sorted; return how many.

    Terms of one character and terms with spaces are left out: a line of jieba's form cannot hold them, or
    would not change how text is cut.
    """
    words = {plain(word) for entry in entries if entry.is_used for word in (entry.term, entry.expansion)}
    lines = [
        f"{word} {_FREQUENCY} {_tag(word)}\n" for word in sorted(words) if len(word) > 1 and " " not in word
    ]
    path.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def _tag(word: str) -> str:
    return _LATIN_TAG if word.isascii() else _HAN_TAG
