"""How far people follow the engine's proposals: weighted kappa, with the table behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.store import Decision, Verdict
from matcher.vocabulary import Aspect

VERDICTS: Final = tuple(Verdict)
"""In order: 入库, 暂缓, 不入库."""
_RESAMPLES: Final = 2_000
_SEED: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectDifference:
    """Where people gave scores of their own: how many, by how much they lie above, and apart, on average."""

    aspect: Aspect
    count: int
    mean: float
    mean_absolute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Engine against people over the decisions that answer a proposal.

    `table[i][j]` counts proposals i that were decided as j, both in the order 入库, 暂缓, 不入库. `kappa` is
    None where it is not defined: no decisions, or all of one kind on both sides.
    """

    decisions: int
    same: int
    kappa: float | None
    low: float | None
    high: float | None
    table: tuple[tuple[int, ...], ...]
    differences: tuple[AspectDifference, ...]


def measure_agreement(
    decisions: Sequence[Decision], scores: Mapping[int, Mapping[Aspect, float]] | None = None
) -> Agreement:
    """Return the agreement over decisions that had a proposal before them.

    Cohen's kappa with quadratic weights (1968): 入库 against 不入库 counts four times 入库 against 暂缓. The
    interval is the middle 95 % of seeded bootstrap resamples. `scores` are the engine's by appraisal id; a
    person's own are held against them where both are there.
    """
    pairs = [(one.proposal, one.decision) for one in decisions if one.proposal is not None]
    rows = np.array([VERDICTS.index(proposal) for proposal, _ in pairs], dtype=np.int64)
    columns = np.array([VERDICTS.index(decision) for _, decision in pairs], dtype=np.int64)
    low, high = _interval(rows, columns)
    return Agreement(
        decisions=len(pairs),
        same=int((rows == columns).sum()),
        kappa=_rounded(_kappa(_count(rows, columns))),
        low=low,
        high=high,
        table=tuple(tuple(map(int, row)) for row in _count(rows, columns)),
        differences=_differences(decisions, scores or {}),
    )


def _count(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    order = len(VERDICTS)
    return np.bincount(rows * order + columns, minlength=order * order).reshape(order, order)


def _kappa(table: NDArray[np.int64]) -> float | None:
    whole = table.sum()
    if not whole:
        return None
    places = np.arange(len(table), dtype=np.float64)
    apart = (places[:, None] - places[None, :]) ** 2
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / whole
    by_chance = float((apart * expected).sum())
    return None if by_chance == 0.0 else 1.0 - float((apart * table).sum()) / by_chance


def _interval(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> tuple[float | None, float | None]:
    """Return the bootstrap interval; (None, None) where hardly any resample has a kappa."""
    if len(rows) < 2:
        return None, None
    generator = np.random.default_rng(_SEED)
    drawn = generator.integers(len(rows), size=(_RESAMPLES, len(rows)))
    kappas = [_kappa(_count(rows[one], columns[one])) for one in drawn]
    known = [one for one in kappas if one is not None]
    if len(known) < _RESAMPLES // 2:
        return None, None
    low, high = np.percentile(known, (2.5, 97.5))
    return _rounded(float(low)), _rounded(float(high))


def _differences(
    decisions: Sequence[Decision], scores: Mapping[int, Mapping[Aspect, float]]
) -> tuple[AspectDifference, ...]:
    found = []
    for aspect in Aspect:
        apart = np.array(
            [
                one.values[aspect] - scores[one.appraisal_id][aspect]
                for one in decisions
                if aspect in one.values and one.appraisal_id is not None and one.appraisal_id in scores
            ]
        )
        if len(apart):
            found.append(
                AspectDifference(
                    aspect=aspect,
                    count=len(apart),
                    mean=round(float(apart.mean()), 2),
                    mean_absolute=round(float(np.abs(apart).mean()), 2),
                )
            )
    return tuple(found)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
