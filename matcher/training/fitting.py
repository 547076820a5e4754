"""Fits rankers and their calibration on judged pairs; scikit-learn's one place in ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from matcher.errors import InvalidInput
from matcher.ranking.boosted import BoostedModel, Objective, digest_trees, fit_trees
from matcher.ranking.calibration import Calibration
from matcher.ranking.ranker import LinearModel, Weight
from matcher.training.pairs import JudgedPairs

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_STRENGTH = 1.0
"""Inverse regularisation: out of fold it makes no difference between 0.1 and 3."""
_NO_CUTS = (0.0, 0.0, 0.0)
_LEAST_SHARE = 0.001
"""No raw sum means a match for certain, or none: a step at 0 or 1 would make ties of all beyond it."""
FALLING = frozenset({"excluded", "hubness"})
"""Features of which more speaks against a candidate."""


def grouped_folds(queries: Sequence[str], *, folds: int, seed: int) -> Iterator[tuple[Rows, Rows]]:
    """Yield (rows to learn from, rows to test on), no query on both sides."""
    splitter = GroupKFold(folds, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(queries)), groups=list(queries))


def fit_linear(pairs: JudgedPairs, *, name: str, furthest: float) -> LinearModel:
    """Return a logistic regression on level ≥ 3 in which more of a feature never speaks the wrong way.

    Pairs weigh as `query_weights` has it. A missing value stands at the feature's mean; a feature whose
    weight comes out with the wrong sign, or that no pair has, is left out, the worst first. Raises
    InvalidInput when all pairs are strong or none is, and when no feature is left.
    """
    names = [one for one in pairs.table.names if not np.isnan(pairs.table.column(one)).all()]
    while True:
        model = _logistic(pairs, names, name=name, furthest=furthest)
        wrong = {
            feature: abs(part.weight)
            for feature, part in model.weights.items()
            if (part.weight < 0) != (feature in FALLING) and part.weight != 0.0
        }
        if not wrong:
            return model
        worst = max(wrong, key=lambda feature: (wrong[feature], feature))
        names = [feature for feature in names if feature != worst]


def fit_boosted(pairs: JudgedPairs, *, name: str, objective: Objective) -> BoostedModel:
    """Return boosted trees that never fall with a feature that speaks for a candidate."""
    names = tuple(one for one in pairs.table.names if not np.isnan(pairs.table.column(one)).all())
    values = np.column_stack([pairs.table.column(one) for one in names])
    signs = [-1 if one in FALLING else 1 for one in names]
    groups = [len(list(rows)) for rows in _runs(pairs.queries)]
    text = fit_trees(values, pairs.levels, groups, objective=objective, signs=signs)
    return BoostedModel(
        name=name, origin="", level_cuts=_NO_CUTS, features=names, trees=text, digest=digest_trees(text)
    )


def fit_calibration(raw: Floats, strong: NDArray[np.bool_], weights: Floats) -> Calibration:
    """Return the share of strong pairs by raw sum: isotonic regression, its steps joined at their middles.

    Joined steps (centred isotonic regression, Oron & Flournoy 2017) keep the order of any two raw sums
    between the ends; up to 10 beyond them a slight rise keeps it too. Shares stay within 0.001–0.999.
    """
    fitter = IsotonicRegression(y_min=_LEAST_SHARE, y_max=1.0 - _LEAST_SHARE)
    fitted = fitter.fit(raw, strong.astype(float), sample_weight=weights)
    steps = fitted.predict(raw)
    middles, heights = [], []
    for height in np.unique(steps):
        chosen = steps == height
        middles.append(float(np.average(raw[chosen], weights=weights[chosen])))
        heights.append(float(height))
    low, high = min(middles[0], float(raw.min())) - 10.0, max(middles[-1], float(raw.max())) + 10.0
    return Calibration(
        raw=(low, *middles, high),
        probability=(heights[0] * 0.5, *heights, heights[-1] + (1.0 - heights[-1]) * 0.5),
    )


def query_weights(queries: Sequence[str]) -> Floats:
    """Return a weight for each pair, 1/√n for a query of n pairs, scaled to a mean of 1.

    So a query judged four times as often counts twice: more judgements say more, but not in proportion.
    """
    _, index, counts = np.unique(np.array(queries), return_inverse=True, return_counts=True)
    weights = 1.0 / np.sqrt(counts[index])
    return np.asarray(weights / weights.mean(), dtype=np.float64)


def _logistic(pairs: JudgedPairs, names: Sequence[str], *, name: str, furthest: float) -> LinearModel:
    if not names:
        raise InvalidInput("no feature speaks for a match; check the judgements, or judge more pairs")
    if pairs.strong.all() or not pairs.strong.any():
        raise InvalidInput(
            f"expected pairs of levels 3–4 and of levels 1–2 in every fold, got {len(pairs.levels)} "
            "of one sort; judge more queries"
        )
    values = np.column_stack([pairs.table.column(one) for one in names])
    means, scales = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    scales = np.where(scales > 1e-9, scales, 1.0)
    standard = np.clip(np.nan_to_num((values - means) / scales, nan=0.0), -furthest, furthest)
    learner = LogisticRegression(C=_STRENGTH, max_iter=1_000)
    learner.fit(standard, pairs.strong, sample_weight=query_weights(pairs.queries))
    weights = {
        feature: Weight(mean=float(mean), scale=float(scale), weight=float(weight))
        for feature, mean, scale, weight in zip(names, means, scales, learner.coef_[0], strict=True)
    }
    return LinearModel(
        name=name,
        origin="",
        intercept=float(learner.intercept_[0]),
        weights=weights,
        level_cuts=_NO_CUTS,
        furthest=furthest,
    )


def _runs(queries: Sequence[str]) -> Iterator[range]:
    """Yield the rows of each query; rows of one query stand together."""
    start = 0
    for row in range(1, len(queries) + 1):
        if row == len(queries) or queries[row] != queries[start]:
            yield range(start, row)
            start = row
