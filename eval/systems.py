"""The named systems: each stage of the engine, added one at a time, and what any of them must beat."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.asking import where_for
from matcher.batch import FileRanking
from matcher.candidates import fuse
from matcher.engine import LEG_DEPTH
from matcher.index.base import Hit
from matcher.profiles import make_profile
from matcher.query import make_query
from matcher.records import RecordKey
from matcher.retrieval import search_legs


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One query of an evaluation: what every system gets. `legs` hold all documents each leg finds."""

    ranking: FileRanking
    query_id: str
    judged: Sequence[str]
    legs: Mapping[str, Sequence[Hit]]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A way of ordering documents, best first: all of them, or the judged ones."""

    name: str
    meaning: str
    rank_all: Callable[[Asked], list[str]]
    rank_judged: Callable[[Asked], list[str]]


def ask(ranking: FileRanking, query_id: str, judged: Sequence[str], *, at: datetime) -> Asked:
    """Return one query with its legs searched to the last document."""
    stages = ranking.engine.stages
    request = ranking.ask_for(query_id, k=1, at=at)
    key = ranking.query_key(query_id)
    record = stages.store.fetch([key], visible=request.visible)[key].record
    legs = search_legs(
        make_query(make_profile(record, stages.segmenter), stages),
        stages.index,
        k=stages.index.size,
        where=where_for(ranking.pairing, request, key),
    )
    return Asked(ranking=ranking, query_id=query_id, judged=judged, legs=legs, at=at)


def _one_order(name: str, meaning: str, order: Callable[[Asked], list[str]]) -> System:
    return System(name=name, meaning=meaning, rank_all=order, rank_judged=order)


def _leg(name: str, meaning: str, leg: str) -> System:
    return _one_order(name, meaning, lambda asked: _names(asked, [hit.key for hit in asked.legs[leg]]))


def _random(asked: Asked) -> list[str]:
    names = asked.ranking.document_ids
    return sorted(names, key=lambda name: hashlib.sha256(f"{asked.query_id}/{name}".encode()).digest())


def _fused(asked: Asked) -> list[str]:
    legs = {name: hits[:LEG_DEPTH] for name, hits in asked.legs.items()}
    return _names(asked, [one.key for one in fuse(legs, asked.ranking.pairing.leg_weights)])


def _ranked_all(asked: Asked) -> list[str]:
    return [row.document_id for row in asked.ranking.rank(asked.query_id, depth=100, at=asked.at)]


def _ranked_judged(asked: Asked) -> list[str]:
    rows = asked.ranking.rank_pairs(asked.query_id, asked.judged, at=asked.at)
    return [row.document_id for row in rows]


def _names(asked: Asked, keys: Sequence[RecordKey]) -> list[str]:
    found = (asked.ranking.document_id(key) for key in keys)
    return [name for name in found if name is not None]


SYSTEMS: Mapping[str, System] = {
    system.name: system
    for system in (
        _one_order("random", "a fixed shuffle", _random),
        _leg("bm25", "BM25 over words", "words"),
        _leg("grams", "BM25 over characters and their pairs", "grams"),
        _leg("dense", "cosine of the encoder's vectors", "dense"),
        _one_order("fused", "the three legs: weighted sum of z-scores", _fused),
        System(
            name="ranked",
            meaning="fused, then the ranker",
            rank_all=_ranked_all,
            rank_judged=_ranked_judged,
        ),
    )
}
