"""Maximal marginal relevance: a list that is good and not ten times the same (Carbonell & Goldstein 1998)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Vectors
from matcher.embeddings.scale import RAW_COSINES, SimilarityScale
from matcher.errors import InvalidInput

_STEPS = 1e6
"""Values are compared to a millionth: a matrix product rounds equal rows differently by where they stand."""


def rerank_mmr(
    scores: NDArray[np.float64],
    vectors: Vectors,
    *,
    diversity: float,
    k: int,
    scale: SimilarityScale = RAW_COSINES,
) -> list[int]:
    """Return the first k rows, each with the largest (1 − d)·score − d·likeness to those taken before.

    `scores` (n,) come best first and are brought to 0–1 within the list; likeness is the largest cosine to
    a row taken before, on the encoder's scale held to 0–1, 0 for rows of NaN in `vectors` (n, dimension).
    With d = 0 the order stays; ties go to the earlier row. Raises InvalidInput for d outside 0–1 or k < 1.
    """
    if not 0.0 <= diversity <= 1.0 or k < 1:
        raise InvalidInput(f"expected a diversity of 0 to 1 and k ≥ 1, got {diversity} and {k}")
    count = min(k, len(scores))
    if diversity == 0.0 or count < 2:
        return list(range(count))
    relevance = _spread_out(scores)
    rows = vectors.astype(np.float64)
    nearest = np.zeros(len(scores))
    left = np.ones(len(scores), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < count:
        gains = np.round(((1 - diversity) * relevance - diversity * nearest) * _STEPS)
        row = int(np.argmax(np.where(left, gains, -np.inf)))
        chosen.append(row)
        left[row] = False
        cosines = np.nan_to_num((rows @ rows[row] - scale.unrelated) / scale.spread, nan=0.0)
        nearest = np.maximum(nearest, np.clip(cosines, 0.0, 1.0))
    return chosen


def _spread_out(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the scores from 0 (worst) to 1 (best), all 1 when they are equal."""
    low, high = float(scores.min()), float(scores.max())
    return (scores - low) / (high - low) if high > low else np.ones(len(scores))
