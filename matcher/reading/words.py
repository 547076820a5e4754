"""The lexical side: a text as weighted terms of a fixed vocabulary, without any encoder."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

TITLE_COUNT: Final = 2
"""A title's word counts as two: it says what the thing is."""

Sparse = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Rows of the vocabulary and their weights, of unit length; both empty when no term is known."""


def count_terms(title_terms: Sequence[str], body_terms: Sequence[str]) -> Mapping[str, int]:
    """Return how often each term occurs, the title's twice."""
    counts = Counter(body_terms)
    for term in title_terms:
        counts[term] += TITLE_COUNT
    return counts


def weigh_terms(counts: Mapping[str, int], rows: Mapping[str, int], idf: NDArray[np.float32]) -> Sparse:
    """Return the known terms as (1 + ln count) · idf, scaled to unit length (Salton & Buckley 1988)."""
    known = sorted((rows[term], count) for term, count in counts.items() if term in rows)
    if not known:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    places = np.array([row for row, _ in known], np.int32)
    weights = np.array([1.0 + math.log(count) for _, count in known], np.float32) * idf[places]
    return places, weights / np.float32(np.linalg.norm(weights))
