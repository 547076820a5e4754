"""Features and scores of one query's candidates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from matcher.candidates import NO_LEGS, LegScores
from matcher.profiles import Profile
from matcher.query import Query
from matcher.ranking.feature_set import OF_LISTS, compute_table
from matcher.ranking.features.base import FeatureContext
from matcher.ranking.lazy import LazyMapping
from matcher.ranking.passages import passage_vectors
from matcher.ranking.ranker import Ranker, Scores
from matcher.ranking.table import Column, FeatureTable
from matcher.reading.vectors import mixed_rows
from matcher.records import key_of
from matcher.stages import Stages
from matcher.text.ngrams import LONGEST


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """What ranking found out about the candidates: row i belongs to candidate i."""

    table: FeatureTable
    scores: Scores
    term_idf: Mapping[str, float]
    digests: Mapping[str, str] = field(default_factory=dict)
    """Models that scored, by name, each with the SHA-256 of its file."""


def score_candidates(
    query: Query, candidates: Sequence[Profile], context: FeatureContext, ranker: Ranker
) -> Scored:
    """Return features and scores of the candidates in a context of `make_context`."""
    table = compute_table(query.profile, candidates, context)
    return Scored(table=table, scores=ranker.score(table), term_idf=context.term_idf)


def score_apart(
    query: Query, candidates: Sequence[Profile], context: FeatureContext, ranker: Ranker
) -> Column:
    """Return the score of each candidate as if it were the only one, shape (candidates,), without reasons.

    Only what the ranker wants is computed, features of lists are NaN.
    """
    table = compute_table(query.profile, candidates, context, names=ranker.features - OF_LISTS)
    return ranker.probabilities(table)


def make_context(
    query: Query,
    candidates: Sequence[Profile],
    *,
    stages: Stages,
    legs: Mapping[str, LegScores] = NO_LEGS,
    at: datetime,
) -> FeatureContext:
    """Return what the features may know: vectors of the candidates, idf of the terms in question.

    Past outcomes stay empty: whoever has them counts them up to `at` and adds them by `replace`.
    """
    index, reader = stages.index, stages.reader
    titles, bodies = index.vectors([key_of(candidate.record) for candidate in candidates])
    return FeatureContext(
        at=at,
        query_vector=query.vector,
        words=query.words,
        grams=query.grams,
        title_vectors=titles,
        body_vectors=bodies,
        term_idf=LazyMapping(
            lambda: _idf(index.document_frequencies(_terms_of(query, candidates)), index.size)
        ),
        gram_idf=LazyMapping(lambda: _idf(index.gram_frequencies(_grams_of(query)), index.size)),
        taxonomy=stages.taxonomy,
        scale=stages.scale,
        legs=legs,
        constraints=query.constraints,
        other_names=query.other_names,
        passages=LazyMapping(lambda: passage_vectors(candidates, bodies, stages.encoder)),
        centre=stages.centre,
        domain_words=stages.segmenter.domain_words,
        asked=reader.side([query.profile], [query.vector]) if reader else None,
        offered=reader.side(candidates, mixed_rows(titles, bodies)) if reader else None,
    )


def _terms_of(query: Query, candidates: Sequence[Profile]) -> list[str]:
    return sorted(query.profile.all_terms.union(*(candidate.title_terms for candidate in candidates)))


def _grams_of(query: Query) -> list[str]:
    """Return the query's characters and pairs, those of its body too: the index counts no longer runs."""
    runs = query.profile.title_ngrams.keys() | query.profile.body_ngrams.keys()
    return sorted(query.grams.keys() | {run for run in runs if len(run) < LONGEST or run.isascii()})


def _idf(frequencies: Mapping[str, int], documents: int) -> dict[str, float]:
    """Return ln(1 + (N − n + ½)/(n + ½)) (Robertson & Spärck Jones 1976, as in BM25) for each term."""
    return {term: math.log(1 + (max(documents, n) - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}
