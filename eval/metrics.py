"""Measures of a run, one value a query, through ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import AP, RR, P, R, nDCG

from matcher.judgements import STRONG_LEVEL, Judgements

Ranking = Mapping[str, Sequence[str]]
"""Query id → document ids, best first."""

_RESAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over queries with its bootstrap interval (95 %, percentile, queries resampled)."""

    value: float
    low: float
    high: float
    queries: int


def ndcg_judged(ranking: Ranking, judgements: Judgements, *, cut: int = 10) -> dict[str, float]:
    """Return nDCG@cut of each query over its judged documents alone, gain 2^(level−1) − 1.

    Documents without a level are passed over; judged ones that the ranking lacks come last, by
    id. Queries without any gain have no value.
    """
    gains = {q: {d: 2 ** (level - 1) - 1 for d, level in levels.items()} for q, levels in judgements.items()}
    return _judged_values(nDCG @ cut, ranking, gains)


def precision_judged(ranking: Ranking, judgements: Judgements, *, cut: int = 5) -> dict[str, float]:
    """Return which share of a query's first `cut` judged documents has level 3–4.

    A query with fewer judged documents than `cut` cannot reach 1; queries without level 3–4 have no value.
    """
    return _judged_values(P @ cut, ranking, _strong(judgements))


def reciprocal_rank_judged(ranking: Ranking, judgements: Judgements) -> dict[str, float]:
    """Return 1/rank of each query's first judged document of level 3–4; its mean is the MRR."""
    return _judged_values(RR, ranking, _strong(judgements))


def average_precision_judged(ranking: Ranking, judgements: Judgements) -> dict[str, float]:
    """Return each query's average precision over its judged documents; its mean is the MAP."""
    return _judged_values(AP, ranking, _strong(judgements))


def recall_strong(ranking: Ranking, judgements: Judgements, *, cut: int) -> dict[str, float]:
    """Return which share of a query's documents of level 3–4 is among its first `cut`, of all documents.

    Queries without such documents have no value.
    """
    wanted = _strong(judgements)
    kept = {q: docs for q, docs in wanted.items() if any(docs.values())}
    return _values(R @ cut, kept, {q: ranking.get(q, ()) for q in kept})


def mean_with_interval(values: Mapping[str, float], *, seed: int) -> Mean:
    """Return the mean and its bootstrap interval; NaN for no queries. The same seed gives the same bytes."""
    sample = np.array([values[query] for query in sorted(values)], dtype=np.float64)
    if not len(sample):
        return Mean(float("nan"), float("nan"), float("nan"), 0)
    rows = np.random.default_rng(seed).integers(0, len(sample), (_RESAMPLES, len(sample)))
    low, high = np.percentile(sample[rows].mean(axis=1), [2.5, 97.5])
    return Mean(float(sample.mean()), float(low), float(high), len(sample))


def paired_permutation(a: Mapping[str, float], b: Mapping[str, float], *, seed: int) -> float:
    """Return the two-sided p-value that a and b differ in mean, by flipping signs of paired differences.

    Queries without a value on either side are left out; no difference at all gives 1.
    """
    shared = sorted(a.keys() & b.keys())
    differences = np.array([a[query] - b[query] for query in shared])
    if not np.abs(differences).sum():
        return 1.0
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (10_000, len(differences)))
    flipped = np.abs((signs * differences).mean(axis=1))
    return float((1 + (flipped >= abs(differences.mean()) - 1e-12).sum()) / (1 + len(flipped)))


def holm(values: Mapping[str, float]) -> dict[str, float]:
    """Return the p-values corrected for their number (Holm 1979): never smaller, order kept, at most 1."""
    corrected: dict[str, float] = {}
    highest = 0.0
    for position, name in enumerate(sorted(values, key=lambda name: (values[name], name))):
        highest = max(highest, min(1.0, (len(values) - position) * values[name]))
        corrected[name] = highest
    return corrected


def _strong(judgements: Judgements) -> dict[str, dict[str, int]]:
    """Return 1 for documents of level 3–4 and 0 for the other judged ones."""
    return {
        q: {d: int(level >= STRONG_LEVEL) for d, level in levels.items()} for q, levels in judgements.items()
    }


def _judged_values(
    measure: ir_measures.Measure, ranking: Ranking, gains: Mapping[str, Mapping[str, int]]
) -> dict[str, float]:
    """Return the measure over judged documents alone, of the queries that have any gain."""
    kept = {q: docs for q, docs in gains.items() if any(docs.values())}
    return _values(measure, kept, {q: _complete(ranking.get(q, ()), docs) for q, docs in kept.items()})


def _complete(ranked: Sequence[str], docs: Mapping[str, int]) -> list[str]:
    known = [document for document in ranked if document in docs]
    return [*known, *sorted(docs.keys() - set(known))]


def _values(
    measure: ir_measures.Measure, qrels: Mapping[str, Mapping[str, int]], ranking: Ranking
) -> dict[str, float]:
    run = {q: {d: -float(rank) for rank, d in enumerate(docs)} for q, docs in ranking.items() if docs}
    found = {m.query_id: m.value for m in ir_measures.iter_calc([measure], qrels, run)}
    return {query: float(found.get(query, 0.0)) for query in qrels}
