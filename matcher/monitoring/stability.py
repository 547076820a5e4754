"""Population Stability Index: how far values lie from the reference's, and what chance makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_DECILES: Final = np.arange(1, 10) / 10
_SMOOTHING: Final = 0.5
"""Added to every bin in use (Krichevsky & Trofimov 1981), so that a bin that one side lacks gives no
infinity."""


def choose_cuts(values: Floats) -> Floats:
    """Return the upper ends of the bins of these values, rising: their deciles.

    A value that two deciles share gets a bin of its own, what lies below it and above it others: of a feature
    that is mostly 0, or constant, a change to either side is seen. NaN is missing; no known value gives no
    cut, one bin.
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return np.empty(0)
    deciles = np.quantile(known, _DECILES, method="inverted_cdf")
    found, times = np.unique(deciles, return_counts=True)
    return np.unique(np.concatenate([found, np.nextafter(found[times > 1], -np.inf)]))


def to_bins(values: Floats, cuts: Floats) -> Counts:
    """Return the bin of each value: 0 up to the first cut, and so on; the last one for NaN.

    There are `bin_count(cuts)` of them.
    """
    bins = np.searchsorted(cuts, values, side="left").astype(np.int64)
    bins[np.isnan(values)] = len(cuts) + 1
    return bins


def bin_count(cuts: Floats) -> int:
    """Return the number of bins: one more than cuts, and one for missing."""
    return len(cuts) + 2


def find_psi(reference: Counts, week: Counts) -> float:
    """Return Σ (p − q) ln(p / q) over the bins, p the week's and q the reference's shares (Siddiqi 2006).

    Both are counts (bins,). Bins that both lack say nothing; to the others half a case is added on either
    side. At least 0, 0 for equal counts, and 0 where a side has no case at all.
    """
    used = (reference + week) > 0
    if not (reference.sum() and week.sum()):
        return 0.0
    q, p = ((side[used] + _SMOOTHING) / (side[used] + _SMOOTHING).sum() for side in (reference, week))
    return max(float(((p - q) * np.log(p / q)).sum()), 0.0)


@dataclass(slots=True, eq=False)
class BinTally:
    """Bins counted list by list: how many values fell in each, and how alike the values of a list are.

    Sums of whole numbers, so that the order of lists is nothing: the values (bins,), their products with each
    other within a list (bins, bins) and with the list's length (bins,), and the squared lengths.
    """

    counts: Counts
    pairs: Counts
    products: Counts
    lengths: int = 0

    @classmethod
    def empty(cls, bins: int) -> BinTally:
        """Return the tally of no list."""
        counts, products = np.zeros((2, bins), dtype=np.int64)
        return cls(counts, np.zeros((bins, bins), dtype=np.int64), products)

    def add(self, by_list: Counts, lengths: Counts) -> None:
        """Add lists: values by list and bin (lists, bins), and each list's number of values (lists,)."""
        self.counts += by_list.sum(axis=0)
        self.pairs += by_list.T @ by_list
        self.products += lengths @ by_list
        self.lengths += int(lengths @ lengths)

    def __add__(self, other: BinTally) -> BinTally:
        """Return the tally of both sides' lists."""
        return BinTally(
            self.counts + other.counts,
            self.pairs + other.pairs,
            self.products + other.products,
            self.lengths + other.lengths,
        )

    @property
    def total(self) -> int:
        """The number of values."""
        return int(self.counts.sum())


class Likeness(NamedTuple):
    """χ² of values that come in lists, as a multiple of χ² with other degrees of freedom."""

    scale: float
    freedom: float


def find_likeness(tally: BinTally) -> Likeness:
    """Return how χ² of these bins is distributed though values of one list are alike.

    It is a sum of χ² with one degree each, weighted by the design effects: the variance of the bins' shares
    between lists over what independent values would have. Scale and freedom give that sum's first two moments
    (second-order correction of Rao & Scott 1981; Satterthwaite 1946). Values that have nothing in common give
    scale 1 and one degree less than bins in use. Values of one bin alone give scale 0.
    """
    used = tally.counts > 0
    if used.sum() < 2:
        return Likeness(0.0, 1.0)
    counts = tally.counts[used].astype(np.float64)
    p, products = counts / tally.total, tally.products[used].astype(np.float64)
    spread = tally.pairs[np.ix_(used, used)] - np.outer(products, p) - np.outer(p, products)
    effects = (spread + tally.lengths * np.outer(p, p)) / np.sqrt(np.outer(counts, counts))
    first, second = float(np.trace(effects)), float((effects * effects).sum())
    if first <= 0 or second <= 0:
        return Likeness(0.0, 1.0)
    return Likeness(second / first, max(first * first / second, 1.0))


def find_chance(reference: BinTally, week: BinTally, level: float) -> float:
    """Return the PSI that two periods of one and the same distribution exceed with this probability.

    PSI / (1/n + 1/m), n and m the numbers of values, follows χ² (Yurdakul & Naranjo 2020), here that of
    values with much in common in their lists, see `find_likeness`. Infinite where a side has no value.
    """
    if not (reference.total and week.total):
        return math.inf
    scale, freedom = find_likeness(reference + week)
    return chi_square_bound(level, freedom) * scale * (1 / reference.total + 1 / week.total)


def chi_square_bound(chance: float, freedom: float) -> float:
    """Return what χ² exceeds with this probability (Wilson & Hilferty 1931).

    Far out a tenth too large for 1 degree of freedom, within 2 % from 5 on.
    """
    z = -NormalDist().inv_cdf(chance)
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + z * math.sqrt(part)) ** 3)
