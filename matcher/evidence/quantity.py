"""One stated amount: its bounds, unit and subject, put together from a number and the words around it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from matcher.evidence.quantity_words import (
    Change,
    Comparator,
    change_before,
    comparator_after,
    comparator_before,
)
from matcher.evidence.subjects import Better, find_property, last_property, leading_property
from matcher.evidence.units import Unit, find_unit, scale_unit

_CLAUSE_END: Final = re.compile(r"[,，。;；!！?？\n、]")
_DIGIT: Final = re.compile(r"\d")
_SHORT_CLAUSE: Final = 6
"""A clause with so little before its number ("最高可达 400 ℃") takes the subject of the clause before."""
_GRADE: Final = "[grade]"
_Bounds: TypeAlias = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """An amount as it is stated: `low` and `high` in `unit`, None where that side is open.

    `subject` is the noun of the property it is of, "" when none is named. `text` is what stands
    at start–end of the text as written, with the words that bound the number.
    """

    comparator: Comparator
    change: Change
    low: float | None
    high: float | None
    unit: Unit
    subject: str
    start: int
    end: int
    text: str

    @property
    def dimension(self) -> str:
        """What kind of thing is measured; only amounts of one dimension compare."""
        return self.unit.dimension

    @property
    def is_on_scale(self) -> bool:
        """Whether the number stands on a scale that names itself (TRL 6, IP67), not in a unit."""
        return self.dimension == f"[{self.unit.symbol}]"

    @property
    def base_range(self) -> tuple[float, float]:
        """Both ends in base units of the dimension, -inf and inf where open."""
        low = -math.inf if self.low is None else self.unit.to_base(self.low)
        high = math.inf if self.high is None else self.unit.to_base(self.high)
        return low, high


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a number with its unit stands: span in `text` as written and in its folded twin."""

    text: str
    folded: str
    start: int
    end: int
    subject: str = ""

    @property
    def before(self) -> str:
        """The folded text of the clause up to the number."""
        return self.folded[self.clause_start : self.start]

    @property
    def clause_start(self) -> int:
        """Where the clause of the number begins."""
        return _last_end(self.folded, self.start)


def single(number: float, unit: Unit, place: Place, inner: Comparator | None = None) -> Quantity:
    """Return the quantity of one number; `inner` is a comparator already read inside the place."""
    comparator, start = comparator_before(place.before)
    start += place.clause_start
    if comparator is Comparator.EQUAL and place.folded[start] != "=":
        start = place.start
    comparator = comparator or inner
    after, end = comparator_after(place.folded, place.end)
    if after is not None and comparator in (None, Comparator.EQUAL, Comparator.ABOUT):
        comparator = after
    place = replace(place, subject=place.subject or subject_near(place))
    if _is_better_lower(place.folded[start : place.start], place.subject):
        comparator = Comparator.BELOW
    comparator = comparator or Comparator.EQUAL
    return _quantity(place, comparator, _bounds(number, comparator), unit, (start, end))


def between(low: float, high: float, unit: Unit, place: Place) -> Quantity:
    """Return the quantity of a range, its ends in order; a sign or 约 before it belongs to its span."""
    _, end = comparator_after(place.folded, place.end)
    _, start = comparator_before(place.before)
    start += place.clause_start
    if place.folded[start] not in "≥≤><约":
        start = place.start
    place = replace(place, subject=place.subject or subject_near(place))
    return _quantity(place, Comparator.BETWEEN, (min(low, high), max(low, high)), unit, (start, end))


def bounded(low: float | None, high: float | None, unit: str, *, subject: str, text: str) -> Quantity:
    """Return the quantity that a structured field holds; `text` is the field's whole value.

    Raises ValueError for a unit that is in no table.
    """
    known = scale_unit(unit) if unit == "TRL" else find_unit(unit)
    if known is None:
        raise ValueError(f"expected a unit of matcher.evidence.unit_names, got {unit!r}")
    comparator = (
        Comparator.EQUAL if low == high else Comparator.AT_LEAST if high is None else Comparator.AT_MOST
    )
    return Quantity(
        comparator=comparator,
        change=Change.LEVEL,
        low=low,
        high=high,
        unit=known,
        subject=subject,
        start=0,
        end=len(text),
        text=text,
    )


def subject_near(place: Place) -> str:
    """Return the noun of the property that a number is of: the nearest left of it, or the one it leads."""
    noun = last_property(place.before)
    if noun:
        return noun
    _, end = comparator_after(place.folded, place.end)
    noun = leading_property(place.folded[end : end + 12])
    if noun or place.clause_start == 0 or len(place.before.strip()) > _SHORT_CLAUSE:
        return noun
    previous_end = place.clause_start - 1
    previous = place.folded[_last_end(place.folded, previous_end) : previous_end]
    if place.folded[previous_end] not in ",，" or _DIGIT.search(previous):
        return ""
    return last_property(previous)


def _quantity(
    place: Place, comparator: Comparator, bounds: _Bounds, unit: Unit, span: tuple[int, int]
) -> Quantity:
    start, end = span
    change = change_before(place.folded[place.clause_start : start])
    noun = find_property(place.subject)
    if comparator is Comparator.WITHIN or change is not Change.LEVEL or (noun and noun.name == "温差"):
        unit = unit.as_difference
    if unit.dimension == _GRADE and noun is not None and noun.name == "成熟度":
        unit = scale_unit("TRL")
    return Quantity(
        comparator=comparator,
        change=change,
        low=bounds[0],
        high=bounds[1],
        unit=unit,
        subject=place.subject,
        start=start,
        end=end,
        text=place.text[start:end],
    )


def _bounds(number: float, comparator: Comparator) -> _Bounds:
    match comparator:
        case Comparator.AT_LEAST | Comparator.ABOVE:
            return number, None
        case Comparator.AT_MOST | Comparator.BELOW:
            return None, number
        case Comparator.WITHIN:
            return -abs(number), abs(number)
        case _:
            return number, number


def _is_better_lower(bound: str, subject: str) -> bool:
    """Whether 优于 means less: an accuracy better than 0.1 mm is smaller."""
    noun = find_property(subject)
    return bound.startswith("优于") and noun is not None and noun.better is Better.LOWER


def _last_end(folded: str, end: int) -> int:
    start = 0
    for match in _CLAUSE_END.finditer(folded, max(0, end - 80), end):
        start = match.end()
    return start if start else max(0, end - 80)
