"""Pairs that a text itself explains: 立方氮化硼（CBN）, CBN(立方氮化硼), 聚乳酸PLA."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.bridge.entries import EntryKind, plain
from matcher.bridge.siblings import is_subsequence
from matcher.text.normalise import UNITS

_HAN: Final = r"[\u4e00-\u9fff]"
_LATIN: Final = r"[A-Za-z][A-Za-z0-9]*(?:[-/&][A-Za-z0-9]+)*s?"
_CALLED: Final = r"(?:以下简称|下称|简称|英文缩写|英文|缩写|即)?[:：为]?\s*[“\"]?"
_NAME_THEN_LATIN: Final = re.compile(
    rf"(?P<name>{_HAN}[\u4e00-\u9fff\d,，α-ω-]{{0,18}}{_HAN})\s*[（(]\s*{_CALLED}(?P<latin>{_LATIN})[”\"]?"
    r"(?:\s*[,，;；:：][^（()）]{0,60})?\s*[）)]"
)
_LATIN_THEN_NAME: Final = re.compile(
    rf"(?<![A-Za-z0-9-])(?P<latin>{_LATIN})\s*[（(]\s*{_CALLED}(?P<name>{_HAN}{{2,18}})[”\"]?"
    r"(?:\s*[,，;；][^（()）]{0,60})?\s*[）)]"
)
_NAME_BESIDE_LATIN: Final = re.compile(
    rf"(?P<name>{_HAN}{{2,18}})(?P<latin>[A-Z][A-Za-z0-9]{{1,7}})(?![A-Za-z0-9-])"
)
_NAME_THEN_SHORT: Final = re.compile(
    rf"(?P<name>{_HAN}{{4,20}})\s*[（(]\s*(?:以下简称|下称|简称)[:：为]?\s*[“\"]?(?P<short>{_HAN}{{2,8}})[”\"]?\s*[）)]"
)
_INITIALS: Final = re.compile(
    r"(?P<name>[A-Za-z]+(?:[ -][A-Za-z]+){1,5})\s*[（(](?P<short>[A-Z][A-Za-z]{1,6})[）)]"
)
_UNIT = re.compile(rf"(?:{UNITS})")
_BESIDE_DOCUMENTS: Final = 3
"""Standing side by side is weak: it counts from three documents on …"""
_BESIDE_SHARE: Final = 0.5
"""… and when at least half of the Latin name's documents have it beside that very term."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """What is known of words before anything is mined: how to cut, and the terms (normalised)."""

    cut: Callable[[str], Sequence[str]]
    """Splits Han text into words that cover it."""
    known: frozenset[str]
    heads: frozenset[str]
    """The last words of the known terms of two words or more."""

    @classmethod
    def of(cls, cut: Callable[[str], Sequence[str]], known: Iterable[str]) -> Lexicon:
        """Return the lexicon of the known terms."""
        terms = frozenset(known)
        return cls(cut=cut, known=terms, heads=frozenset(w[-1] for w in map(cut, terms) if len(w) > 1))

    def is_term(self, text: str) -> bool:
        """Whether the text is a known term."""
        return plain(text) in self.known

    def is_headed(self, text: str) -> bool:
        """Whether the text ends in a known term or in the head of one, and has no mark in it."""
        ends_in_term = any(self.is_term(text[start:]) for start in range(len(text) - 1))
        return text.isalnum() and (ends_in_term or self.cut(text)[-1] in self.heads)

    def endings(self, text: str) -> list[str]:
        """Return what a text ends in, from each border of words on, the longest first."""
        words = self.cut(text)
        return ["".join(words[start:]) for start in range(len(words))]

    def longest_term(self, text: str) -> str | None:
        """Return the longest ending that is a known term."""
        return next((end for end in self.endings(text) if len(end) > 1 and self.is_term(end)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two names of one thing, as written, and the number of documents that say so."""

    left: str
    right: str
    kind: EntryKind
    evidence: int
    source: str


def bracketed_pairs(texts: Iterable[str], lexicon: Lexicon) -> list[Pair]:
    """Return Chinese names with the Latin ones that stand beside them in brackets, in either order.

    Where the name stands before the bracket, nothing says where it begins: it is the longest ending at a
    word's border that is a known term, else what several texts have in common before that Latin name,
    else the whole where it follows a mark or begins the text and has at most ten characters; otherwise the
    pair is left out. What one text alone says in brackets is often a remark and no name: then the name
    must end like a term, and have a character for each letter of the Latin one, as names have.
    """
    runs: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    found: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for match in _NAME_THEN_LATIN.finditer(text):
            if is_latin_name(match["latin"]):
                is_whole = match.start() == 0 or not text[match.start() - 1].isalnum()
                runs[match["latin"]].append((match["name"], is_whole))
        for match in _LATIN_THEN_NAME.finditer(text):
            if is_latin_name(match["latin"]):
                found[match["name"], match["latin"]] += 1
    for latin, before in runs.items():
        for name in _names_before(before, lexicon):
            found[name, latin] += 1
    return [
        Pair(left=name, right=latin, kind=EntryKind.LATIN, evidence=count, source="pattern")
        for (name, latin), count in sorted(found.items())
        if count > 1 or (len(name) >= sum(map(str.isalpha, latin)) and lexicon.is_headed(name))
    ]


def adjacent_pairs(texts: Sequence[str], lexicon: Lexicon) -> list[Pair]:
    """Return known terms with the Latin name right behind them (聚乳酸PLA).

    铝合金CNC加工 looks the same, so a pair counts only from three texts on, and when half of all texts
    with the Latin name have it behind this term.
    """
    beside: dict[tuple[str, str], set[int]] = defaultdict(set)
    holding: dict[str, set[int]] = defaultdict(set)
    for number, text in enumerate(texts):
        for latin in re.findall(_LATIN, text):
            holding[latin].add(number)
        for match in _NAME_BESIDE_LATIN.finditer(text):
            name = lexicon.longest_term(match["name"])
            if name is not None and is_latin_name(match["latin"]):
                beside[name, match["latin"]].add(number)
    return [
        Pair(left=name, right=latin, kind=EntryKind.LATIN, evidence=len(where), source="pattern")
        for (name, latin), where in sorted(beside.items())
        if len(where) >= _BESIDE_DOCUMENTS and len(where) >= _BESIDE_SHARE * len(holding[latin])
    ]


def named_abbreviations(texts: Iterable[str], lexicon: Lexicon) -> list[Pair]:
    """Return long forms with the short form that a text gives them: by 简称, or English initials.

    The short form's characters must stand in the long one in order; of a run before 简称 only what
    follows the last word without any of them is kept.
    """
    found: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for match in _NAME_THEN_SHORT.finditer(text):
            name = _long_form(match["name"], match["short"], lexicon)
            if name is not None:
                found[name, match["short"]] += 1
        for match in _INITIALS.finditer(text):
            words = re.split(r"[ -]", match["name"])[-len(match["short"]) :]
            if "".join(word[0] for word in words).casefold() == match["short"].casefold():
                found[" ".join(words), match["short"]] += 1
    return [
        Pair(left=name, right=short, kind=EntryKind.ABBREVIATION, evidence=count, source="pattern")
        for (name, short), count in sorted(found.items())
    ]


def is_latin_name(text: str) -> bool:
    """Whether Latin letters can name a thing: two or more, half of them capitals, no unit, few digits."""
    letters = sum(character.isalpha() for character in text)
    digits = sum(character.isdigit() for character in text)
    capitals = sum(character.isupper() for character in text)
    is_short = letters >= 2 and capitals >= letters / 2 and digits < letters
    return is_short and not _UNIT.fullmatch(text.casefold())


def _names_before(runs: Sequence[tuple[str, bool]], lexicon: Lexicon) -> Iterator[str]:
    shared = _shared_ending([name for name, _ in runs], lexicon)
    for name, is_whole in runs:
        known = lexicon.longest_term(name)
        if known is not None:
            yield known
        elif shared is not None:
            yield shared
        elif is_whole and len(name) <= 10:
            yield name


def _shared_ending(names: Sequence[str], lexicon: Lexicon) -> str | None:
    """Return the longest ending that different runs share, None where there is one run alone."""
    if len(set(names)) < 2:
        return None
    shared = set.intersection(*(set(lexicon.endings(name)) for name in names))
    return max((end for end in shared if len(end) > 1), key=len, default=None)


def _long_form(name: str, short: str, lexicon: Lexicon) -> str | None:
    words = list(lexicon.cut(name))
    while words and not set(words[0]) & set(short):
        words.pop(0)
    long = "".join(words)
    return long if len(long) > len(short) and is_subsequence(short, long) else None
