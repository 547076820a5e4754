"""BM25 within one field, as a share of what the query's words could bring: what the field features share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from matcher.ranking.features.base import FeatureContext
from matcher.ranking.table import Column

_K1 = 1.2
_B = 0.75


def field_bm25(
    context: FeatureContext, fields: Sequence[Mapping[str, int]], *, usual_length: float
) -> Column:
    """Return BM25 (Robertson & Zaragoza 2009; k1 1.2, b 0.75) over the query's summed weight × idf.

    `fields` are the term counts of one field, one a candidate. Between 0 and 2.2, whatever the number of
    the query's words. NaN for an empty field, and where no word of the query tells anything.
    `usual_length` stands in for the mean length, so that a value does not move with other records.
    """
    gains = {term: weight * context.term_idf.get(term, 0.0) for term, weight in context.words.items()}
    whole = sum(gains.values())
    column = np.full(len(fields), np.nan)
    if whole <= 0.0:
        return column
    for row, counts in enumerate(fields):
        if counts:
            norm = _K1 * (1 - _B + _B * sum(counts.values()) / usual_length)
            found = (
                gain * n * (_K1 + 1) / (n + norm) for term, gain in gains.items() if (n := counts.get(term))
            )
            column[row] = sum(found) / whole
    return column
