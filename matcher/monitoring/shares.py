"""Shares with the interval that their number of cases leaves open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` of `of`, with a Wilson interval; values are None where there is nothing to share (of 0)."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None

    def is_below(self, other: Share) -> bool:
        """Whether the interval lies wholly below the other's; never where either has none."""
        return self.high is not None and other.low is not None and self.high < other.low

    def is_above(self, other: Share) -> bool:
        """Whether the interval lies wholly above the other's; never where either has none."""
        return other.is_below(self)


def make_share(count: int, of: int, confidence: float) -> Share:
    """Return the share with its Wilson (1927) score interval, two-sided, at this confidence."""
    if of <= 0:
        return Share(count=count, of=of, value=None, low=None, high=None)
    low, high = wilson(count / of, of, confidence)
    return Share(count=count, of=of, value=count / of, low=low, high=high)


def wilson(share: float, of: float, confidence: float) -> tuple[float, float]:
    """Return the Wilson score interval of a share (0–1) of so many cases, above 0; it lies within 0–1."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    scale = 1 + z * z / of
    middle = (share + z * z / (2 * of)) / scale
    half = z / scale * math.sqrt(max(share * (1 - share), 0.0) / of + z * z / (4 * of * of))
    return max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)
