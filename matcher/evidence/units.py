"""Units as linear scales over base units: the only file that knows pint."""

from __future__ import annotations

import importlib
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from matcher.evidence.unit_names import COUNTED, DEFINITIONS, SPELLINGS, find_spelling

TEMPERATURE: Final = "[temperature]"
DIFFERENCE: Final = "[temperature difference]"
SHARE: Final = "[share]"
NUMBER: Final = "[number]"
CURRENCY: Final = "[currency]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit: value in base units of the dimension = value × factor + offset."""

    symbol: str
    dimension: str
    factor: float
    offset: float = 0.0

    def to_base(self, value: float) -> float:
        """Return the value in the dimension's base units; infinity stays infinity."""
        return value * self.factor + self.offset

    def from_base(self, value: float) -> float:
        """Return a value of base units in this unit."""
        return (value - self.offset) / self.factor

    @property
    def as_difference(self) -> Unit:
        """The same unit for a difference of two values: 3 ℃ apart is not 276 K."""
        if self.dimension != TEMPERATURE:
            return self
        return Unit(symbol=self.symbol, dimension=DIFFERENCE, factor=self.factor)


PURE_NUMBER: Final = Unit(symbol="", dimension=NUMBER, factor=1.0)
"""For ratios that are written without a unit (pH, 碱度)."""

_SEPARATOR = re.compile(r" ?(?P<sign>[/每]|[·•∙⋅*?.]) ?")
_ATOM: Final = "|".join(re.escape(name) for name in sorted(SPELLINGS, key=len, reverse=True))
_POWERED: Final = rf"(?:[cdkmnμu]?m[²³]|[ckmμ]?m\^[23]|k?W[·.]h|° ?C|{_ATOM})"
_END: Final = r"(?:(?<=[A-Za-zμΩ])(?![A-Za-z0-9μΩ])|(?<![A-Za-zμΩ]))"
_GROUP: Final = rf"\({_POWERED}[·•∙⋅*.]{_POWERED}\)"
_FIRST: Final = "".join(
    sorted({re.escape(char) for name in SPELLINGS for char in (name[0], name[0].swapcase())})
)
UNIT_PATTERN: Final = (
    rf"(?:(?=[{_FIRST}]){_POWERED}{_END}(?: ?(?:[/每]|[·•∙⋅*?](?=[A-Za-z])) ?(?:{_GROUP}|{_POWERED}{_END}))*)"
)
"""Matches a unit, simple or put together: MPa, W/(m·K), 元/吨, kg·m/s. Compile it ignoring case."""


@lru_cache(maxsize=4096)
def find_unit(written: str) -> Unit | None:
    """Return the unit of a spelling; None for one that is not in the tables or makes no sense."""
    expression = _expression(written)
    if expression is None:
        return None
    registry = _registry()
    try:
        with _LOCK:
            zero = registry.Quantity(0.0, expression).to_base_units()
            one = registry.Quantity(1.0, expression).to_base_units()
    except registry.UndefinedUnitError:
        return None
    offset = float(zero.magnitude)
    return Unit(
        symbol=re.sub(r"\s", "", written),
        dimension=str(one.dimensionality),
        factor=float(one.magnitude) - offset,
        offset=offset,
    )


def scale_unit(symbol: str) -> Unit:
    """Return a scale that converts to nothing else: IP, TRL, HRC …"""
    return Unit(symbol=symbol, dimension=f"[{symbol}]", factor=1.0)


def _expression(written: str) -> str | None:
    """Return what the registry calls the unit; parts under one fraction bar stay together."""
    simple = find_spelling(written.strip())
    if simple is not None:
        return SPELLINGS[simple]
    expression, sign = "", ""
    for part in _split(written.strip()):
        if _SEPARATOR.fullmatch(part):
            sign = "/" if "/" in part or "每" in part else "*"
            continue
        inner = _expression(part[1:-1]) if part.startswith("(") else _named(part)
        if inner is None:
            return None
        expression += f"{sign}({inner})"
        sign = ""
    return expression if expression and not sign and not expression.startswith("/") else None


def _named(part: str) -> str | None:
    name = find_spelling(part)
    if name is None:
        return None
    # Inside a compound a degree is a step (℃/min), not a reading.
    return SPELLINGS[name].replace("degC", "delta_degC").replace("degF", "delta_degF")


def _split(written: str) -> list[str]:
    parts: list[str] = []
    position = 0
    while position < len(written):
        found = _PIECE.match(written, position)
        if found is None or not found.group():
            return []
        parts.append(found.group())
        position = found.end()
    return parts if len(parts) > 1 else []


_PIECE = re.compile(rf"{_GROUP}|{_POWERED}|{_SEPARATOR.pattern}", re.IGNORECASE)
_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _registry() -> Any:
    """Return the registry with this project's definitions; opening it takes a quarter of a second."""
    pint = importlib.import_module("pint")
    registry = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    for definition in (*DEFINITIONS, *(f"count_{word} = [count_{word}]" for word in COUNTED)):
        registry.define(definition)
    registry.UndefinedUnitError = pint.UndefinedUnitError
    return registry
