"""How close a candidate's title is to everything: a title near all industries alike fits none of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.table import Column


def _compute(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """Mean similarity to the names of all industries, on the encoder's scale; NaN where none was measured.

    Fixed names rather than the titles indexed (Radovanović et al. 2010 count over the collection): the
    value then neither moves with other records nor has to be computed again for each of their changes.
    """
    if context.centre is None:
        return np.full(len(candidates), np.nan)
    # Row by row and in double precision, as in `similarity`: equal titles must tie.
    products = context.title_vectors.astype(np.float64) * context.centre.astype(np.float64)
    return np.asarray((products.sum(axis=1) - context.scale.unrelated) / context.scale.spread)


HUBNESS = Feature("hubness", "题目宽泛程度", _compute)
