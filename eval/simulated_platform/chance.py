"""Chance by name: the same thing happens in every arm, whatever else is asked before it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Any = TypeVar("_Any")
_SCALE = 2.0**-53
Names = str | int


class Chance:
    """Draws that follow from a seed and the names of what is drawn for, not from an order of calls."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, *names: Names) -> float:
        """Return a number in [0, 1)."""
        return (self._number(names) >> 11) * _SCALE

    def happens(self, probability: float, *names: Names) -> bool:
        """Return whether something of this probability happens."""
        return self.uniform(*names) < probability

    def days(self, mean: float, *names: Names) -> float:
        """Return an exponential waiting time of this mean."""
        return -mean * math.log1p(-self.uniform(*names))

    def pick(self, among: Sequence[_Any], *names: Names) -> _Any:
        """Return one of several, each alike likely."""
        return among[int(self.uniform(*names) * len(among))]

    def weighted(self, among: Sequence[tuple[_Any, float]], *names: Names) -> _Any:
        """Return one of several (thing, weight)."""
        left = self.uniform(*names) * sum(weight for _, weight in among)
        for thing, weight in among:
            left -= weight
            if left < 0:
                return thing
        return among[-1][0]

    def count(self, mean: float, *names: Names) -> int:
        """Return the mean rounded up or down so that it is right on average."""
        return int(mean) + self.happens(mean - int(mean), *names)

    def direction(self, dimension: int, *names: Names) -> NDArray[np.float64]:
        """Return a unit vector, every direction alike likely, (dimension,)."""
        drawn = np.random.default_rng(self._number(names)).normal(size=dimension)
        return np.asarray(drawn / np.linalg.norm(drawn), dtype=np.float64)

    def normal(self, *names: Names) -> float:
        """Return a standard normal number."""
        return float(np.random.default_rng(self._number(names)).normal())

    def _number(self, names: Sequence[Names]) -> int:
        text = "\0".join(map(str, (self.seed, *names)))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
