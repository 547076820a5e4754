"""Whether a fund's smallest ticket suits what an achievement is expected to bring; NaN where unknown.

More money than a project will bring is too much for it; less is no harm, as funds share.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.theses import fit_to_theses
from matcher.ranking.table import Column
from matcher.reading.thesis import Thesis
from matcher.records import Achievement


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    return fit_to_theses(
        query,
        candidates,
        context,
        lambda thesis, _, profiles: np.array([_fit(thesis, profile) for profile in profiles]),
    )


def _fit(thesis: Thesis, profile: Profile) -> float:
    """Return expected contribution over smallest ticket, at most 1."""
    record = profile.record
    if not isinstance(record, Achievement) or record.expected_contribution_cny is None:
        return float("nan")
    if not thesis.ticket_min_cny:
        return float("nan")
    return min(1.0, float(record.expected_contribution_cny / thesis.ticket_min_cny))


TICKET_FIT = Feature("ticket_fit", "投资额度契合", _compute)
