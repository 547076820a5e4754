"""What became of a candidate's suggestions up to the moment asked; NaN where none was shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column
from matcher.records import key_of

_PRIOR_ACCEPTED, _PRIOR_REFUSED = 1.0, 9.0
"""Beta prior: one suggestion in ten is taken up, and ten outcomes weigh as much as this belief."""


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """Log-odds of the posterior mean over those of the prior: 0 is usual, above 0 taken up more often."""
    return np.array([_log_odds(context.past_outcomes.get(key_of(one.record))) for one in candidates])


def _log_odds(outcomes: tuple[int, int] | None) -> float:
    if outcomes is None or outcomes[1] <= 0:
        return float("nan")
    accepted, shown = outcomes
    usual = math.log(_PRIOR_ACCEPTED / _PRIOR_REFUSED)
    return math.log((accepted + _PRIOR_ACCEPTED) / (shown - accepted + _PRIOR_REFUSED)) - usual


PAST_ACCEPTANCE = Feature("past_acceptance", "以往采纳情况", _compute)
