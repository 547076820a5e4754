"""Out-of-fold scores of a ranker: calibration and cuts too are fitted without the query in question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.boosted import BoostedModel
from matcher.ranking.model_file import make_ranker
from matcher.ranking.ranker import LinearModel
from matcher.training.fitting import fit_calibration, query_weights
from matcher.training.levels import least_error_cuts
from matcher.training.measures import fitting_threshold, top_scores
from matcher.training.pairs import JudgedPairs
from matcher.training.splits import grouped_folds

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Model = LinearModel | BoostedModel
Fitter = Callable[[JudgedPairs], Model]
"""Returns a model without calibration for some pairs."""

FOLDS = 5
_INNER_FOLDS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutOfFold:
    """Row i belongs to pair i, scored by a model that has not seen its query."""

    raw: Floats
    score: Floats
    level: NDArray[np.int64]


def fit_calibrated(pairs: JudgedPairs, fitter: Fitter, *, seed: int) -> Model:
    """Return a model fitted on all pairs; its calibration, cuts and threshold on raw sums out of inner folds.

    On its own pairs a model is surer than on others, and all three would come out too high.
    """
    raw = raw_out_of_fold(pairs, fitter, folds=_INNER_FOLDS, seed=seed)
    weights = query_weights(pairs.queries)
    calibration = fit_calibration(raw, pairs.strong, weights)
    score = calibration.apply(raw)
    learned = {
        "calibration": calibration,
        "level_cuts": least_error_cuts(score, pairs.levels),
        "fits_from": fitting_threshold(*top_scores(score, pairs.strong, pairs.queries)),
    }
    model: Model = fitter(pairs)
    return model.model_copy(update=learned)


def cross_validate(pairs: JudgedPairs, fitter: Fitter, *, seed: int = 0) -> OutOfFold:
    """Return every pair's raw sum, score and level by models of five folds, grouped by query."""
    found = OutOfFold(
        raw=np.zeros(len(pairs.levels)),
        score=np.zeros(len(pairs.levels)),
        level=np.zeros(len(pairs.levels), dtype=np.int64),
    )
    for train, test in row_folds(pairs, folds=FOLDS, seed=seed):
        model = fit_calibrated(pairs.take(train), fitter, seed=seed + 1)
        scores = make_ranker(model).score(pairs.take(test).table)
        found.raw[test], found.score[test], found.level[test] = scores.raw, scores.score, scores.level
    return found


def raw_out_of_fold(pairs: JudgedPairs, fitter: Fitter, *, folds: int, seed: int) -> Floats:
    """Return every pair's raw sum by a model that has not seen its query."""
    raw = np.zeros(len(pairs.levels))
    for train, test in row_folds(pairs, folds=folds, seed=seed):
        raw[test] = make_ranker(fitter(pairs.take(train))).score(pairs.take(test).table).raw
    return raw


def row_folds(pairs: JudgedPairs, *, folds: int, seed: int) -> Iterator[tuple[Rows, Rows]]:
    """Yield (rows to learn from, rows to test on), no query on both sides; raises as `grouped_folds`."""
    for split in grouped_folds(pairs.queries, folds=folds, seed=seed):
        tested = np.isin(pairs.queries, split.test)
        yield np.flatnonzero(~tested), np.flatnonzero(tested)
