"""Weights that put a query's better documents before its worse ones (RankNet, Burges et al. 2005; linear)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STRENGTH = 0.3
"""Of the quadratic penalty, by judgement: from few queries no weight should run far ahead of the others."""


def fit_order(
    values: Floats, levels: NDArray[np.int64], queries: Sequence[str], signs: Sequence[int]
) -> Floats:
    """Return a weight for each column of `values` (pairs, features), no weight against its sign.

    Each query counts alike; within it a pair of documents weighs by the difference of their gains
    2^(level−1) − 1. Queries whose documents are all of one level teach nothing; without any other, all
    weights are 0.
    """
    # Half a second to import, which commands that fit nothing need not wait for.
    from scipy.optimize import minimize

    differences, weights = _differences(values, levels, queries)
    bounds = [(0.0, None) if sign > 0 else (None, 0.0) for sign in signs]
    if not len(differences):
        return np.zeros(values.shape[1])

    def loss(part: Floats) -> tuple[float, Floats]:
        margins = differences @ part
        behind = 1.0 / (1.0 + np.exp(np.clip(margins, -50.0, 50.0)))
        value = float((weights * np.logaddexp(0.0, -margins)).sum() + STRENGTH * (part**2).sum())
        return value, -(differences.T @ (weights * behind)) + 2 * STRENGTH * part

    found = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)


def _differences(values: Floats, levels: NDArray[np.int64], queries: Sequence[str]) -> tuple[Floats, Floats]:
    """Return better minus worse for all such pairs of each query, and their weights, which sum up to 1."""
    gains = 2.0 ** (levels - 1) - 1
    rows_of: dict[str, list[int]] = {}
    for row, query in enumerate(queries):
        rows_of.setdefault(query, []).append(row)
    differences, weights = [], []
    for rows in rows_of.values():
        ahead = gains[rows][:, None] - gains[rows][None, :]
        better, worse = np.nonzero(ahead > 0)
        if len(better):
            index = np.array(rows)
            differences.append(values[index[better]] - values[index[worse]])
            weights.append(ahead[better, worse] / ahead[better, worse].sum())
    if not differences:
        return np.zeros((0, values.shape[1])), np.zeros(0)
    return np.vstack(differences), np.concatenate(weights) / len(weights)
