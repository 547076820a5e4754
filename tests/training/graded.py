"""Graded rows by hand, and made ones from which something can be learned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.outcomes.labels import LEVELS
from matcher.ranking.table import FeatureTable
from matcher.training.from_log import NO_GRADE, GradedRows


def graded(
    grades: Sequence[int],
    lists: Sequence[int],
    *,
    open_rows: Sequence[int] = (),
    weights: Sequence[float] | None = None,
    **columns: Sequence[float],
) -> GradedRows:
    """Return rows of some grades, the features named as keywords; each list has its own asker."""
    size, count = len(grades), len(set(lists))
    values = np.array(list(columns.values()), dtype=np.float64).reshape(len(columns), size).T
    is_known = np.array(grades) != NO_GRADE
    of_grade = np.array([NO_GRADE if grade == NO_GRADE else LEVELS[grade] for grade in grades])
    own = np.ones(size) if weights is None else np.array(weights, dtype=np.float64)
    return GradedRows(
        table=FeatureTable(tuple(columns), values),
        ids=tuple(f"list{number}" for number in range(count)),
        askers=tuple(f"demand/d{number}" for number in range(count)),
        lists=np.array(lists, dtype=np.int64),
        positions=np.array(
            [list(lists[:row]).count(one) + 1 for row, one in enumerate(lists)], dtype=np.int64
        ),
        grades=np.array(grades, dtype=np.int64),
        levels=of_grade.astype(np.int64),
        is_censored=np.isin(np.arange(size), open_rows),
        weights=np.where(is_known, own, 0.0),
    )


def learnable(*, count: int = 200, seed: int = 0, bare: float = 0.0) -> GradedRows:
    """Return lists of four: `told` alone decides who is contacted; `own` and `noise` say nothing of it.

    `dense_body` is missing for the share `bare` of the rows.
    """
    random = np.random.default_rng(seed)
    size = 4 * count
    told = random.normal(size=size)
    body = np.where(random.random(size) < bare, np.nan, random.normal(size=size))
    return graded(
        np.where(random.random(size) < 1 / (1 + np.exp(2 - 2 * told)), 2, 0).tolist(),
        [row // 4 for row in range(size)],
        told=told.tolist(),
        own=random.normal(size=size).tolist(),
        noise=random.normal(size=size).tolist(),
        dense_body=body.tolist(),
    )
