"""Judged pairs by hand, and made ones from which something can be learned."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from matcher.ranking.table import FeatureTable
from matcher.training.pairs import JudgedPairs


def judged(levels: Sequence[int], queries: Sequence[str], **columns: Sequence[float]) -> JudgedPairs:
    """Return the pairs of some levels, the features named as keywords; documents are d0, d1 …"""
    values = np.array(list(columns.values()), dtype=np.float64).reshape(len(columns), len(levels)).T
    return JudgedPairs(
        table=FeatureTable(tuple(columns), values),
        levels=np.array(levels, dtype=np.int64),
        queries=tuple(queries),
        documents=tuple(f"d{row}" for row in range(len(levels))),
    )


def learnable(
    *, queries: int = 30, documents: int = 8, seed: int = 0, bare: bool = False, name: str = "q"
) -> JudgedPairs:
    """Return pairs whose level follows `dense_title`; the legs say little, `excluded` speaks against.

    `dense_body` is missing everywhere when `bare`, else it follows the level too.
    """
    random = np.random.default_rng(seed)
    levels = random.integers(1, 5, size=queries * documents)
    size = len(levels)
    return judged(
        levels.tolist(),
        [f"{name}{row // documents:02d}" for row in range(size)],
        leg_dense=(random.normal(size=size) + levels / 10).tolist(),
        leg_words=random.normal(size=size).tolist(),
        leg_grams=random.normal(size=size).tolist(),
        dense_title=(levels + random.normal(size=size)).tolist(),
        dense_body=[math.nan] * size if bare else (levels + 2 * random.normal(size=size)).tolist(),
        excluded=(random.random(size) < (5 - levels) / 8).astype(float).tolist(),
    )
