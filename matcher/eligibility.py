"""What may be shown: the legs' hits, fused, that the store and whoever asks let through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.asking import Ask
from matcher.candidates import Candidate, LegScores, fuse, standardise
from matcher.history import NO_HISTORY, TakerHistory
from matcher.index.base import Where
from matcher.indexing import facets_of
from matcher.pairings import Pairing
from matcher.query import Query
from matcher.records import Record
from matcher.retrieval import search_legs
from matcher.stages import Stages
from matcher.store import StoredRecord

LEG_DEPTH: Final = 400
"""Hits asked of each leg: nDCG@10 rises up to here, not to 1,000 (eval/results/fusion.md)."""
RANK_DEPTH: Final = 100
"""Fused candidates that are ranked: enough for any list a person reads, and milliseconds to score."""

Found = tuple[Candidate, StoredRecord]
"""A candidate and its record as the store has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request as it is searched for; `history` knows which records the asker asked never to see again."""

    query: Query
    pairing: Pairing
    where: Where
    ask: Ask
    history: TakerHistory = NO_HISTORY


def find_eligible(
    question: Question, stages: Stages, *, least: int
) -> tuple[list[Found], Mapping[str, LegScores]]:
    """Return the best fused candidates that may be shown, and what each leg says of them.

    `least` are found where so many exist, and RANK_DEPTH looked for. The index filters by what it last saw;
    the store has the last word, so that a record deleted, hidden or changed meanwhile is never shown. What
    that removes is made up from deeper hits.
    """
    wanted = max(RANK_DEPTH, least)
    depth = max(LEG_DEPTH, least)
    while True:
        legs = search_legs(question.query, stages.index, k=depth, where=question.where)
        candidates = fuse(legs, question.pairing.leg_weights)
        found = _hydrated(candidates, question, stages, wanted)
        if len(found) >= least or all(len(hits) < depth for hits in legs.values()):
            return found, standardise(legs)
        depth *= 4


def _hydrated(
    candidates: Sequence[Candidate], question: Question, stages: Stages, wanted: int
) -> list[Found]:
    found: list[Found] = []
    for start in range(0, len(candidates), wanted):
        part = candidates[start : start + wanted]
        stored = stages.store.fetch([candidate.key for candidate in part], visible=question.ask.visible)
        found += [
            (candidate, stored[candidate.key])
            for candidate in part
            if candidate.key in stored and _may_show(stored[candidate.key].record, question, stages)
        ]
        if len(found) >= wanted:
            break
    return found[:wanted]


def _may_show(record: Record, question: Question, stages: Stages) -> bool:
    if not question.pairing.is_eligible(record, question.ask.at.date()) or question.history.blocks(record):
        return False
    facets = facets_of(record, stages.taxonomy)
    return all(facets.get(name, frozenset()) & values for name, values in question.where.any_of.items())
