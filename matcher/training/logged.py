"""Logged lists with rewards: what was shown, features and propensities of that moment, what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InvalidInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardedItem:
    """One suggestion as it was shown.

    `propensity` is the probability, known when it was shown, that this record stood at this position of
    this list; 1 where nothing was drawn. `reward` is what came of it, None as long as that is open.
    """

    key: str
    position: int
    """1 is first."""
    features: tuple[float, ...]
    """NaN where nothing was known; the same names in the same order in every list."""
    score: float
    propensity: float
    reward: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardedList:
    """One list of suggestions, best first; positions count from 1 without gaps.

    `passed_over` holds the features, by key, of candidates that were considered and not shown, where the
    log has them: a reward model tells with them what a candidate ranker would gain by showing them.
    """

    id: str
    items: tuple[RewardedItem, ...]
    passed_over: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an empty list, gaps, a key twice, and propensities that are no probability above 0."""
        if not self.items or [item.position for item in self.items] != list(range(1, len(self.items) + 1)):
            raise InvalidInput(f"expected the positions 1, 2, 3 … in the list {self.id!r}, in this order")
        if len({item.key for item in self.items}) < len(self.items):
            raise InvalidInput(f"expected each record once in the list {self.id!r}")
        bad = [item for item in self.items if not 0 < item.propensity <= 1]
        if bad:
            raise InvalidInput(
                f"expected propensities above 0, at most 1, in the list {self.id!r}; "
                f"got {bad[0].propensity:g} for {bad[0].key!r}"
            )

    @property
    def features(self) -> dict[str, tuple[float, ...]]:
        """The features of all shown and passed over records, by key."""
        return {**self.passed_over, **{item.key: item.features for item in self.items}}


def settled_lists(lists: Iterable[RewardedList]) -> list[RewardedList]:
    """Return the lists whose every reward is known.

    Only with rewards that wait the same time for all (`matcher.outcomes.rewards`) is this no choice of
    the lists that went well.
    """
    return [one for one in lists if all(item.reward is not None for item in one.items)]


def rewards_of(lists: Sequence[RewardedList]) -> Floats:
    """Return the rewards of all items, lists after each other; raise InvalidInput where one is open."""
    open_ids = [one.id for one in lists if any(item.reward is None for item in one.items)]
    if open_ids:
        raise InvalidInput(
            f"expected lists with known rewards, got {len(open_ids)} open ones (first {open_ids[0]!r}); "
            "wait for them, or leave them out with settled_lists"
        )
    return np.array([item.reward for one in lists for item in one.items], dtype=np.float64)


def positions_of(lists: Sequence[RewardedList]) -> NDArray[np.int64]:
    """Return the positions of all items, lists after each other; 1 is first."""
    return np.array([item.position for one in lists for item in one.items], dtype=np.int64)


def features_of(lists: Sequence[RewardedList]) -> Floats:
    """Return the features of all items, (items, features); raise InvalidInput where their number differs."""
    rows = [item.features for one in lists for item in one.items]
    widths = sorted({len(row) for row in rows})
    if len(widths) > 1:
        raise InvalidInput(f"expected the same features in every list, got {widths[0]} and {widths[-1]}")
    return np.array(rows, dtype=np.float64).reshape(len(rows), widths[0] if widths else 0)


def effective_size(weights: Floats) -> float:
    """Return how many equal weights say as much as these: (Σw)² / Σw² (Kish 1965); 0 without any weight."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Features to a common scale: mean 0, deviation 1, missing at the mean, at most 4 deviations away."""

    means: Floats
    scales: Floats

    def apply(self, values: Floats) -> Floats:
        """Return scaled values, (rows, features)."""
        return np.clip(np.nan_to_num((values - self.means) / self.scales, nan=0.0), -4.0, 4.0)


def fit_scaling(values: Floats) -> Scaling:
    """Return the scaling of (rows, features); a feature that is never known, or never differs, becomes 0."""
    known = ~np.isnan(values)
    counts = np.maximum(known.sum(axis=0), 1)
    means = np.where(known, values, 0.0).sum(axis=0) / counts
    spread = np.sqrt(np.where(known, (values - means) ** 2, 0.0).sum(axis=0) / counts)
    return Scaling(means, np.where(spread > 1e-12, spread, 1.0))
