"""Weights from pairwise judgements (AHP, Saaty 1980), and how far a sum moves when weights do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.errors import ConfigError

_RANDOM_INDEX: Final = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random reciprocal matrices by their order (Saaty 1980)."""
MOST_INCONSISTENT: Final = 0.1
"""From this consistency ratio on judgements contradict each other too much to be used (Saaty 1980)."""
SHAKEN_BY: Final = 0.2
"""One weight a fifth more or less: the usual test of whether a ranking hangs on exact weights."""


def weights_of(judgements: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    """Return weights that sum to 1 from pairwise judgements: the principal eigenvector.

    `judgements` are the upper triangle row by row: how many times the row's name matters more than the
    column's. Raises ConfigError for a wrong number of them, values not above 0, or a consistency ratio
    of 0.1 and more.
    """
    matrix = _matrix(judgements, names)
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    ratio = _consistency(float(values[first].real), len(names))
    if ratio >= MOST_INCONSISTENT:
        raise ConfigError(
            f"pairwise judgements of {', '.join(names)} contradict each other: "
            f"consistency ratio {ratio:.2f}, expected below {MOST_INCONSISTENT}"
        )
    vector = np.abs(vectors[:, first].real)
    # Rounded: the last bits of an eigenvector depend on the machine, and a card should not.
    shares = (vector / vector.sum()).round(6)
    return {name: float(share) for name, share in zip(names, shares / shares.sum(), strict=True)}


def consistency_ratio(judgements: Sequence[float], names: Sequence[str]) -> float:
    """Return the consistency ratio of pairwise judgements; 0 for one or two names."""
    matrix = _matrix(judgements, names)
    return _consistency(float(np.linalg.eigvals(matrix).real.max()), len(names))


def scaled(weights: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
    """Return the weights times their factors (1 where none is given), summing to 1 again."""
    raised = {name: weight * factors.get(name, 1.0) for name, weight in weights.items()}
    whole = sum(raised.values())
    return {name: weight / whole for name, weight in raised.items()}


def shaken(weights: Mapping[str, float], scores: Mapping[str, float]) -> tuple[float, float]:
    """Return the lowest and the highest weighted sum when any one weight is a fifth more or less."""
    sums = [
        _sum(scaled(weights, {name: factor}), scores)
        for name in weights
        for factor in (1 - SHAKEN_BY, 1.0, 1 + SHAKEN_BY)
    ]
    return min(sums), max(sums)


def _sum(weights: Mapping[str, float], scores: Mapping[str, float]) -> float:
    return sum(weights[name] * scores[name] for name in sorted(weights))


def _matrix(judgements: Sequence[float], names: Sequence[str]) -> NDArray[np.float64]:
    order = len(names)
    if len(judgements) != order * (order - 1) // 2 or not all(value > 0 for value in judgements):
        raise ConfigError(
            f"expected {order * (order - 1) // 2} judgements above 0 for {', '.join(names)}, "
            f"got {list(judgements)}"
        )
    matrix = np.eye(order)
    rows, columns = np.triu_indices(order, k=1)
    matrix[rows, columns] = judgements
    matrix[columns, rows] = 1.0 / np.asarray(judgements)
    return matrix


def _consistency(principal: float, order: int) -> float:
    if order < 3:
        return 0.0
    return max(0.0, (principal - order) / (order - 1)) / _RANDOM_INDEX[order]
