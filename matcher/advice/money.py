"""Amounts of yuan as people in Dongguan write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_STEPS: Final = ((Decimal(100_000_000), "亿元"), (Decimal(10_000), "万元"), (Decimal(1), "元"))


def yuan(amount: float | Decimal) -> str:
    """Return an amount in 亿元, 万元 or 元, at most two decimals: 1.5 亿元, 96 万元, 0 元."""
    exact = Decimal(str(amount))
    unit, name = next((step for step in _STEPS if abs(exact) >= step[0]), _STEPS[-1])
    rounded = (exact / unit).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".") + f" {name}"
