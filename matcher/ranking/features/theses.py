"""Funds on either side: one thesis against many achievements, or one achievement against many theses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import FeatureContext
from matcher.ranking.table import Column
from matcher.reading.reader import Readings
from matcher.reading.thesis import Thesis

Fit = Callable[[Thesis, Readings, Sequence[Profile]], Column]
"""How well each text fits a thesis, shape (texts,)."""


def fit_to_theses(query: Profile, candidates: Sequence[Profile], context: FeatureContext, fit: Fit) -> Column:
    """Return the fit of each candidate, shape (candidates,), whichever side the fund stands on.

    NaN where neither side is a fund, and without a reader.
    """
    asked, offered = context.asked, context.offered
    if asked is None or offered is None:
        return np.full(len(candidates), np.nan)
    thesis = asked.theses[0]
    if thesis is not None:
        return fit(thesis, offered.readings, candidates)
    column = np.full(len(candidates), np.nan)
    for row, other in enumerate(offered.theses):
        if other is not None:
            column[row] = fit(other, asked.readings, [query])[0]
    return column
