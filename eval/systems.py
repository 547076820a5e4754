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
    """One query of an evaluation: what every system gets."""

    ranking: FileRanking
    query_id: str
    judged: Sequence[str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A way of ordering documents: `rank_all` over all documents, `rank_judged` over the judged ones."""

    name: str
    meaning: str
    rank_all: Callable[[Asked], list[str]]
    rank_judged: Callable[[Asked], list[str]]


def _leg_system(name: str, meaning: str, order: Callable[[Asked], list[str]]) -> System:
    return System(name=name, meaning=meaning, rank_all=order, rank_judged=order)


def _random(asked: Asked) -> list[str]:
    names = asked.ranking.document_ids
    return sorted(names, key=lambda name: hashlib.sha256(f"{asked.query_id}/{name}".encode()).digest())


def _order(asked: Asked, leg: str) -> list[str]:
    hits = search(asked, depth=len(asked.ranking.document_ids))[leg]
    return _names(asked, [hit.key for hit in hits])


def _fused(asked: Asked) -> list[str]:
    legs = search(asked, depth=LEG_DEPTH)
    return _names(asked, [one.key for one in fuse(legs, asked.ranking.pairing.leg_weights)])


def search(asked: Asked, *, depth: int) -> Mapping[str, list[Hit]]:
    """Return the legs' hits for the query, `depth` of each."""
    ranking = asked.ranking
    stages = ranking.engine.stages
    ask = ranking.ask_for(asked.query_id, k=1, at=asked.at)
    key = ranking.query_key(asked.query_id)
    record = stages.store.fetch([key], visible=ask.visible)[key].record
    query = make_query(make_profile(record, stages.segmenter), stages)
    where = where_for(ranking.pairing, ask, key)
    return search_legs(query, stages.index, k=depth, where=where)


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
        _leg_system("random", "a fixed shuffle", _random),
        _leg_system("bm25", "BM25 over words (tantivy)", lambda asked: _order(asked, "words")),
        _leg_system("grams", "BM25 over characters and pairs", lambda asked: _order(asked, "grams")),
        _leg_system("dense", "multilingual-e5-small, int8", lambda asked: _order(asked, "dense")),
        _leg_system("fused", "the three legs, weighted z-scores", _fused),
        System(
            name="ranked",
            meaning="fused, then the first ranker",
            rank_all=_ranked_all,
            rank_judged=_ranked_judged,
        ),
    )
}
