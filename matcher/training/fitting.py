"""Fits rankers and their calibration on judged pairs; scikit-learn's one place in ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InvalidInput
from matcher.ranking.boosted import BoostedModel, Objective, TreeRows, digest_trees, fit_trees
from matcher.ranking.calibration import Calibration
from matcher.ranking.ranker import LinearModel, LinearRanker, Weight
from matcher.training.pairs import JudgedPairs
from matcher.training.pairwise import fit_order

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_LEAST_SPREAD, _LEAST_WEIGHT = 1e-9, 1e-3
_BASE_SHARE = 0.3
"""How much of the weighted sum the trees stand on: enough to go on where they end, not to decide for them."""
_FURTHEST = 4.0
"""LinearModel.furthest of that sum."""
_NO_CUTS = (0.0, 0.0, 0.0)
_LEAST_SHARE = 0.001
"""No raw sum means a match for certain, or none: a step at 0 or 1 would make ties of all beyond it."""
FALLING = frozenset({"declined_alike", "excluded", "hubness"})
"""Features of which more speaks against a candidate."""


NOT_LEARNED = frozenset(
    {
        "budget_fit",
        "declined_alike",
        "freshness",
        "industry",
        "keyword_bm25",
        "neighbour_support",
        "past_acceptance",
        "place_fit",
    }
)
"""Most of these are known only for a platform's records, not for patents, papers and titles: where judged
pairs are mixed, whether they are known would tell which set a pair is from, and how often that set holds
matches. neighbour_support depends on what else is scored, so that a pair's score would too; it gains nothing
(eval/results/ablation_titles.md)."""


def fit_linear(pairs: JudgedPairs, *, name: str, furthest: float) -> LinearModel:
    """Return the weighted sum that orders each query's documents best (`fit_order`), without calibration.

    More of a feature never speaks the wrong way. A missing value stands at the feature's mean; features
    that no pair has, and those that would speak the wrong way, are left out. Raises InvalidInput when no
    query has documents of different levels, and when no feature is left.
    """
    names = [one for one in _learned(pairs) if np.nanstd(_known(pairs, one)) > _LEAST_SPREAD]
    values = np.column_stack([pairs.table.column(one) for one in names]) if names else np.zeros((0, 0))
    means, scales = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    standard = np.clip(np.nan_to_num((values - means) / scales, nan=0.0), -furthest, furthest)
    signs = [-1 if one in FALLING else 1 for one in names]
    found = fit_order(standard, pairs.levels, pairs.queries, signs) if names else np.zeros(0)
    weights = {
        feature: Weight(mean=float(mean), scale=float(scale), weight=float(weight))
        for feature, mean, scale, weight in zip(names, means, scales, found, strict=True)
        if abs(weight) > _LEAST_WEIGHT
    }
    if not weights:
        raise InvalidInput(
            "expected queries with documents of different levels, and a feature that tells them apart; "
            "judge more"
        )
    return LinearModel(
        name=name, origin="", intercept=0.0, weights=weights, level_cuts=_NO_CUTS, furthest=furthest
    )


def fit_boosted(pairs: JudgedPairs, *, name: str, objective: Objective) -> BoostedModel:
    """Return boosted trees over a weighted sum; neither falls with a feature that speaks for a candidate."""
    names = tuple(one for one in _learned(pairs) if not np.isnan(pairs.table.column(one)).all())
    values = np.column_stack([pairs.table.column(one) for one in names])
    base = _in_log_odds(fit_linear(pairs, name=name, furthest=_FURTHEST), pairs)
    rows = TreeRows(
        features=values,
        levels=pairs.levels,
        groups=[len(run) for run in _runs(pairs.queries)],
        base=LinearRanker(base).score(pairs.table).raw,
    )
    text = fit_trees(rows, objective=objective, signs=[-1 if one in FALLING else 1 for one in names])
    return BoostedModel(
        name=name,
        origin="",
        level_cuts=_NO_CUTS,
        base=base,
        features=names,
        trees=text,
        digest=digest_trees(text),
    )


def _in_log_odds(model: LinearModel, pairs: JudgedPairs) -> LinearModel:
    """Return the model with its sum stretched to _BASE_SHARE of the log-odds of level ≥ 3."""
    from sklearn.linear_model import LogisticRegression

    learner = LogisticRegression().fit(LinearRanker(model).score(pairs.table).raw[:, None], pairs.strong)
    stretch = max(float(learner.coef_[0, 0]), 0.1) * _BASE_SHARE
    weights = {
        feature: part.model_copy(update={"weight": part.weight * stretch})
        for feature, part in model.weights.items()
    }
    return model.model_copy(update={"weights": weights, "intercept": float(learner.intercept_[0])})


def fit_calibration(raw: Floats, strong: NDArray[np.bool_], weights: Floats) -> Calibration:
    """Return the share of strong pairs by raw sum: isotonic regression, its steps joined at their middles.

    Joined steps (centred isotonic regression, Oron & Flournoy 2017) keep the order of any two raw sums
    between the ends; up to 10 beyond them a slight rise keeps it too. Shares stay within 0.001–0.999.
    """
    from sklearn.isotonic import IsotonicRegression

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


def _learned(pairs: JudgedPairs) -> list[str]:
    return [name for name in pairs.table.names if name not in NOT_LEARNED]


def _known(pairs: JudgedPairs, name: str) -> Floats:
    """Return a feature's known values; one 0 where there are none."""
    column = pairs.table.column(name)
    known = column[~np.isnan(column)]
    return known if len(known) else np.zeros(1)


def _runs(queries: Sequence[str]) -> Iterator[range]:
    """Yield the rows of each query; rows of one query stand together."""
    start = 0
    for row in range(1, len(queries) + 1):
        if row == len(queries) or queries[row] != queries[start]:
            yield range(start, row)
            start = row
