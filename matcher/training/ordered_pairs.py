"""Pairs of shown suggestions of which one came further: better and worse of a list, with their weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.ranking.ranker import BODY_FEATURE
from matcher.ranking.table import FeatureTable
from matcher.training.from_log import NO_GRADE, GradedRows, Integers
from matcher.training.logged import Floats, effective_size


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderedPairs:
    """`better[i]` and `worse[i]` are rows of the list `lists[i]`; all have shape (pairs,)."""

    better: Integers
    worse: Integers
    lists: Integers
    weights: Floats

    @property
    def effective_lists(self) -> float:
        """How many lists of equal weight say as much (Kish 1965)."""
        return effective_size(np.bincount(self.lists, weights=self.weights).astype(np.float64))

    @property
    def list_count(self) -> int:
        """How many lists have a pair."""
        return len(np.unique(self.lists))

    def of_lists(self, chosen: Integers) -> OrderedPairs:
        """Return the pairs of some lists."""
        kept = np.isin(self.lists, chosen)
        return OrderedPairs(
            better=self.better[kept],
            worse=self.worse[kept],
            lists=self.lists[kept],
            weights=self.weights[kept],
        )

    def correct(self, scores: Floats) -> Floats:
        """Return for each pair 1 where scores (rows,) put the better first, 0 where last, ½ for a tie."""
        return np.asarray((np.sign(scores[self.better] - scores[self.worse]) + 1) / 2, dtype=np.float64)


def order_pairs(rows: GradedRows, *, position_weights: Floats, sorts: Integers) -> OrderedPairs:
    """Return the pairs of different levels within each list, among rows of the same sort (rows,).

    A row that may still come further is never the worse one: not yet is not no. Without a grade a row is in
    no pair. A pair weighs the difference of the gains 2^(level−1) − 1, times the better one's weight (its
    age) and its position's (rows,), divided by how many are worse than that one: what one outcome says does
    not grow with the length of its list.
    """
    parts = list(_pairs(rows, sorts))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return OrderedPairs(better=nothing, worse=nothing, lists=nothing, weights=np.zeros(0))
    better, worse = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    gains = _gains(rows)
    ahead = gains[better] - gains[worse]
    rivals = np.bincount(better, minlength=len(rows.lists))[better]
    weights = ahead * (rows.weights * position_weights)[better] / rivals
    return OrderedPairs(better=better, worse=worse, lists=rows.lists[better], weights=weights)


def sort_rows(table: FeatureTable, sorts: int) -> Integers:
    """Return which model scores each row: 1 for titles alone where there are two models, else 0."""
    if sorts == 1 or BODY_FEATURE not in table.names:
        return np.zeros(len(table.values), dtype=np.int64)
    return np.isnan(table.column(BODY_FEATURE)).astype(np.int64)


def _pairs(rows: GradedRows, sorts: Integers) -> Iterator[tuple[Integers, Integers]]:
    gains = _gains(rows)
    ends = np.searchsorted(rows.lists, np.arange(len(rows.ids) + 1))
    for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        of_list = slice(start, end)
        if not (gains[of_list] > 0).any():
            continue
        known = rows.grades[of_list] != NO_GRADE
        can_lose = known & ~rows.is_censored[of_list]
        is_ahead = gains[of_list][:, None] > gains[of_list][None, :]
        is_alike = sorts[of_list][:, None] == sorts[of_list][None, :]
        better, worse = np.nonzero(is_ahead & is_alike & known[:, None] & can_lose[None, :])
        if len(better):
            yield better + start, worse + start


def _gains(rows: GradedRows) -> Floats:
    """Return the gain of each row's level; 0 where it has none."""
    return np.where(rows.grades == NO_GRADE, 0.0, 2.0 ** (np.maximum(rows.levels, 1) - 1) - 1)
