"""The achievements most like one: found by both legs, compared by the terms they share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from typing import Final

import numpy as np

from matcher.appraisal.surroundings import Neighbour
from matcher.duplicates import find_duplicates
from matcher.embeddings.encoder import Vectors
from matcher.engine import Engine
from matcher.index.base import KIND_FACET, Index, Where
from matcher.profiles import Profile
from matcher.reading.vectors import mixed_rows
from matcher.records import Achievement, Record, RecordKey, key_of, title_of
from matcher.store import STAFF, StoredRecord
from matcher.vocabulary import Kind

BY_MEANING: Final = 10
BY_WORDS: Final = 10
LEAST_LIKENESS: Final = 0.1
"""Less is having the language of the trade in common."""
_DIGITS: Final = 3


class TermWeights:
    """The idf of terms over the index, ln(1 + N/(1 + n)), remembered until the index changes."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: tuple[int, dict[str, float]] = (-1, {})

    def of(self, terms: Set[str]) -> Mapping[str, float]:
        """Return weights that hold each of the terms, and maybe others."""
        revision, known = self._known
        if revision != self._index.revision:
            revision, known = self._known = self._index.revision, {}
        # Not `terms - known.keys()`: that goes through all that is known.
        new = sorted(term for term in terms if term not in known)
        found, size = self._index.document_frequencies(new), self._index.size
        known.update((term, math.log(1 + size / (1 + found[term]))) for term in new)
        return known


def find_neighbours(
    engine: Engine,
    weights: TermWeights,
    stored: StoredRecord,
    *,
    row: Vectors | None,
    words: Mapping[str, float],
) -> tuple[Neighbour, ...]:
    """Return the most similar other achievements, whatever their status and visibility, the likest first.

    Likeness is the cosine of the two texts' terms weighed by idf: 0 nothing shared, 0.2 the same narrow
    topic, above 0.6 hardly more than another wording. Cosines of sentence vectors would not do: they put
    two patents on anything at all as near as two on one thing.
    """
    near = _near(engine, key_of(stored.record), row, words)
    profiles = {key: engine.profiles.profile(one.record, one.revision) for key, one in near.items()}
    own = engine.profiles.profile(stored.record, stored.revision)
    likeness = _likeness(weights, own, profiles)
    kept = [key for key in near if likeness[key] >= LEAST_LIKENESS]
    same = _same(engine, own, row, {key: profiles[key] for key in kept})
    return tuple(
        Neighbour(
            key=key,
            revision=near[key].revision,
            title=title_of(near[key].record),
            likeness=likeness[key],
            is_same=key in same,
            is_earlier=_is_earlier(near[key].record, stored.record),
        )
        for key in sorted(kept, key=lambda one: (-likeness[one], one))
    )


def _near(
    engine: Engine, own: RecordKey, row: Vectors | None, words: Mapping[str, float]
) -> dict[RecordKey, StoredRecord]:
    index = engine.stages.index
    where = Where(any_of={KIND_FACET: frozenset({Kind.ACHIEVEMENT.value})}, excluded=frozenset({own}))
    hits = [] if row is None else index.search_dense(row, k=BY_MEANING, where=where)
    if words:
        hits = [*hits, *index.search_lexical(words, k=BY_WORDS, where=where)]
    return engine.store.fetch(sorted({hit.key for hit in hits}), visible=STAFF)


def _likeness(
    weights: TermWeights, own: Profile, others: Mapping[RecordKey, Profile]
) -> dict[RecordKey, float]:
    idf = weights.of(own.all_terms.union(*(other.all_terms for other in others.values())))

    def weight(part: Set[str]) -> float:
        return math.fsum(idf[term] for term in part)

    whole = weight(own.all_terms)
    return {
        key: round(
            weight(own.all_terms & other.all_terms) / math.sqrt(whole * weight(other.all_terms) or 1.0),
            _DIGITS,
        )
        for key, other in others.items()
    }


def _same(
    engine: Engine, own: Profile, row: Vectors | None, others: Mapping[RecordKey, Profile]
) -> frozenset[RecordKey]:
    """Return which of the others are the achievement itself, filed again."""
    rows = [row, *mixed_rows(*engine.stages.index.vectors(list(others)))]
    lost = np.full(engine.stages.index.identity.dimension, np.nan, dtype=np.float32)
    stacked = np.array([lost if one is None else one for one in rows], dtype=np.float32)
    keys: Sequence[RecordKey] = list(others)
    groups = find_duplicates([own, *others.values()], stacked)
    return frozenset(keys[n - 1] for group in groups if 0 in group.rows for n in group.rows if n)


def _is_earlier(other: Record, own: Record) -> bool | None:
    """Whether the other was completed (else found) before; None where a date is missing or both are one."""
    dates = [
        one.completed_on or one.discovered_on if isinstance(one, Achievement) else None
        for one in (other, own)
    ]
    if dates[0] is None or dates[1] is None or dates[0] == dates[1]:
        return None
    return dates[0] < dates[1]
