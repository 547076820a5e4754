"""Scores of single pairs: each as if the asking record had been offered this one alone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from matcher.asking import Ask, where_for
from matcher.candidates import LegScores, standardise
from matcher.eligibility import LEG_DEPTH
from matcher.engine import Engine
from matcher.pairings import Pairing
from matcher.profiles import make_profile
from matcher.query import Query, make_query
from matcher.ranking.scoring import make_context, score_apart
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
    the same as a whole library. Safe for threads.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asking: OrderedDict[tuple[str, RecordKey, int, int], _Asking] = OrderedDict()
        self._lock = threading.Lock()

    def score(
        self, pairing: Pairing, asking: StoredRecord, offered: Sequence[StoredRecord], *, at: datetime
    ) -> list[float]:
        """Return the calibrated score of each offered record for the asking one, 0–1."""
        if not offered:
            return []
        ready = self._ready(pairing, asking, at)
        profiles = [self._engine.profiles.profile(one.record, one.revision) for one in offered]
        stages = self._engine.stages
        context = make_context(ready.query, profiles, stages=stages, legs=ready.legs, at=at)
        ranker = self._engine.ranker(pairing.model)
        return [float(score) for score in score_apart(ready.query, profiles, context, ranker)]

    def _ready(self, pairing: Pairing, asking: StoredRecord, at: datetime) -> _Asking:
        """Return the asking record's query and legs, kept as long as neither it nor the index changes."""
        stages = self._engine.stages
        key = key_of(asking.record)
        entry = (pairing.name, key, asking.revision, stages.index.revision)
        with self._lock:
            found = self._asking.get(entry)
        if found is not None:
            return found
        query = make_query(make_profile(asking.record, stages.segmenter), stages)
        ask = Ask(pairing=pairing.name, at=at, visible=STAFF, key=key)
        where = where_for(pairing, ask, key)
        legs = standardise(search_legs(query, stages.index, k=LEG_DEPTH, where=where))
        made = _Asking(query=query, legs=legs)
        with self._lock:
            self._asking[entry] = made
            while len(self._asking) > _KEPT:
                self._asking.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairRequest:
    """Pairs to be scored: `near` maps each offered key to the asking keys near it; both kinds by key."""

    pairing: Pairing
    at: datetime
    near: Mapping[RecordKey, Collection[RecordKey]]
    asking: Mapping[RecordKey, StoredRecord]
    offered: Mapping[RecordKey, StoredRecord]


def score_pairs(scorer: PairScorer, request: PairRequest) -> dict[tuple[RecordKey, RecordKey], float]:
    """Return the score of every (offered, asking) pair of the request.

    Pairs of one asking record are scored together: making its query ready costs more than a pair does.
    """
    groups: dict[RecordKey, list[RecordKey]] = {}
    for key, others in request.near.items():
        for other in others:
            groups.setdefault(other, []).append(key)
    scores: dict[tuple[RecordKey, RecordKey], float] = {}
    for other, keys in groups.items():
        offered = [request.offered[key] for key in keys]
        found = scorer.score(request.pairing, request.asking[other], offered, at=request.at)
        scores.update({(key, other): score for key, score in zip(keys, found, strict=True)})
    return scores
