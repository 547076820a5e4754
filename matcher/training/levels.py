"""Where one level ends and the next begins on the scale of scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def least_error_cuts(scores: Floats, levels: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return the scores from which levels 2, 3 and 4 begin, for the least sum of absolute errors.

    Exact, by dynamic programming over the ordered scores; equal scores get equal levels. A level that
    is better never given gets no room. Cuts lie half way between neighbouring scores, within 0–1.
    """
    values, index = np.unique(scores, return_inverse=True)
    cost = np.zeros((len(values) + 1, 4))
    for level in range(1, 5):
        errors = np.bincount(index, weights=np.abs(levels - level), minlength=len(values))
        cost[1:, level - 1] = np.cumsum(errors)
    best, starts = cost[:, 0].copy(), np.zeros((4, len(values) + 1), dtype=np.int64)
    for level in range(2, 5):
        # best[k]: least error of the lowest k values with levels up to this one.
        gain = best - cost[:, level - 1]
        first = np.array([int(np.argmin(gain[: k + 1])) for k in range(len(gain))])
        starts[level - 1] = first
        best = cost[:, level - 1] + gain[first]
    edges, end = [], len(values)
    for level in (4, 3, 2):
        end = int(starts[level - 1][end])
        edges.append(_between(values, end))
    return edges[2], edges[1], edges[0]


def _between(values: Floats, position: int) -> float:
    """Return a score below value number `position` and above the one before it."""
    if position == 0:
        return 0.0
    if position == len(values):
        return 1.0
    return float(np.clip((values[position - 1] + values[position]) / 2, 0.0, 1.0))
