"""The feature contract: a pure function of query, candidates and context, one column out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.embeddings.encoder import Vectors
from matcher.profiles import Profile
from matcher.ranking.table import Column
from matcher.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureContext:
    """What features may know besides the texts, all as it was at `at`.

    `title_vectors` and `body_vectors` have a row a candidate, NaN where there is none. The
    idf maps hold every term of the query and of the candidates' titles; an absent one weighs nothing.
    """

    at: datetime
    query_vector: Vectors  # (dimension,)
    title_vectors: Vectors  # (candidates, dimension)
    body_vectors: Vectors  # (candidates, dimension)
    term_idf: Mapping[str, float]
    gram_idf: Mapping[str, float]
    taxonomy: Taxonomy


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
