"""Choosing and weighing the terms of a lexical query."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

DocumentFrequencies = Callable[[Sequence[str]], Mapping[str, int]]
"""In how many documents each term occurs (terms that are absent count 0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOptions:
    """How many terms a query keeps and how much more a term of the title weighs."""

    title_weight: float = 3.0  # demands say in the title what they want; the description adds conditions
    max_terms: int = 40  # beyond, further terms cost time and bring boilerplate


_DEFAULTS = QueryOptions()


def query_terms(
    title: Sequence[str],
    body: Sequence[str],
    *,
    document_frequencies: DocumentFrequencies,
    document_count: int,
    options: QueryOptions = _DEFAULTS,
) -> dict[str, float]:
    """Return the terms to search by with their weights, the most telling first; at most
    `options.max_terms`.

    A term weighs title_weight·tf(title) + tf(body), each tf damped as 1 + ln tf, and the whole scaled so
    that the heaviest chosen term weighs 1. Chosen are the largest weight × idf (idf of Robertson and
    Spärck Jones, as in BM25); idf itself stays out of the weight because the index applies it. Terms that
    no document holds are left out; ties break by term. No terms, or none known, gives {}.
    """
    weights = {term: options.title_weight * _damped(count) for term, count in Counter(title).items()}
    for term, count in Counter(body).items():
        weights[term] = weights.get(term, 0.0) + _damped(count)
    frequencies = document_frequencies(list(weights))
    gains = {
        term: weight * math.log(1 + (max(document_count, n) - n + 0.5) / (n + 0.5))
        for term, weight in weights.items()
        if (n := frequencies.get(term, 0)) > 0
    }
    chosen = sorted(gains, key=lambda term: (-gains[term], term))[: options.max_terms]
    heaviest = max((weights[term] for term in chosen), default=1.0)
    return {term: weights[term] / heaviest for term in chosen}


def _damped(count: int) -> float:
    return 1.0 + math.log(count)
