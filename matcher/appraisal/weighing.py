"""Weights from pairwise judgements (AHP, Saaty 1980), and how far a sum moves when weights do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import fsum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matcher.errors import ConfigError

Judgements: TypeAlias = Sequence[Sequence[float]]
"""The upper triangle of a reciprocal matrix: how many times the row's name matters more than the column's."""

_RANDOM_INDEX: Final = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random reciprocal matrices by their order (Saaty 1980)."""
MOST_INCONSISTENT: Final = 0.1
"""From this consistency ratio on judgements contradict each other too much to be used (Saaty 1980)."""
SHAKEN_BY: Final = 0.2
"""One weight a fifth more or less: the usual test of whether a ranking hangs on exact weights."""


def judgement(value: object) -> float:
    """Return a pairwise judgement on Saaty's scale: 1 to 9, or "1/2" to "1/9".

    Raises ValueError for anything else: a decimal between says more than a person can judge.
    """
    try:
        ratio = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        ratio = Fraction(0)
    times = ratio if ratio >= 1 else 1 / ratio if ratio > 0 else Fraction(0)
    if times.denominator != 1 or not 1 <= times <= 9:
        raise ValueError(f'expected a judgement from 1 to 9 or "1/2" to "1/9", got {value!r}')
    return float(ratio)


def weights_of(judgements: Judgements, names: Sequence[str]) -> dict[str, float]:
    """Return weights that sum to 1 from pairwise judgements: the principal eigenvector.

    Raises ConfigError for rows of a wrong length, values not above 0, or a consistency ratio of 0.1 and
    more.
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
    shares = [float(share) for share in (vector / vector.sum()).round(6)]
    whole = fsum(shares)
    return {name: share / whole for name, share in zip(names, shares, strict=True)}


def consistency_ratio(judgements: Judgements, names: Sequence[str]) -> float:
    """Return the consistency ratio of pairwise judgements; 0 for one or two names."""
    matrix = _matrix(judgements, names)
    return _consistency(float(np.linalg.eigvals(matrix).real.max()), len(names))


def scaled(weights: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
    """Return the weights times their factors (1 where none is given), summing to 1 again."""
    raised = {name: weight * factors.get(name, 1.0) for name, weight in weights.items()}
    whole = fsum(raised.values())
    return {name: weight / whole for name, weight in raised.items()}


def shaken(weights: Mapping[str, float], scores: Mapping[str, float]) -> tuple[float, float]:
    """Return the lowest and the highest weighted sum when any one weight is a fifth more or less."""
    sums = [_sum(weights, scores)]
    sums += [
        _sum(scaled(weights, {name: factor}), scores)
        for name in weights
        for factor in (1 - SHAKEN_BY, 1 + SHAKEN_BY)
    ]
    return min(sums), max(sums)


def _sum(weights: Mapping[str, float], scores: Mapping[str, float]) -> float:
    return fsum(weights[name] * scores[name] for name in weights)


def _matrix(judgements: Judgements, names: Sequence[str]) -> NDArray[np.float64]:
    order = len(names)
    if order >= len(_RANDOM_INDEX):
        raise ConfigError(f"expected at most {len(_RANDOM_INDEX) - 1} names to compare, got {order}")
    lengths = [len(row) for row in judgements]
    if lengths != list(range(order - 1, 0, -1)):
        raise ConfigError(
            f"expected rows of {list(range(order - 1, 0, -1))} judgements for {', '.join(names)}, "
            f"got rows of {lengths}"
        )
    upper = np.array([value for row in judgements for value in row], dtype=np.float64)
    if not (upper > 0).all():
        raise ConfigError(f"expected judgements above 0 for {', '.join(names)}, got {upper.tolist()}")
    matrix = np.eye(order)
    rows, columns = np.triu_indices(order, k=1)
    matrix[rows, columns] = upper
    matrix[columns, rows] = 1.0 / upper
    return matrix


def _consistency(principal: float, order: int) -> float:
    if order < 3:
        return 0.0
    return max(0.0, (principal - order) / (order - 1)) / _RANDOM_INDEX[order]
