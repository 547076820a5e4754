"""The legs: dense, words and grams, each searched with the same filter; for funds also areas and topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher.index.base import NO_TERMS, Hit, Index, Where
from matcher.query import Query
from matcher.reading.probes import Probe
from matcher.records import RecordKey

LEGS = ("dense", "words", "grams")
FUND_LEGS = ("areas", "topics")
"""Searched for funds alone: text similarity says nothing about what a thesis wants."""


def search_legs(query: Query, index: Index, *, k: int, where: Where) -> Mapping[str, list[Hit]]:
    """Return at most k hits of each leg, best first; a leg without terms or directions gives none."""
    topics = dict.fromkeys(sorted(query.areas.words), 1.0)
    words = {**query.expansion.weights, **query.words}
    return {
        "dense": index.search_dense(query.vector, k=k, where=where),
        "words": index.search_lexical(words, k=k, where=where) if words else [],
        "grams": index.search_lexical(NO_TERMS, k=k, where=where, grams=query.grams) if query.grams else [],
        "areas": search_probes(query.areas.probes, index, k=k, where=where),
        "topics": index.search_lexical(topics, k=k, where=where) if topics else [],
    }


def search_probes(probes: Sequence[Probe], index: Index, *, k: int, where: Where) -> list[Hit]:
    """Return the k records most surely of one of the areas, best first, ties by key; [] without probes.

    Each counts by the area it fits best; its score is that area's log-odds.
    """
    best: dict[RecordKey, float] = {}
    for probe in probes:
        for hit in index.search_dense(probe.vector, k=k, where=where):
            odds = probe.scale * hit.score + probe.bias
            best[hit.key] = max(odds, best.get(hit.key, odds))
    return [Hit(key, score) for key, score in sorted(best.items(), key=lambda one: (-one[1], one[0]))[:k]]
