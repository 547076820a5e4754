"""Reading Chinese and mixed numerals: the only file that knows cn2an."""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from typing import Any, Final

_SUPERSCRIPTS: Final = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_RAISED = re.compile(r"[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_POWER = re.compile(r"(?:(?P<factor>\d+(?:\.\d+)?) ?[x×*·] ?)?10\^?(?P<exponent>[-+]?\d{1,2})")
_HALF: Final = "半"


def read_number(text: str, multiplier: str = "") -> float | None:
    """Return the number that the text writes, times 百, 万 or 亿 when such a word follows it.

    Takes 1,000 and 1.5, 2×10^5 and 10⁻⁶, 三百五十, 两千万 and 一点五; None for anything else.
    """
    raised = _RAISED.sub(lambda match: "^" + match.group().translate(_SUPERSCRIPTS), text)
    plain = raised.replace(",", "")
    number = _read(plain) if multiplier == "" else _scaled(plain, multiplier)
    return number if number is None or abs(number) < 1e300 else None


def _scaled(plain: str, multiplier: str) -> float | None:
    number, factor = _read(plain), _read("1" + multiplier)
    return None if number is None or factor is None else number * factor


@lru_cache(maxsize=4096)
def _read(plain: str) -> float | None:
    if _PLAIN.fullmatch(plain):
        return float(plain)
    power = _POWER.fullmatch(plain)
    if power and (power["factor"] or "^" in plain):
        return float(power["factor"] or 1) * 10.0 ** int(power["exponent"])
    if plain == _HALF:
        return 0.5
    try:
        return float(_cn2an().cn2an(plain, "smart"))
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _cn2an() -> Any:
    return importlib.import_module("cn2an")
