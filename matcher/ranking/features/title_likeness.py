"""How alike the named parts of two titles are: what object and method match share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import FeatureContext, weight_of
from matcher.ranking.table import Column
from matcher.text import grams

Parts = Callable[[Profile], Sequence[str]]


def match_parts(
    query: Profile, candidates: Sequence[Profile], context: FeatureContext, parts: Parts
) -> Column:
    """Return the likeness of the likest pair of parts, 0 to 1; NaN where a title names none."""
    column = np.full(len(candidates), np.nan)
    wanted = [_pieces(part) for part in parts(query)]
    if not wanted:
        return column
    for row, candidate in enumerate(candidates):
        offered = [_pieces(part) for part in parts(candidate)]
        if offered:
            column[row] = max(_likeness(a, b, context.gram_idf) for a in wanted for b in offered)
    return column


def _likeness(asked: frozenset[str], offered: frozenset[str], idf: Mapping[str, float]) -> float:
    """Return the mean of what is found of the asked part, by idf, and what is asked of the offered one."""
    shared = asked & offered
    if not shared:
        return 0.0
    whole = weight_of(asked, idf)
    found = weight_of(shared, idf) / whole if whole > 0.0 else len(shared) / len(asked)
    return (found + len(shared) / len(offered)) / 2


@lru_cache(maxsize=16_384)
def _pieces(part: str) -> frozenset[str]:
    """Return the characters and pairs of a part: 电池隔膜 and 隔膜材料 share 隔, 膜 and 隔膜."""
    return frozenset(grams(part))
