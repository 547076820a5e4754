"""Proportional odds (McCullagh 1980) of decisions 不入库 < 暂缓 < 入库 given the indicators of their cards.

Coefficients are not below 0, so that more evidence never counts against an achievement; they are drawn
towards the weights in use as far as inner folds say.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.training.decisions import Floats, Sheet

_STRENGTHS: Final = (0.1, 1.0, 10.0, 100.0)
"""How strongly the weights in use hold, from hardly to nearly fixed; inner folds choose."""
_FOLDS: Final = 5
_LEAST_SHARE: Final = 0.0015
"""No indicator is silenced for good: what was rare in these decisions may matter in the next."""
_LEAST_CHANCE: Final = 1e-9


def deal_folds(ranks: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return five folds with the kinds of decisions dealt out evenly, the same for the same decisions."""
    order = np.argsort(ranks, kind="stable")
    return [np.sort(order[start::_FOLDS]) for start in range(_FOLDS)]


def choose_strength(sheet: Sheet) -> float:
    """Return the strength whose fits say most of the decisions of inner folds."""
    losses = dict.fromkeys(_STRENGTHS, 0.0)
    for fold in deal_folds(sheet.ranks):
        rest = sheet.rows(np.setdiff1d(np.arange(len(sheet.ranks)), fold))
        for strength in _STRENGTHS:
            losses[strength] += odds_loss(fit_odds(rest, strength), sheet.rows(fold))[0]
    return min(_STRENGTHS, key=lambda strength: (losses[strength], -strength))


def fit_odds(sheet: Sheet, strength: float) -> Floats:
    """Return coefficients (indicators,) ≥ 0, then the first cut and the log distance of the second.

    The penalty is on the distance to the weights in use at the steepness that fits best with them alone.
    """
    # Half a second to import, which the commands that only print cards need not wait for.
    from scipy.optimize import minimize

    towards = _fit_steepness(sheet) * sheet.prior
    spread = max(float(towards.mean()), 1e-6)

    def objective(parameters: Floats) -> tuple[float, Floats]:
        apart = (parameters[:-2] - towards) / spread
        loss, slope = odds_loss(parameters, sheet)
        slope[:-2] += strength * 2.0 * apart / (spread * len(apart))
        return loss + strength * float((apart**2).mean()), slope

    start = np.concatenate([towards, _start_cuts(sheet, towards)])
    bounds = [(0.0, None)] * len(sheet.prior) + [(None, None), (-5.0, 5.0)]
    found = minimize(objective, start, method="L-BFGS-B", jac=True, bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)


def _fit_steepness(sheet: Sheet) -> float:
    """Return the best factor on the weights in use alone, from a coarse grid."""
    grid = np.geomspace(1.0, 64.0, 13)
    starts = [np.concatenate([one * sheet.prior, _start_cuts(sheet, one * sheet.prior)]) for one in grid]
    return float(grid[int(np.argmin([odds_loss(start, sheet)[0] for start in starts]))])


def _start_cuts(sheet: Sheet, coefficients: Floats) -> Floats:
    """Return cuts at the sums where the shares of the decisions lie."""
    sums = sheet.terms @ coefficients
    below = [(sheet.ranks < rank).mean() for rank in (1, 2)]
    first, second = np.quantile(sums, below)
    return np.array([first, np.log(max(second - first, 0.1))])


def odds_loss(parameters: Floats, sheet: Sheet) -> tuple[float, Floats]:
    """Return the mean negative log likelihood of the decisions, and its slope at the parameters.

    The parameters are as `fit_odds` returns them.
    """
    sums, apart = sheet.terms @ parameters[:-2], np.exp(parameters[-1])
    none, rows = np.zeros(len(sums)), np.arange(len(sums))
    inner = [_sigmoid(sums - parameters[-2]), _sigmoid(sums - parameters[-2] - apart)]
    above = np.stack([none + 1.0, *inner, none])
    steep = above * (1.0 - above)
    chances = np.maximum(above[sheet.ranks, rows] - above[sheet.ranks + 1, rows], _LEAST_CHANCE)
    by_sum = -(steep[sheet.ranks, rows] - steep[sheet.ranks + 1, rows]) / chances / len(sums)
    # The second cut bounds the highest kind from below and the middle one from above.
    second = steep[2] * (np.where(sheet.ranks == 2, 1.0, 0.0) - np.where(sheet.ranks == 1, 1.0, 0.0))
    by_apart = float((second / chances).mean()) * apart
    slope = np.concatenate([by_sum @ sheet.terms, [-by_sum.sum(), by_apart]])
    return float(-np.log(chances).mean()), slope


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -40.0, 40.0))))


def to_shares(parameters: Floats) -> Floats:
    """Return the coefficients as shares of the whole, none of them nothing."""
    coefficients = parameters[:-2]
    whole = float(coefficients.sum())
    even = np.full(len(coefficients), 1.0 / len(coefficients))
    shares = np.maximum(coefficients / whole if whole > 0.0 else even, _LEAST_SHARE)
    return np.asarray(shares / shares.sum())
