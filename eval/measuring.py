"""Runs systems over a corpus and measures them: one value a query, and what only all pairs can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.calibration import (
    Abstention,
    ReliabilityBin,
    abstention,
    are_probabilities,
    level_score,
    level_scores,
    reliability_bins,
)
from eval.corpus import Corpus
from eval.defaults import PRIMARY
from eval.metrics import (
    Ranking,
    average_precision_judged,
    ndcg_judged,
    precision_judged,
    recall_strong,
    reciprocal_rank_judged,
)
from eval.runs import Ranked, Run
from eval.systems import RANKED_DEPTH, Asked, System
from matcher.batch import Progress
from matcher.judgements import Judgements

RECALL_CUTS = (1, 2, 3, 5, 10, 20, 30, 50, 70, 100)
LEVEL_MEASURE = "1/(1+MAE)"

_JUDGED: Mapping[str, Callable[[Ranking, Judgements], Mapping[str, float]]] = {
    PRIMARY: ndcg_judged,
    "P@5": precision_judged,
    "MRR": reciprocal_rank_judged,
    "MAP": average_precision_judged,
}
"""Over the judged documents alone: what has no level is unknown, not irrelevant."""
_RECALLS = {"R@20": 20, "R@100": 100}
"""Among all documents."""
MEASURES = (*_JUDGED, *_RECALLS, LEVEL_MEASURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemResult:
    """What a system did: `values` by measure and query; a query without a value is absent.

    `run` holds its best 100 documents of each query, `judged` all judged ones that it ranks.
    `overall_level_score` counts every pair alike, where `values` has a mean of queries; it is NaN for a
    system without levels. `reliability` is empty and `abstention` None unless its scores are probabilities.
    """

    name: str
    meaning: str
    values: Mapping[str, Mapping[str, float]]
    recall_curve: Mapping[int, float]
    overall_level_score: float
    reliability: Sequence[ReliabilityBin]
    abstention: Abstention | None
    run: Run
    judged: Run


def measure_systems(
    corpus: Corpus, systems: Sequence[System], *, threshold: float, progress: Progress
) -> dict[str, SystemResult]:
    """Return every system's result by its name, in the order given."""
    answers = {system.name: system.prepare(corpus) for system in systems}
    runs: dict[str, dict[str, Sequence[Ranked]]] = {system.name: {} for system in systems}
    judged: dict[str, dict[str, Sequence[Ranked]]] = {system.name: {} for system in systems}
    for done, query_id in enumerate(corpus.query_ids, start=1):
        # One value for all systems, so that the legs are searched once.
        asked = Asked(corpus=corpus, query_id=query_id, judged=list(corpus.judgements[query_id]))
        for name, answer in answers.items():
            found = answer(asked)
            runs[name][query_id], judged[name][query_id] = found.all[:RANKED_DEPTH], found.judged
        progress(done, len(corpus.query_ids))
    return {
        system.name: measure_run(
            system, corpus.judgements, run=runs[system.name], judged=judged[system.name], threshold=threshold
        )
        for system in systems
    }


def measure_run(
    system: System, judgements: Judgements, *, run: Run, judged: Run, threshold: float
) -> SystemResult:
    """Return what a system's rankings are worth; a judged document that it does not rank comes last."""
    everything, among_judged = _names(run), _names(judged)
    is_calibrated = system.gives_probabilities and are_probabilities(judged)
    tops = {query: ranked[0].score for query, ranked in run.items() if ranked}
    return SystemResult(
        name=system.name,
        meaning=system.meaning,
        values={
            **{name: measure(among_judged, judgements) for name, measure in _JUDGED.items()},
            **{name: recall_strong(everything, judgements, cut=cut) for name, cut in _RECALLS.items()},
            LEVEL_MEASURE: level_scores(judged, judgements),
        },
        recall_curve={cut: _mean(recall_strong(everything, judgements, cut=cut)) for cut in RECALL_CUTS},
        overall_level_score=level_score(judged, judgements),
        reliability=reliability_bins(judged, judgements) if is_calibrated else (),
        abstention=abstention(tops, judgements, threshold=threshold) if is_calibrated else None,
        run=run,
        judged=judged,
    )


def _names(run: Run) -> dict[str, list[str]]:
    return {query: [one.document_id for one in ranked] for query, ranked in run.items()}


def _mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values) if values else float("nan")
