"""The feature table: one row a candidate, one named column a feature, NaN where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InvalidInput

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """`values` has shape (candidates, features); column order is that of `names`."""

    names: tuple[str, ...]
    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse a table whose shape and names differ, or with infinite values."""
        if self.values.ndim != 2 or self.values.shape[1] != len(self.names):
            raise InvalidInput(f"expected {len(self.names)} feature columns, got shape {self.values.shape}")
        if np.isinf(self.values).any():
            raise InvalidInput("feature values are finite or NaN, got an infinite one")

    def column(self, name: str) -> Column:
        """Return one feature's values, shape (candidates,)."""
        return self.values[:, self.names.index(name)]

    def rows(self, numbers: Sequence[int]) -> FeatureTable:
        """Return a table of these rows in this order."""
        return FeatureTable(self.names, self.values[np.asarray(numbers, dtype=np.intp)])


def stack(columns: Sequence[tuple[str, Column]], *, rows: int) -> FeatureTable:
    """Return the table of named columns, each of shape (rows,)."""
    values = np.full((rows, len(columns)), np.nan)
    for position, (_, column) in enumerate(columns):
        values[:, position] = column
    return FeatureTable(tuple(name for name, _ in columns), values)
