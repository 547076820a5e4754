"""All features, and the table of them for one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.ranking.features.body_words import BODY_WORDS
from matcher.ranking.features.dense_body import DENSE_BODY
from matcher.ranking.features.dense_title import DENSE_TITLE
from matcher.ranking.features.industry import INDUSTRY
from matcher.ranking.features.need_words import NEED_WORDS
from matcher.ranking.features.title_grams import TITLE_GRAMS
from matcher.ranking.features.title_words import TITLE_WORDS
from matcher.ranking.table import FeatureTable, stack

FEATURES: Mapping[str, Feature] = {
    feature.name: feature
    for feature in (DENSE_TITLE, DENSE_BODY, TITLE_WORDS, BODY_WORDS, NEED_WORDS, TITLE_GRAMS, INDUSTRY)
}


def compute_table(query: Profile, candidates: Sequence[Profile], context: FeatureContext) -> FeatureTable:
    """Return every feature of every candidate, shape (candidates, features)."""
    columns = [(name, feature.compute(query, candidates, context)) for name, feature in FEATURES.items()]
    return stack(columns, rows=len(candidates))
