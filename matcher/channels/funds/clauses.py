"""A fund's own words: the clause of its record that says something."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from matcher.channels.funds.values import Clause
from matcher.reading.clauses import find_exclusions, find_stages
from matcher.reading.thesis import AreaFound
from matcher.records import Investor
from matcher.vocabulary import Stage

_EDGE: Final = re.compile(r"[，,。；;：:！!？?\n]")
_INNER_EDGE: Final = re.compile(r"[、/ ]|以及|及|和|与")
_FUND_NAME: Final = re.compile(r"(?:天使|种子|早期|成长|并购|创业)(?:投资)?(?:母|子)?基金")
_LONGEST: Final = 40
"""Characters of a clause that is quoted whole; of a longer list only the item is."""


def clause_around(text: str, field: str, start: int, end: int) -> Clause:
    """Return the clause of a text that holds a span: up to the next comma, of a long one the item alone."""
    first, last = _bounds(text, start, end, _EDGE)
    if last - first > _LONGEST:
        inner_first, inner_last = _bounds(text, start, end, _INNER_EDGE)
        first, last = max(first, inner_first), min(last, inner_last)
    return _clause(text, field, first, last)


def area_clause(fund: Investor, found: AreaFound) -> Clause | None:
    """Return where a fund names an area: in its thesis where it stands there, else in its list of areas.

    None for an area that only an industry code names.
    """
    phrase = _phrase(fund, found)
    if phrase is None:
        return None
    refused = find_exclusions(fund.thesis)
    place = fund.thesis.find(phrase)
    while place >= 0:
        if not any(start <= place < end for start, end in refused):
            return clause_around(fund.thesis, "thesis", place, place + len(phrase))
        place = fund.thesis.find(phrase, place + 1)
    listed = "\n".join(fund.areas)
    return clause_around(listed, "areas", found.start, found.end) if found.field == "areas" else None


def stage_clause(fund: Investor, stages: Sequence[Stage]) -> Clause | None:
    """Return the shortest clause of a thesis that names one of the stages, of equal ones the first.

    天使 in 天使母基金 is a name and says nothing of a stage.
    """
    text = without_names(fund.thesis)
    found = [one for one in _clauses(text) if set(find_stages(text[slice(*one)])) & set(stages)]
    if not found:
        return None
    first, last = min(found, key=lambda one: one[1] - one[0])
    if last - first <= _LONGEST:
        return _clause(fund.thesis, "thesis", first, last)
    return _shortened(fund.thesis, first, last, stages)


def without_names(thesis: str) -> str:
    """Return a thesis with the names of funds in it blanked, so that offsets stay as they were."""
    return _FUND_NAME.sub(lambda found: "　" * len(found.group()), thesis)


def listed(field: str, items: Sequence[str]) -> Clause:
    """Return a field of several items as its own clause."""
    text = "、".join(items)
    return Clause(field=field, start=0, end=len(text), text=text)


def word_clause(fund: Investor, words: Sequence[str]) -> Clause | None:
    """Return the clause of the thesis with the first of the words that stands there, else None."""
    for word in words:
        place = fund.thesis.find(word)
        if place >= 0:
            return clause_around(fund.thesis, "thesis", place, place + len(word))
    return None


def owner_clause(fund: Investor, owner: str | None) -> Clause | None:
    """Return where a fund's exclusions name an owner: a competitor of its portfolio, or a party it avoids."""
    if not owner or len(owner) < 2:
        return None
    for field, text in (("exclusions", fund.exclusions or ""), ("thesis", fund.thesis)):
        spans = [(0, len(text))] if field == "exclusions" else find_exclusions(text)
        for start, end in spans:
            place = text.find(owner, start, end)
            if place >= 0:
                return clause_around(text, field, place, place + len(owner))
    return None


def _phrase(fund: Investor, found: AreaFound) -> str | None:
    match found.field:
        case "areas":
            return "\n".join(fund.areas)[found.start : found.end]
        case "thesis":
            return fund.thesis[found.start : found.end]
        case _:
            return None


def _shortened(text: str, first: int, last: int, stages: Sequence[Stage]) -> Clause:
    """Return the items of a long clause from the first that names a stage to the last."""
    edges = [first, *(found.end() for found in _INNER_EDGE.finditer(text, first, last)), last]
    items = [one for one in itertools.pairwise(edges) if set(find_stages(text[slice(*one)])) & set(stages)]
    return (
        _clause(text, "thesis", items[0][0], items[-1][1]) if items else _clause(text, "thesis", first, last)
    )


def _clauses(text: str) -> list[tuple[int, int]]:
    edges = [0, *(found.end() for found in _EDGE.finditer(text)), len(text)]
    refused = find_exclusions(text)
    return [
        (first, last)
        for first, last in itertools.pairwise(edges)
        if text[first:last].strip("，,。；;：: \n") and not any(a < last and first < b for a, b in refused)
    ]


def _bounds(text: str, start: int, end: int, edge: re.Pattern[str]) -> tuple[int, int]:
    first = max((found.end() for found in edge.finditer(text, 0, start)), default=0)
    after = edge.search(text, end)
    return first, after.start() if after else len(text)


def _clause(text: str, field: str, first: int, last: int) -> Clause:
    piece = text[first:last]
    lead = len(piece) - len(piece.lstrip("，,。；;：: \n"))
    kept = piece.strip("，,、。；;：:！!？? \n")
    return Clause(field=field, start=first + lead, end=first + lead + len(kept), text=kept)
