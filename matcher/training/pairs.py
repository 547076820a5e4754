"""Judged pairs with their features: what a ranker learns from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from matcher.batch import FileRanking
from matcher.errors import InvalidInput
from matcher.judgements import STRONG_LEVEL, Judgements
from matcher.ranking.ranker import BODY_FEATURE
from matcher.ranking.table import FeatureTable

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Progress = Callable[[int, int], None]
"""Called with (queries done, queries in all)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgedPairs:
    """Row i is (queries[i], documents[i]) of level levels[i]; rows of one query stand together."""

    table: FeatureTable
    levels: Rows
    queries: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def strong(self) -> NDArray[np.bool_]:
        """Whether each pair is of level 3–4."""
        return self.levels >= STRONG_LEVEL

    @property
    def is_bare(self) -> NDArray[np.bool_]:
        """Whether each pair's document has a title alone."""
        return np.isnan(self.table.column(BODY_FEATURE))

    def take(self, rows: Rows) -> JudgedPairs:
        """Return some rows, in their order."""
        return JudgedPairs(
            table=FeatureTable(self.table.names, self.table.values[rows]),
            levels=self.levels[rows],
            queries=tuple(self.queries[row] for row in rows),
            documents=tuple(self.documents[row] for row in rows),
        )

    def without(self, names: Sequence[str]) -> JudgedPairs:
        """Return the pairs without some features."""
        kept = [position for position, name in enumerate(self.table.names) if name not in names]
        table = FeatureTable(
            tuple(self.table.names[position] for position in kept), self.table.values[:, kept]
        )
        return JudgedPairs(table=table, levels=self.levels, queries=self.queries, documents=self.documents)


def collect_pairs(
    ranking: FileRanking,
    judgements: Judgements,
    *,
    at: datetime,
    source: str,
    progress: Progress = lambda done, total: None,
) -> JudgedPairs:
    """Return the features of every judged pair; `source` goes before each id, so that sets can be joined.

    Raises InvalidInput when there are none.
    """
    if not ranking.query_ids:
        raise InvalidInput(f"expected judged queries, got none from {source}")
    tables: list[FeatureTable] = []
    levels: list[int] = []
    queries: list[str] = []
    documents: list[str] = []
    for done, query_id in enumerate(ranking.query_ids, start=1):
        names, table = ranking.features(query_id, list(judgements[query_id]), at=at)
        tables.append(table)
        levels += [judgements[query_id][name] for name in names]
        queries += [f"{source}/{query_id}"] * len(names)
        documents += [f"{source}/{name}" for name in names]
        progress(done, len(ranking.query_ids))
    return JudgedPairs(
        table=FeatureTable(tables[0].names, np.vstack([table.values for table in tables])),
        levels=np.array(levels, dtype=np.int64),
        queries=tuple(queries),
        documents=tuple(documents),
    )


def join(parts: Sequence[JudgedPairs]) -> JudgedPairs:
    """Return the pairs of several sets, at least one, as one; all have the same features."""
    return JudgedPairs(
        table=FeatureTable(parts[0].table.names, np.vstack([part.table.values for part in parts])),
        levels=np.concatenate([part.levels for part in parts]),
        queries=tuple(query for part in parts for query in part.queries),
        documents=tuple(document for part in parts for document in part.documents),
    )
