"""What lists brought, with intervals that take one enterprise's lists as one piece of evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from eval.metrics import Mean
from eval.simulated_platform.showing import ShownList

_RESAMPLES: Final = 2_000
Value = Callable[[ShownList], float]


def mean_by_groups(values: Sequence[float], groups: Sequence[str], *, seed: int = 0) -> Mean:
    """Return the mean with a 95 % percentile bootstrap interval, groups resampled; NaN for nothing."""
    if not values:
        return Mean(float("nan"), float("nan"), float("nan"), 0)
    _, row = np.unique(np.array(groups), return_inverse=True)
    sums = np.bincount(row, np.array(values, dtype=np.float64))
    counts = np.bincount(row).astype(np.float64)
    drawn = np.random.default_rng(seed).multinomial(
        len(sums), np.full(len(sums), 1 / len(sums)), size=_RESAMPLES
    )
    means = (drawn @ sums) / (drawn @ counts)
    low, high = np.percentile(means, [2.5, 97.5])
    return Mean(float(np.mean(values)), float(low), float(high), len(values))


def mean_of(lists: Iterable[ShownList], value: Value) -> Mean:
    """Return the mean of a figure of lists."""
    kept = list(lists)
    return mean_by_groups([value(one) for one in kept], [one.group for one in kept])


def difference(learning: Iterable[ShownList], cold: Iterable[ShownList], value: Value) -> Mean:
    """Return the mean of learning less cold over the requests that both arms answered."""
    others = {one.name: one for one in cold}
    both = [(one, others[one.name]) for one in learning if one.name in others]
    return mean_by_groups([value(a) - value(b) for a, b in both], [a.group for a, _ in both])


def acts(one: ShownList) -> float:
    """Items of the list that somebody acted on, as it happened."""
    return float(one.acted_on)


def expected(one: ShownList) -> float:
    """Items acted on, on average over chance: the simulation's truth of the list."""
    return one.expected


def chance_of_item(one: ShownList) -> float:
    """Chance that an item is acted on when it is looked at, positions weighed alike."""
    return sum(item.chance for item in one.items) / len(one.items) if one.items else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterFigures:
    """An arm's quarter: what lists brought, and what other orders of the same items would have."""

    quarter: int
    version: int
    lists: int
    acts: Mean
    expected: Mean
    item: Mean
    random: float
    best: float


def figures_by_quarter(shown: Sequence[ShownList], quarters: int) -> list[QuarterFigures]:
    """Return the figures of each quarter that has lists."""
    found = []
    for quarter in range(quarters):
        lists = [one for one in shown if one.quarter == quarter]
        if not lists:
            continue
        text = [one.version for one in lists if one.pairing == "demand-achievement"]
        found.append(
            QuarterFigures(
                quarter=quarter,
                version=text[-1] if text else 0,
                lists=len(lists),
                acts=mean_of(lists, acts),
                expected=mean_of(lists, expected),
                item=mean_of(lists, chance_of_item),
                random=float(np.mean([one.random for one in lists])),
                best=float(np.mean([one.best for one in lists])),
            )
        )
    return found
