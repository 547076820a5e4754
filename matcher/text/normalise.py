"""Normalising text with a way back: what is matched can be shown in what people wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from opencc import OpenCC

UNITS: Final = (
    "%|‰|℃|ppm|ppb|rpm|r/min|dbm|db|bit|mbps|gbps|kbps|"
    "[μnmckd]?m[23]?|km/h|m/s|[μmkn]?g|[μm]?l|[μmk]?mol|"
    "[mkg]?w|[mkg]?wh|[mkn]?v|kva|[μmkn]?a|ma?h|ah|[kmgt]?hz|[kmg]?pa|[kmgt]b|"
    "[mk]?ω|[μnp]f|[μmn]h|[k]?n|[k]?j|[μmn]?s|min|h|lm|cd|nits?|k|t"
)
"""Units as they look after lower-casing, as one alternation; `mw` and `MW` are no longer told apart."""

_PLAIN = re.compile(r"[^\u4e00-\u9fff0-9a-z ,.;:!?()\"'%。、《》“”/+\-]")
_SUPERSCRIPT = re.compile(r"(?<=[0-9０-９])[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SUPERSCRIPTS = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_REWRITES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"° ?c(?![a-z])"), "℃"),
    (re.compile(r" {2,}"), " "),
    (re.compile(r"^ | $"), ""),
    (re.compile(rf"(?<=[0-9]) (?=(?:{UNITS})(?![a-z0-9]))"), ""),
    (re.compile(r"(?<=[0-9])u(?=[mglsafh](?![a-z]))"), "μ"),
    (re.compile(r"(?<=m)\^(?=[23](?![0-9]))"), ""),
)
_SPECIAL: Final = {
    "℃": "℃",
    "˚": "°",
    **dict.fromkeys("–—―‒−‐‑﹣", "-"),
    **dict.fromkeys("〜∼˜", "~"),
    **{chr(0x2460 + n): f"({n + 1})" for n in range(20)},
}
_MAX_PASSES: Final = 6  # two are usual; the bound only guards against characters that never settle


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A text in its searchable form, with the place in `original` where each character began.

    `starts` never decreases; characters that came from one original (㎜ → mm) share a start.
    """

    text: str
    original: str
    starts: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `original` that text[start:end] came from.

        Not empty for 0 ≤ start < end ≤ len(text); raises IndexError outside, and for an empty span.
        """
        if not 0 <= start < end <= len(self.text):
            raise IndexError(f"expected 0 <= start < end <= {len(self.text)}, got {start}, {end}")
        last = self.starts[end - 1]
        for following in range(end, len(self.starts)):
            if self.starts[following] > last:
                return self.starts[start], self.starts[following]
        return self.starts[start], len(self.original)


def normalise(text: str) -> NormalisedText:
    """Return the text half-width, lower-case, simplified, with one spelling of units and single spaces.

    NFKC character by character; ℃, dashes and circled numbers have rules of their own; 10⁵ becomes
    10^5 and m² becomes m2; "5 um" and "5μm" become 5μm. Control characters turn into spaces, invisible
    ones vanish, lone surrogates become U+FFFD. Normalising twice changes nothing. Empty stays empty.
    """
    tracked = NormalisedText(text, text, range(len(text)))
    for _ in range(_MAX_PASSES):
        passed = _one_pass(tracked)
        if passed.text == tracked.text:
            break
        tracked = passed
    return tracked


def _one_pass(tracked: NormalisedText) -> NormalisedText:
    tracked = _rewrite(tracked, _SUPERSCRIPT, lambda match: "^" + match.group().translate(_SUPERSCRIPTS))
    tracked = _rewrite(tracked, _PLAIN, lambda match: _fold(match.group()))
    tracked = _simplify(tracked)
    for pattern, replacement in _REWRITES:
        tracked = _rewrite(tracked, pattern, lambda _, new=replacement: new)  # type: ignore[misc]
    return tracked


def _rewrite(
    tracked: NormalisedText, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]
) -> NormalisedText:
    """Return the text with every match replaced; new characters start where their match started."""
    text, old_starts = tracked.text, tracked.starts
    pieces: list[str] = []
    starts: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        new = replace(match)
        if new == match.group():
            continue
        pieces += (text[done : match.start()], new)
        starts += old_starts[done : match.start()]
        starts += [old_starts[match.start()]] * len(new)
        done = match.end()
    if not done:
        return tracked
    pieces.append(text[done:])
    starts += old_starts[done:]
    return NormalisedText("".join(pieces), tracked.original, starts)


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    category = unicodedata.category(char)
    if char.isspace() or category == "Cc":
        return " "
    if category == "Cf":
        return ""
    if category == "Cs":
        return "\ufffd"
    folded = unicodedata.normalize("NFKC", char).lower()
    return char if folded == char else "".join(map(_fold, folded))


def _simplify(tracked: NormalisedText) -> NormalisedText:
    converted = _opencc().convert(tracked.text)
    if converted == tracked.text:
        return tracked
    if len(converted) == len(tracked.text):
        return NormalisedText(converted, tracked.original, tracked.starts)
    return _rewrite(tracked, _HAN, lambda match: str(_opencc().convert(match.group())))


@lru_cache(maxsize=1)
def _opencc() -> OpenCC:
    return OpenCC("t2s")
