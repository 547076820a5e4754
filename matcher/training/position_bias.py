"""Position bias: how likely each position is looked at, and the weights that make up for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InvalidInput, TooLittleEvidence
from matcher.training.logged import (
    Floats,
    RewardedList,
    effective_size,
    features_of,
    fit_scaling,
    positions_of,
    rewards_of,
)

_ROUNDS, _STEADY = 400, 1e-6
_RIDGE = 1.0
"""Of the squared weights of attraction: a prior as strong as one observation."""
_LEAST = 1e-3
"""No position is certain to be passed over: a weight of more than 1,000 is a guess."""


@dataclass(frozen=True, slots=True, eq=False)
class PositionWeights:
    """`weights` (rows,), 1 for rows that nobody acted on; what they cost is told of those acted on.

    `effective_size` is how many of the `acted` rows say as much at equal weights; `clipped` how many were
    held at the largest weight, which leaves some bias in.
    """

    weights: Floats
    acted: int
    effective_size: float
    clipped: int


def weigh_positions(
    positions: NDArray[np.int64], acted: NDArray[np.bool_], examination: Floats, *, most: float = 10.0
) -> PositionWeights:
    """Return 1/examination for rows that somebody acted on, at most `most` (Joachims et al. 2017).

    `examination[k − 1]` is that of position k, relative to the first. Only what was acted on weighs more:
    what was not may be unfit or unseen. `most` 10: beyond, a single late click decides more than
    ten early ones. Raises InvalidInput for a position without examination.
    """
    if len(positions) and not 1 <= positions.min() <= positions.max() <= len(examination):
        raise InvalidInput(
            f"expected positions 1–{len(examination)}, got {positions.min()}–{positions.max()}"
        )
    plain = np.where(acted, 1.0 / np.maximum(examination[positions - 1], _LEAST), 1.0)
    weights = np.minimum(plain, most)
    return PositionWeights(
        weights=weights,
        acted=int(acted.sum()),
        effective_size=effective_size(weights[acted]),
        clipped=int((plain > most).sum()),
    )


def examination_by_draws(lists: Sequence[RewardedList]) -> Floats:
    """Return each position's examination, the first being 1, from lists in which places were drawn.

    The mean of reward/propensity at a position is examination times what all candidates together are
    worth, whatever ranked them, as long as every candidate could have stood at every position: the log's
    design (intervention harvesting, Agarwal et al. 2019, in its simplest case). Raises
    TooLittleEvidence where nothing was drawn, or nobody acted at the first position.
    """
    rewards, positions = rewards_of(lists), positions_of(lists)
    propensities = np.array([item.propensity for one in lists for item in one.items])
    if not len(propensities) or (propensities == 1.0).all():
        raise TooLittleEvidence(
            "expected lists with drawn places, got every propensity 1; explore on a share of the requests, "
            "or estimate with fit_examination"
        )
    counts = np.bincount(positions)[1:]
    worth = np.bincount(positions, weights=rewards / propensities)[1:] / counts
    if worth[0] <= 0:
        raise TooLittleEvidence("expected somebody to have acted on a first position, got nobody; log more")
    return np.asarray(np.maximum(worth / worth[0], _LEAST), dtype=np.float64)


def fit_examination(lists: Sequence[RewardedList]) -> Floats:
    """Return each position's examination, the first being 1, without draws: regression-EM (Wang et al. 2018).

    A reward above 0 at position k takes both that k was looked at and that the record attracts; attraction
    is a logistic regression on the features (Wang et al. take trees: with few outcomes a line holds
    better). What the features say of attraction must not be what put the record there: where a list's
    order follows from the features alone, only the line's form tells the two apart: there prefer
    `examination_by_draws`. Raises TooLittleEvidence where nobody acted at a first position, or on all.
    """
    acted, index = rewards_of(lists) > 0, positions_of(lists) - 1
    if not acted[index == 0].any() or acted.all():
        raise TooLittleEvidence(
            "expected suggestions at the first position that somebody acted on, and some that nobody acted "
            "on; log more"
        )
    values = features_of(lists)
    design = np.hstack([np.ones((len(values), 1)), fit_scaling(values).apply(values)])
    counts = np.bincount(index)
    part = np.zeros(design.shape[1])
    part[0] = np.log(max(acted.mean(), _LEAST) / (1.0 - acted.mean()))
    looked = 1.0 / np.arange(1, len(counts) + 1)
    for _ in range(_ROUNDS):
        attracts = _sigmoid(design @ part)
        is_seen, is_liked = _expect(acted, looked[index], attracts)
        found = np.clip(np.bincount(index, weights=is_seen) / counts, _LEAST, 1.0)
        part = _newton_step(design, is_liked, part)
        moved, looked = float(np.abs(found - looked).max()), found
        if moved < _STEADY:
            break
    return np.asarray(looked / looked[0], dtype=np.float64)


def _expect(acted: NDArray[np.bool_], looked: Floats, attracts: Floats) -> tuple[Floats, Floats]:
    """Return how likely each row was looked at, and attracts, given whether somebody acted on it."""
    idle = np.maximum(1.0 - looked * attracts, 1e-12)
    is_seen = np.where(acted, 1.0, looked * (1.0 - attracts) / idle)
    is_liked = np.where(acted, 1.0, attracts * (1.0 - looked) / idle)
    return is_seen, is_liked


def _newton_step(design: Floats, wanted: Floats, part: Floats) -> Floats:
    """Return the logistic regression's weights one step nearer to soft answers; the intercept is free."""
    said = _sigmoid(design @ part)
    penalty = np.full(len(part), _RIDGE)
    penalty[0] = 1e-6
    slope = design.T @ (wanted - said) - penalty * part
    curve = (design * (said * (1.0 - said))[:, None]).T @ design + np.diag(penalty)
    step = np.linalg.solve(curve, slope)
    return np.asarray(part + np.clip(step, -2.0, 2.0), dtype=np.float64)


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0))), dtype=np.float64)
