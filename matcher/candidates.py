"""The legs' hits become one candidate list: weighted fusion that remembers who found what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from matcher.index.base import Hit
from matcher.records import RecordKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One record proposed for a query, before ranking.

    `leg_ranks` holds 1 for the best hit of a leg; a leg that did not find the record is absent.
    """

    key: RecordKey
    fused: float
    leg_ranks: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegScores:
    """One leg's standardised scores by record; a record it did not find counts as its lowest hit."""

    scores: Mapping[RecordKey, float]
    lowest: float

    def score(self, key: RecordKey) -> float:
        """Return the record's standardised score."""
        return self.scores.get(key, self.lowest)


NO_LEGS: Mapping[str, LegScores] = MappingProxyType({})
"""For features of records that nothing was retrieved for."""


def standardise(legs: Mapping[str, Sequence[Hit]]) -> dict[str, LegScores]:
    """Return each leg's scores with mean 0 and deviation 1 over its own hits; one without hits is absent.

    A leg whose hits all score alike gives 0 for every record.
    """
    found = {name: _standardise(hits) for name, hits in legs.items() if hits}
    return {name: LegScores(scores=scores, lowest=min(scores.values())) for name, scores in found.items()}


def fuse(legs: Mapping[str, Sequence[Hit]], weights: Mapping[str, float]) -> list[Candidate]:
    """Return candidates by the weighted sum of the legs' standardised scores, best first.

    Scores of two legs are not comparable, so each leg's are brought to mean 0 and deviation 1
    over its own hits (Wu & Crestani 2002, z-score fusion); a record that a leg did not find
    counts as that leg's lowest hit. A leg whose hits all score alike adds nothing. Exact ties
    break by key, so the result does not depend on the order of the legs.
    """
    standard = standardise(legs)
    ranks = {name: {hit.key: rank for rank, hit in enumerate(hits, start=1)} for name, hits in legs.items()}
    keys = sorted({hit.key for hits in legs.values() for hit in hits})
    names = sorted(standard)
    candidates = [
        Candidate(
            key=key,
            fused=sum(weights.get(name, 0.0) * standard[name].score(key) for name in names),
            leg_ranks={name: ranks[name][key] for name in names if key in ranks[name]},
        )
        for key in keys
    ]
    return sorted(candidates, key=lambda candidate: (-candidate.fused, candidate.key))


def _standardise(hits: Sequence[Hit]) -> dict[RecordKey, float]:
    scores = np.array([hit.score for hit in hits], dtype=np.float64)
    spread = float(scores.std())
    if spread < 1e-12:
        return {hit.key: 0.0 for hit in hits}
    return {hit.key: float(z) for hit, z in zip(hits, (scores - scores.mean()) / spread, strict=True)}
