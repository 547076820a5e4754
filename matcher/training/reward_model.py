"""What a placement would be worth: rewards regressed on features and rank, for doubly robust estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.training.logged import (
    Floats,
    RewardedList,
    Scaling,
    features_of,
    fit_scaling,
    positions_of,
    rewards_of,
)

Placement = tuple[str, int]
"""A record's key at a position; 1 is first."""

_FOLDS = 5
_RIDGE = 1.0


class RewardModel(Protocol):
    """Expects rewards of placements in logged lists."""

    def expect(self, asked: Sequence[tuple[RewardedList, Sequence[Placement]]]) -> Floats:
        """Return the expected rewards of each list's placements, all after each other.

        What is said of a list must not have been learned from that list.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Fold:
    """A ridge regression on one constant a position and the features, plain and by log2(position + 1)."""

    scaling: Scaling
    coefficients: Floats

    def predict(self, values: Floats, positions: NDArray[np.int64]) -> Floats:
        last = len(self.coefficients) - 2 * values.shape[1]
        return _design(self.scaling.apply(values), positions, last) @ self.coefficients


class CrossFittedRewards:
    """Expects rewards by models that were fitted on other lists than the one they are asked about.

    So an estimate is not led by what its own list happened to get (cross-fitting, Chernozhukov et al.
    2018). The form is rank-based: what a record's features are worth falls with its position.
    """

    def __init__(self, lists: Sequence[RewardedList]) -> None:
        """Fit on lists of known rewards; fold by order, so that the same lists give the same model."""
        self._fold_of = {one.id: place % _FOLDS for place, one in enumerate(lists)}
        self._last = max((len(one.items) for one in lists), default=0)
        rewards, positions, values = rewards_of(lists), positions_of(lists), features_of(lists)
        self._width = values.shape[1]
        fold = np.array([self._fold_of[one.id] for one in lists for _ in one.items], dtype=np.int64)
        self._range = (float(rewards.min()), float(rewards.max())) if len(rewards) else (0.0, 0.0)
        self._folds = [
            _fit(values[fold != k], positions[fold != k], rewards[fold != k], self._last)
            for k in range(_FOLDS)
        ]

    def expect(self, asked: Sequence[tuple[RewardedList, Sequence[Placement]]]) -> Floats:
        """Return what each placement should bring, within the rewards seen.

        A record without features counts like the mean, a position beyond any logged like the last. Raises
        KeyError for a list that the model was not made with.
        """
        unknown = (np.nan,) * self._width
        rows, positions, folds = [], [], []
        for logged, placements in asked:
            known, fold = logged.features, self._fold_of[logged.id]
            rows += [known.get(key, unknown) for key, _ in placements]
            positions += [min(place, self._last) for _, place in placements]
            folds += [fold] * len(placements)
        values = np.array(rows, dtype=np.float64).reshape(len(rows), self._width)
        places, fold_of_row = np.array(positions, dtype=np.int64), np.array(folds, dtype=np.int64)
        found = np.zeros(len(rows))
        for fold, model in enumerate(self._folds):
            chosen = fold_of_row == fold
            found[chosen] = model.predict(values[chosen], places[chosen])
        return np.clip(found, *self._range)


def _fit(values: Floats, positions: NDArray[np.int64], rewards: Floats, last: int) -> _Fold:
    """Return the regression; positions that these rows lack get a constant of 0."""
    scaling = fit_scaling(values)
    design = _design(scaling.apply(values), positions, last)
    curve = design.T @ design + _RIDGE * np.eye(design.shape[1])
    solved = np.asarray(np.linalg.solve(curve, design.T @ rewards), dtype=np.float64)
    return _Fold(scaling, solved)


def _design(scaled: Floats, positions: NDArray[np.int64], last: int) -> Floats:
    constants = np.eye(last)[positions - 1]
    return np.hstack([constants, scaled, scaled / np.log2(positions + 1.0)[:, None]])
