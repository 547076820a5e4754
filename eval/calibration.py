"""Whether scores and levels mean what they say: level error, reliability, and when to say nothing fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.runs import Ranked, Run
from matcher.judgements import STRONG_LEVEL, Judgements

ECE_BINS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Pairs of neighbouring scores: their number, mean score, and which share has level 3–4."""

    pairs: int
    mean_score: float
    strong_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """How often “无合适匹配” is said, with reason and without.

    A demand is hopeless when none of its judged documents has level 3–4; whether an unjudged one would
    do, nobody knows. Shares are NaN where there are no such demands.
    """

    threshold: float
    hopeless: int
    said_rightly: int
    others: int
    said_wrongly: int

    @property
    def right_share(self) -> float:
        """Of hopeless demands, the share that was answered with “无合适匹配”: 1 is best."""
        return self.said_rightly / self.hopeless if self.hopeless else float("nan")

    @property
    def wrong_share(self) -> float:
        """Of the other demands, the share that was answered so: 0 is best."""
        return self.said_wrongly / self.others if self.others else float("nan")


def level_scores(run: Run, judgements: Judgements) -> dict[str, float]:
    """Return 1/(1 + mean absolute error of the levels) of each query, over judged pairs with a level.

    Pairs that the run lacks or gives no level say nothing; a query with none has no value.
    """
    errors = level_errors(run, judgements)
    return {query: 1 / (1 + float(np.mean(of))) for query, of in errors.items()}


def level_score(run: Run, judgements: Judgements) -> float:
    """Return 1/(1 + mean absolute error) over all judged pairs with a level; NaN for none.

    Queries with many judged pairs count for more here than in the mean of `level_scores`.
    """
    errors = [error for of in level_errors(run, judgements).values() for error in of]
    return 1 / (1 + float(np.mean(errors))) if errors else float("nan")


def level_errors(run: Run, judgements: Judgements) -> dict[str, list[int]]:
    """Return the absolute differences of given and judged level, by query; queries without any are absent."""
    found = {
        query: [abs(one.level - level) for one, level in _judged(run, query, levels) if one.level is not None]
        for query, levels in judgements.items()
    }
    return {query: errors for query, errors in found.items() if errors}


def reliability_bins(run: Run, judgements: Judgements, *, bins: int = ECE_BINS) -> list[ReliabilityBin]:
    """Return the judged pairs of a run in bins of equal mass by score, the lowest scores first.

    Bins differ by one pair at most; fewer pairs than bins give a bin each, none give none. Pairs of one
    score are ordered by level, weak ones first: deterministic, and spread over as few bins as they can.
    """
    pairs = sorted(
        (one.score, level >= STRONG_LEVEL)
        for query, levels in judgements.items()
        for one, level in _judged(run, query, levels)
    )
    if not pairs:
        return []
    table = np.array(pairs, dtype=np.float64)
    return [_bin(part) for part in np.array_split(table, min(bins, len(table)))]


def calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Return the expected calibration error (Naeini et al. 2015; equal mass: Nixon et al. 2019), 0–1.

    The mean over pairs of |mean score − share of level 3–4| of their bin; NaN for no bins.
    """
    pairs = sum(one.pairs for one in bins)
    if not pairs:
        return float("nan")
    return sum(one.pairs * abs(one.mean_score - one.strong_share) for one in bins) / pairs


def are_probabilities(run: Run) -> bool:
    """Whether every score lies in 0–1 and there is one: only such scores can be read as probabilities."""
    scores = [one.score for ranked in run.values() for one in ranked]
    return bool(scores) and all(0.0 <= score <= 1.0 for score in scores)


def abstention(top_scores: Mapping[str, float], judgements: Judgements, *, threshold: float) -> Abstention:
    """Return how often a query's best score stays below the threshold, so that nothing is proposed.

    A query without a score has been proposed nothing: “无合适匹配” as well.
    """
    silent = {query for query in judgements if top_scores.get(query, -np.inf) < threshold}
    hopeless = {
        query for query, levels in judgements.items() if all(one < STRONG_LEVEL for one in levels.values())
    }
    return Abstention(
        threshold=threshold,
        hopeless=len(hopeless),
        said_rightly=len(silent & hopeless),
        others=len(judgements) - len(hopeless),
        said_wrongly=len(silent - hopeless),
    )


def _judged(run: Run, query: str, levels: Mapping[str, int]) -> list[tuple[Ranked, int]]:
    ranked = run.get(query, ())
    return [(one, levels[one.document_id]) for one in ranked if one.document_id in levels]


def _bin(part: NDArray[np.float64]) -> ReliabilityBin:
    score, strong = part.mean(axis=0)
    return ReliabilityBin(pairs=len(part), mean_score=float(score), strong_share=float(strong))
