"""Scores of single pairs: each as if the asking record had been offered this one alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from matcher.asking import Ask, where_for
from matcher.candidates import LegScores, standardise
from matcher.engine import LEG_DEPTH, Engine
from matcher.pairings import Pairing
from matcher.profiles import make_profile
from matcher.query import Query, make_query
from matcher.ranking.scoring import make_context, score_candidates
from matcher.records import RecordKey, key_of
from matcher.retrieval import search_legs
from matcher.store import STAFF, StoredRecord

_KEPT: Final = 2_000
"""Asking records kept ready with their legs: some hundred megabytes at most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asking:
    query: Query
    legs: Mapping[str, LegScores]


class PairScorer:
    """Scores pairs by the rankers of suggestions, without what a list of candidates adds.

    The score of a pair then depends on the two records and the index alone, so that one achievement gives
    the same as a whole library. Not for several threads.
    """

    def __init__(self, engine: Engine, at: datetime) -> None:
        self._engine = engine
        self._at = at
        self._asking: OrderedDict[tuple[str, RecordKey, int], _Asking] = OrderedDict()

    def score(self, pairing: Pairing, asking: StoredRecord, offered: Sequence[StoredRecord]) -> list[float]:
        """Return the calibrated score of each offered record for the asking one, 0–1."""
        if not offered:
            return []
        ready = self._ready(pairing, asking)
        profiles = [self._engine.profiles.profile(one.record, one.revision) for one in offered]
        stages = self._engine.stages
        context = make_context(ready.query, profiles, stages=stages, legs=ready.legs, at=self._at)
        ranker = self._engine.ranker(pairing.model)
        scored = score_candidates(ready.query, profiles, context, ranker, alone=True)
        return [float(score) for score in scored.scores.score]

    def _ready(self, pairing: Pairing, asking: StoredRecord) -> _Asking:
        entry = (pairing.name, key_of(asking.record), asking.revision)
        found = self._asking.get(entry)
        if found is None:
            stages = self._engine.stages
            query = make_query(make_profile(asking.record, stages.segmenter), stages)
            ask = Ask(pairing=pairing.name, at=self._at, visible=STAFF, key=entry[1])
            where = where_for(pairing, ask, entry[1])
            legs = standardise(search_legs(query, stages.index, k=LEG_DEPTH, where=where))
            found = self._asking[entry] = _Asking(query=query, legs=legs)
            while len(self._asking) > _KEPT:
                self._asking.popitem(last=False)
        return found


def score_by_asking(
    scorer: PairScorer,
    pairing: Pairing,
    near: Mapping[RecordKey, Collection[RecordKey]],
    asking: Mapping[RecordKey, StoredRecord],
    offered: Mapping[RecordKey, StoredRecord],
) -> dict[tuple[RecordKey, RecordKey], float]:
    """Return the score of every (offered, asking) pair of `near`, which maps offered to asking keys.

    Pairs of one asking record are scored together: making its query ready costs more than a pair does.
    """
    groups: dict[RecordKey, list[RecordKey]] = {}
    for key, others in near.items():
        for other in others:
            groups.setdefault(other, []).append(key)
    scores: dict[tuple[RecordKey, RecordKey], float] = {}
    for other, keys in groups.items():
        found = scorer.score(pairing, asking[other], [offered[key] for key in keys])
        scores.update({(key, other): score for key, score in zip(keys, found, strict=True)})
    return scores
