"""Solves assignments with side conditions: a linear programme over columns that are added as they pay.

Column generation (Gilmore and Gomory 1961): the programme begins with each pair's and each broker's best
columns; those that its dual prices call worthwhile are added until none is, which proves its value to be a
bound on all assignments; rows of rivals are added where they are broken. Capacities alone make whole numbers
(Hoffman and Kruskal 1956); where rivals make fractions, branch and bound over the columns follows, and the
bound tells how far from the best it may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

_COLUMNS_PER_PAIR: Final = 5
_COLUMNS_PER_BROKER: Final = 10
_WORTHWHILE: Final = 1e-7
_WHOLE_WITHIN: Final = 1e-6
_GUESSES: Final = 200
_MINIMUM_BEFORE_FLOOR: Final = 4.0
"""A deal more for one broker takes one from another at most, or two where rivals part them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Chosen (pair, broker), the sum of their values, its bound, and what lower bounds are short of."""

    chosen: tuple[tuple[int, int], ...]
    value: float
    bound: float
    short: Mapping[int, int]
    floor_missing: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """The conditions on the columns (pair, broker): sparse left side, right side, and which row is which."""

    matrix: Any
    limits: Values
    groups: Sequence[tuple[int, int]]
    """(group, broker) of the rows after those of pairs, capacities and lower bounds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What is to be solved; `values` of shape (pairs, brokers) are NaN where it cannot be, at most 1.

    `capacities`, `minimums` and `floors` are by broker. Of each group of pairs a broker gets one at most.
    `fixed` (pair, broker) are given, whatever they do to a group.
    """

    values: Values
    capacities: Whole
    minimums: Whole
    floors: Whole
    groups: Sequence[tuple[int, ...]] = ()
    fixed: Sequence[tuple[int, int]] = ()


def solve(task: Task) -> Solution:
    """Return the best assignment; minimums, then floors, are missed as little as can be, before value."""
    return _Solver(task).solve()


class _Solver:
    def __init__(self, task: Task) -> None:
        self.values = task.values
        self.capacities = task.capacities
        self.minimums = task.minimums
        self.floors = np.maximum(task.floors, task.minimums)
        self.groups = task.groups
        self.fixed = frozenset(task.fixed)
        best = np.nan_to_num(task.values).max(axis=1, initial=0.0)
        self.penalty = 1.0 + float(best.sum())

    def solve(self) -> Solution:
        columns, binding = self._first_columns(), frozenset[tuple[int, int]]()
        if not len(columns):
            return self._report(columns, np.empty(0), 0.0)
        while True:
            rows = self._rows(columns, binding)
            solved = self._linear(columns, rows)
            fresh = self._worthwhile(columns, rows, -solved.ineqlin.marginals)
            if len(fresh):
                columns = np.concatenate([columns, fresh])
                continue
            broken = self._broken_groups(columns, solved.x)
            if broken <= binding:
                break
            binding |= broken
        x = solved.x
        if np.abs(x - np.round(x)).max() > _WHOLE_WITHIN:
            x = self._whole(columns, self._rows(columns, None))
        return self._report(columns, np.round(x[: len(columns)]), -solved.fun)

    def _first_columns(self) -> Whole:
        """Return columns (pair, broker): best of pairs at guessed prices, best of brokers, what is fixed."""
        known = np.where(np.isfinite(self.values), self.values, -np.inf)
        chosen = np.zeros(known.shape, dtype=bool)
        priced = known - self._guess_prices(known)
        for table, axis, most in ((priced, 1, _COLUMNS_PER_PAIR), (known, 0, _COLUMNS_PER_BROKER)):
            count = min(most, known.shape[axis])
            if count:
                top = np.argpartition(-table, count - 1, axis=axis).take(range(count), axis=axis)
                np.put_along_axis(chosen, top, values=True, axis=axis)
        chosen &= np.isfinite(self.values)
        for pair, broker in self.fixed:
            chosen[pair, broker] = True
        return np.argwhere(chosen)

    def _guess_prices(self, known: Values) -> Values:
        """Return a price for each broker's place by a few subgradient steps: only a start, never a result."""
        pairs, brokers = known.shape
        prices: Values = np.zeros(brokers)
        if not pairs or not brokers:
            return prices
        scale = 0.5 * self.penalty / pairs  # about half a pair's best value
        for step in range(1, _GUESSES + 1):
            gain = known - prices
            best = gain.argmax(axis=1)
            wanted = np.bincount(best[gain[np.arange(pairs), best] > 0], minlength=brokers)
            slope = (wanted - self.capacities) / np.maximum(self.capacities, 1)
            prices = np.maximum(prices + scale / step**0.7 * np.clip(slope, -1, 1), 0.0)
        return prices

    def _broken_groups(self, columns: Whole, x: Values) -> frozenset[tuple[int, int]]:
        """Return the groups of which a broker has more than one, as (group, broker)."""
        members = self._group_rows(columns)
        return frozenset(key for key, held in members.items() if x[held].sum() > 1 + _WHOLE_WITHIN)

    def _rows(self, columns: Whole, binding: frozenset[tuple[int, int]] | None) -> _Rows:
        """Return the rows ≤ limits over the columns and, after them, the slacks of minimums and floors.

        Of groups only the `binding` ones have rows, with None all: few ever bind.
        """
        from scipy.sparse import coo_matrix

        pairs, brokers = self.values.shape
        count = len(columns)
        at = np.arange(count)
        lower = pairs + brokers
        parts = [
            (columns[:, 0], at, np.ones(count)),
            (pairs + columns[:, 1], at, np.ones(count)),
            # Both lower bounds of a broker: what is assigned and the slack reach them.
            (lower + columns[:, 1], at, -np.ones(count)),
            (lower + brokers + columns[:, 1], at, -np.ones(count)),
            (
                np.arange(lower, lower + 2 * brokers),
                np.arange(count, count + 2 * brokers),
                -np.ones(2 * brokers),
            ),
        ]
        members = self._group_rows(columns)
        if binding is not None:
            members = {key: held for key, held in members.items() if key in binding}
        first = lower + 2 * brokers
        for number, held in enumerate(members.values()):
            parts.append((np.full(len(held), first + number), np.array(held), np.ones(len(held))))
        row, column, value = (np.concatenate(part) for part in zip(*parts, strict=True))
        shape = (first + len(members), count + 2 * brokers)
        limits = np.concatenate(
            [np.ones(pairs), self.capacities, -self.minimums, -self.floors, np.ones(len(members))]
        )
        return _Rows(
            matrix=coo_matrix((value, (row, column)), shape=shape).tocsr(),
            limits=limits.astype(np.float64),
            groups=list(members),
        )

    def _group_rows(self, columns: Whole) -> dict[tuple[int, int], list[int]]:
        """Return the columns of each group and broker that has two of them."""
        groups_of: dict[int, list[int]] = {}
        for number, group in enumerate(self.groups):
            for pair in group:
                groups_of.setdefault(pair, []).append(number)
        members: dict[tuple[int, int], list[int]] = {}
        for position, (pair, broker) in enumerate(columns.tolist()):
            for number in groups_of.get(pair, ()):
                members.setdefault((number, broker), []).append(position)
        return {key: held for key, held in members.items() if len(held) > 1}

    def _costs(self, columns: Whole) -> Values:
        brokers = self.values.shape[1]
        gains = self.values[columns[:, 0], columns[:, 1]]
        slack = np.concatenate([np.full(brokers, _MINIMUM_BEFORE_FLOOR), np.ones(brokers)]) * self.penalty
        return np.concatenate([-gains, slack])

    def _bounds(self, columns: Whole) -> tuple[Values, Values]:
        low = np.zeros(len(columns) + 2 * self.values.shape[1])
        high = np.full(len(low), np.inf)
        high[: len(columns)] = 1.0
        low[: len(columns)] = [tuple(column) in self.fixed for column in columns.tolist()]
        return low, high

    def _linear(self, columns: Whole, rows: _Rows) -> Any:
        from scipy.optimize import linprog

        bounds = np.column_stack(self._bounds(columns))
        return linprog(self._costs(columns), rows.matrix, rows.limits, bounds=bounds, method="highs")

    def _whole(self, columns: Whole, rows: _Rows) -> Values:
        from scipy.optimize import Bounds, LinearConstraint, milp

        low, high = self._bounds(columns)
        solved = milp(
            self._costs(columns),
            constraints=LinearConstraint(rows.matrix, ub=rows.limits),
            integrality=np.ones(len(low)),
            bounds=Bounds(low, high),
            options={"mip_rel_gap": 0.0},
        )
        found: Values = solved.x
        return found

    def _worthwhile(self, columns: Whole, rows: _Rows, prices: Values) -> Whole:
        """Return columns outside that would raise the value at these prices of the rows (each ≥ 0).

        Of each pair the best few only: all at once would be most of the table.
        """
        pairs, brokers = self.values.shape
        lower = pairs + brokers
        gain = self.values - prices[:pairs, None] - prices[pairs:lower]
        gain += prices[lower : lower + brokers] + prices[lower + brokers : lower + 2 * brokers]
        for (number, broker), price in zip(rows.groups, prices[lower + 2 * brokers :], strict=True):
            gain[list(self.groups[number]), broker] -= price
        gain[columns[:, 0], columns[:, 1]] = np.nan
        return _best_of_each(np.nan_to_num(gain, nan=-1.0))

    def _report(self, columns: Whole, x: Values, objective: float) -> Solution:
        chosen = columns[x > 0.5]
        counts = np.bincount(chosen[:, 1], minlength=self.values.shape[1])
        missing = np.maximum(self.minimums - counts, 0)
        below = np.maximum(self.floors - counts, 0)
        lost = self.penalty * (_MINIMUM_BEFORE_FLOOR * missing.sum() + below.sum())
        value = float(self.values[chosen[:, 0], chosen[:, 1]].sum())
        return Solution(
            chosen=tuple((int(pair), int(broker)) for pair, broker in sorted(chosen.tolist())),
            value=value,
            bound=max(value, float(objective + lost)),
            short={int(broker): int(missing[broker]) for broker in np.flatnonzero(missing)},
            floor_missing=int(np.maximum(below - missing, 0).sum()),
        )


def _best_of_each(gain: Values) -> Whole:
    """Return each row's largest few entries that are worthwhile, as (row, column)."""
    most = min(_COLUMNS_PER_PAIR, gain.shape[1])
    top = np.argpartition(-gain, most - 1, axis=1)[:, :most]
    rows = np.repeat(np.arange(len(gain)), most)
    found = np.column_stack([rows, top.ravel()])
    fresh: Whole = found[gain[found[:, 0], found[:, 1]] > _WORTHWHILE]
    return fresh
