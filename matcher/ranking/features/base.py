"""The feature contract: a pure function of query, candidates and context, one column out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from matcher.candidates import NO_LEGS, LegScores
from matcher.embeddings.encoder import Vectors
from matcher.embeddings.scale import RAW_COSINES, SimilarityScale
from matcher.evidence.constraints import Constraint
from matcher.evidence.coverage import NO_EXPANSIONS, Expansions
from matcher.outcomes.declines import DeclinedRecord
from matcher.profiles import Profile
from matcher.ranking.table import Column
from matcher.reading.reader import Side
from matcher.records import RecordKey, key_of
from matcher.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureContext:
    """What features may know besides the texts, all as it was at `at`.

    `title_vectors` and `body_vectors` have a row a candidate, NaN where there is none. The
    idf maps hold every term of the query and of the candidates' titles; an absent one weighs nothing.
    """

    at: datetime
    query_vector: Vectors  # (dimension,)
    words: Mapping[str, float]
    """The query's words with their weights, title words weighing more."""
    grams: Mapping[str, float]
    """The query's characters and pairs with their weights."""
    title_vectors: Vectors  # (candidates, dimension)
    body_vectors: Vectors  # (candidates, dimension)
    term_idf: Mapping[str, float]
    gram_idf: Mapping[str, float]
    taxonomy: Taxonomy
    scale: SimilarityScale = RAW_COSINES
    legs: Mapping[str, LegScores] = field(default_factory=lambda: NO_LEGS)
    """What each leg of retrieval says, on the scale of its own hits; empty where nothing was retrieved."""
    constraints: tuple[Constraint, ...] = ()
    """What the asking demand wants; empty for other kinds."""
    other_names: Expansions = field(default_factory=lambda: NO_EXPANSIONS)
    """Other names of what the constraints name."""
    passages: Mapping[int, Vectors] = field(default_factory=dict)
    """Passage vectors, (passages, dimension), of the candidates whose body has several, by row."""
    centre: Vectors | None = None  # (dimension,)
    """Mean vector of the names of all industries; None where it was not measured."""
    domain_words: Set[str] = frozenset()
    """The terms of the trade: the words of the dictionaries."""
    past_outcomes: Mapping[RecordKey, tuple[int, int]] = field(default_factory=dict)
    """How often a candidate was accepted and how often shown, in all before `at`. Whoever fills it must
    count nothing later: a ranking that knows what came of it cannot be evaluated."""
    declined: tuple[DeclinedRecord, ...] = ()
    """What the taker that asks declined before `at`, and why."""
    asked: Side | None = None
    """What was read of the query, one row; None without a reader."""
    offered: Side | None = None
    """What was read of the candidates, a row each."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A named column: `compute` returns shape (candidates,), NaN where nothing is known, never infinite.

    `label` is the Chinese name that explanations use.
    """

    name: str
    label: str
    compute: Callable[[Profile, Sequence[Profile], FeatureContext], Column]


def weight_of(terms: Iterable[str], idf: Mapping[str, float]) -> float:
    """Return the summed idf of the distinct terms."""
    return sum(idf.get(term, 0.0) for term in sorted(set(terms)))


def match_share(
    wanted: Mapping[str, float],
    idf: Mapping[str, float],
    offered: Sequence[Set[str]],
    *,
    usual_length: int | None,
) -> Column:
    """Return which share of the wanted terms, by weight × idf, each candidate offers; NaN when none tell.

    With `usual_length`, long lists of terms count for less, as in BM25 (k1 1.2, b 0.75, one
    occurrence a term); the share is then up to 1.7 for very short ones.
    """
    gains = {term: weight * idf.get(term, 0.0) for term, weight in wanted.items()}
    whole = sum(gains.values())
    if whole <= 0.0:
        return np.full(len(offered), np.nan)
    shares = np.array([sum(gains[term] for term in gains if term in terms) for terms in offered])
    if usual_length is None:
        return shares / whole
    lengths = np.array([len(terms) for terms in offered], dtype=np.float64)
    return shares / whole * 2.2 / (1 + 1.2 * (0.25 + 0.75 * lengths / usual_length))


def similarity(rows: Vectors, context: FeatureContext) -> Column:
    """Return how close each row is to the query on the encoder's scale: 0 unrelated, 1 alike; NaN rows NaN.

    Row by row and in double precision: a matrix product rounds equal rows differently by where
    they stand, and then equal records would not tie.
    """
    cosines = (rows.astype(np.float64) * context.query_vector.astype(np.float64)).sum(axis=1)
    return np.asarray((cosines - context.scale.unrelated) / context.scale.spread, dtype=np.float64)


def leg_column(name: str, candidates: Sequence[Profile], context: FeatureContext) -> Column:
    """Return the candidates' standardised scores in a leg; NaN without that leg."""
    leg = context.legs.get(name)
    if leg is None:
        return np.full(len(candidates), np.nan)
    return np.array([leg.score(key_of(candidate.record)) for candidate in candidates], dtype=np.float64)
