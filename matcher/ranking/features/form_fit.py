"""Whether an achievement is the kind of thing a demand wants: device, process, material, program, service."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column
from matcher.records import kind_of
from matcher.vocabulary import Kind

_STANDS_IN = np.array(
    [  # product, process, material, software, service
        [1.0, 0.5, 0.3, 0.4, 0.4],
        [0.5, 1.0, 0.6, 0.4, 0.4],
        [0.3, 0.6, 1.0, 0.1, 0.2],
        [0.4, 0.4, 0.1, 1.0, 0.5],
        [0.4, 0.4, 0.2, 0.5, 1.0],
    ]
)
"""How far one form stands in for another: a material often comes as a process, never as software."""
_SIDES = {Kind.DEMAND, Kind.ACHIEVEMENT}


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """The expected standing-in when each form is drawn from what was read; NaN beside funds and brokers."""
    column = np.full(len(candidates), np.nan)
    if context.asked is None or context.offered is None or kind_of(query.record) not in _SIDES:
        return column
    wanted = context.asked.readings.forms[0] @ _STANDS_IN
    fits = (context.offered.readings.forms * wanted).sum(axis=1)
    known = np.array([kind_of(candidate.record) in _SIDES for candidate in candidates], dtype=bool)
    return np.where(known, fits, column)


FORM_FIT = Feature("form_fit", "成果形态契合", _compute)
