"""Whether a stated amount meets an asked one."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Final

from matcher.evidence.quantity import Quantity
from matcher.evidence.quantity_words import Change, Comparator
from matcher.evidence.subjects import Better, are_comparable, are_same, find_property
from matcher.evidence.units import TEMPERATURE

Range = tuple[float, float]

_CLOSE: Final = 0.1
"""How far from an exact or rounded figure (约 50) still counts as that figure: a tenth."""
_SLACK: Final = 1e-9
_WITHSTOOD: Final = "耐温"
_ZERO_CELSIUS: Final = 273.15


class State(StrEnum):
    """What a candidate's text says of a constraint."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    CONTRADICTED = "contradicted"
    MISSING = "missing"


def compare(wanted: Quantity, offered: Quantity) -> State | None:
    """Return how an offered amount stands to a wanted one; None where they do not compare.

    They compare when both are levels, or changes the same way, of one dimension and of properties of
    which one may be the other's general notion. Only the very same property can be contradicted:
    a tensile strength of 300 MPa says nothing against a yield strength of 400.
    """
    if wanted.dimension != offered.dimension or wanted.change is not offered.change:
        return None
    asked, told = _subject(wanted), _subject(offered)
    if not are_comparable(asked, told):
        return None
    state = _state(wanted, offered, asked)
    if are_same(asked, told):
        return state
    if state is State.CONTRADICTED or not asked or not told:
        return None
    return State.PARTIAL


def _state(wanted: Quantity, offered: Quantity, subject: str) -> State:
    needed, given = _accepted(wanted, subject), offered.base_range
    if wanted.unit.symbol == "IP":
        return _by_digits(wanted, offered)
    noun = find_property(subject)
    if noun is not None and noun.name == _WITHSTOOD:
        return _covers(_needed_points(wanted), _withstood(offered))
    if wanted.change is not Change.LEVEL:
        needed = (wanted.base_range[0], math.inf)
    slack = _SLACK * max(1.0, *(abs(end) for end in (*needed, *given) if math.isfinite(end)))
    if given[0] >= needed[0] - slack and given[1] <= needed[1] + slack:
        return State.CONTRADICTED if _is_at_open_end(wanted, given, slack) else State.SUPPORTED
    if given[1] < needed[0] - slack or given[0] > needed[1] + slack:
        return State.CONTRADICTED
    return State.PARTIAL


def _accepted(wanted: Quantity, subject: str) -> Range:
    """Return the amounts that satisfy: a bare number is a floor or a ceiling where the property says so."""
    low, high = wanted.base_range
    if wanted.comparator not in (Comparator.EQUAL, Comparator.ABOUT):
        return low, high
    noun = find_property(subject)
    better = noun.better if noun else Better.NEITHER
    spread = _CLOSE * abs(low) if wanted.comparator is Comparator.ABOUT or better is Better.NEITHER else 0.0
    if wanted.dimension == TEMPERATURE:
        spread = _CLOSE * abs(low - _ZERO_CELSIUS) if spread else 0.0
    return (
        -math.inf if better is Better.LOWER else low - spread,
        math.inf if better is Better.HIGHER else high + spread,
    )


def _is_at_open_end(wanted: Quantity, given: Range, slack: float) -> bool:
    """Whether exactly the bound is offered where more (or less) than it is asked."""
    low, high = wanted.base_range
    if given[0] != given[1]:
        return False
    is_above = wanted.comparator is Comparator.ABOVE and abs(given[0] - low) <= slack
    return is_above or (wanted.comparator is Comparator.BELOW and abs(given[0] - high) <= slack)


def _needed_points(wanted: Quantity) -> Range:
    """Return the temperatures that must be withstood: both ends of a range, one of a bound."""
    low, high = wanted.base_range
    return (low if math.isfinite(low) else high, high if math.isfinite(high) else low)


def _withstood(offered: Quantity) -> Range:
    """Return the span of temperatures that a figure promises: 耐温 400 ℃ covers what lies below."""
    low, high = offered.base_range
    if low == high or not (math.isfinite(low) and math.isfinite(high)):
        point = low if math.isfinite(low) else high
        return (point, math.inf) if point < _ZERO_CELSIUS else (-math.inf, point)
    return low, high


def _covers(needed: Range, given: Range) -> State:
    inside = [given[0] - _SLACK <= point <= given[1] + _SLACK for point in needed]
    if all(inside):
        return State.SUPPORTED
    return State.PARTIAL if any(inside) else State.CONTRADICTED


def _by_digits(wanted: Quantity, offered: Quantity) -> State:
    """Compare IP codes digit by digit (IEC 60529): IP67 meets IP65, IP58 does not meet IP67."""
    asked, told = (int(q.low if q.low is not None else q.high or 0) for q in (wanted, offered))
    met = [told // 10 >= asked // 10, told % 10 >= asked % 10]
    if all(met):
        return State.SUPPORTED
    return State.PARTIAL if any(met) else State.CONTRADICTED


def _subject(quantity: Quantity) -> str:
    """Return the noun that is measured; a temperature without one is taken as one to be withstood."""
    if not quantity.subject and quantity.dimension == TEMPERATURE:
        return _WITHSTOOD
    return quantity.subject
