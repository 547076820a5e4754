"""Technical terms in a sentence of a demand: materials, processes, equipment, applications, standards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from matcher.evidence.folding import fold
from matcher.evidence.term_patterns import (
    APPLICATION,
    APPLICATION_OF_TITLE,
    BARE_HEADS,
    BOUNDARY,
    EMPTY_MODIFIERS,
    FORMULA,
    HEAD,
    NEVER,
    NOT_FORMULAS,
    STANDARD,
    WORD_ENDINGS,
)
from matcher.text import Token


class ConstraintType(StrEnum):
    """What a constraint is about."""

    PERFORMANCE = "performance"
    MATERIAL = "material"
    PROCESS = "process"
    EQUIPMENT = "equipment"
    STANDARD = "standard"
    APPLICATION = "application"
    BUDGET = "budget"
    TIME = "time"


class Term(NamedTuple):
    """A term of a type at start–end of the text it was found in."""

    type: ConstraintType
    start: int
    end: int


MAX_CHARS: Final = 18
"""Longer strings are clauses rather than names."""
_WORD_CHARS: Final = 3
_GENERIC_AREA: Final = re.compile(
    r"(?:企业|公司|行业|领域|生产|市场|实际|工业|各|多|其|该|这|以上|上述|如下|以下|产品).*|.*(?:等|之)"
)


def find_terms(sentence: str, words: Sequence[Token] = (), *, is_title: bool = False) -> tuple[Term, ...]:
    """Return the terms of a sentence in text order.

    `words` are the sentence's words as the segmenter cuts them: those of the domain dictionary count
    as names where their ending tells the type (氮化铝粉, 涂布机). Of nested terms the longest is kept,
    and the materials inside it. Empty text gives ().
    """
    folded = fold(sentence)
    named = sorted(
        {*_headed(folded), *_worded(folded, words), *_formulas(folded)},
        key=lambda term: (term.start, -term.end),
    )
    kept: list[Term] = []
    for term in named:
        outer = [o for o in named if o != term and o.start <= term.start and term.end <= o.end]
        if all(term.type is ConstraintType.MATERIAL != o.type for o in outer):
            kept.append(term)
    return tuple(
        sorted(
            {*kept, *_applications(folded, is_title=is_title), *_standards(folded)},
            key=lambda t: (t.start, t.end),
        )
    )


def _headed(folded: str) -> Iterator[Term]:
    for match in HEAD.finditer(folded):
        kind = ConstraintType(str(match.lastgroup))
        yield from _named(folded, kind, match.start(), match.end())


def _worded(folded: str, words: Sequence[Token]) -> Iterator[Term]:
    for word in words:
        if word.end - word.start < _WORD_CHARS or word.term in NEVER:
            continue
        kind = next((kind for kind, ending in WORD_ENDINGS.items() if ending.search(word.term)), None)
        told = EMPTY_MODIFIERS.sub("", word.term, count=1)
        if kind is not None and len(told) >= _WORD_CHARS and len(word.term) == word.end - word.start:
            yield Term(ConstraintType(kind), word.start, word.end)


def _formulas(folded: str) -> Iterator[Term]:
    """Yield formulas that are put together of elements' symbols: Na2O, TiAl, SiC."""
    for match in FORMULA.finditer(folded):
        if match.group() not in NOT_FORMULAS and re.search(r"[a-z\d]", match.group()):
            yield Term(ConstraintType.MATERIAL, *match.span())


def _named(folded: str, kind: ConstraintType, head: int, end: int) -> Iterator[Term]:
    """Yield the term that ends with a head: from the last boundary before it on, if that names something."""
    floor = max(0, head - 2 * MAX_CHARS)
    start = floor
    # Boundaries look at what follows (控制, but not 控制技术), so they are sought beyond the head's start.
    for boundary in BOUNDARY.finditer(folded, floor, end):
        start = boundary.end() if boundary.end() <= head else start
    is_alone = folded[head:end] in BARE_HEADS
    if end - start > MAX_CHARS or (start == floor and floor > 0):
        start = head
    name = folded[start:end].strip()
    start = end - len(name)
    told = EMPTY_MODIFIERS.sub("", folded[start:head], count=1)
    if name in NEVER or (not told.strip("()-/+·_ 0123456789") and not is_alone):
        return
    yield Term(kind, start, end)


def _applications(folded: str, *, is_title: bool) -> Iterator[Term]:
    for pattern in (*APPLICATION, APPLICATION_OF_TITLE) if is_title else APPLICATION:
        for match in pattern.finditer(folded):
            if not _GENERIC_AREA.fullmatch(match["term"]):
                yield Term(ConstraintType.APPLICATION, *match.span("term"))


def _standards(folded: str) -> Iterator[Term]:
    for match in STANDARD.finditer(folded):
        yield Term(ConstraintType.STANDARD, *match.span())
