"""Suggestions as the log keeps them, and the log as a table to learn from: what was known when shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.asking import Ask
from matcher.ranking.table import FeatureTable
from matcher.records import RecordKey
from matcher.store import LoggedItem, LoggedList
from matcher.suggestions import SuggestionList

_LARGEST: Final = float(np.finfo(np.float32).max)


def make_entry(
    found: SuggestionList, ask: Ask, *, list_id: str, role: str, channel: str = "api"
) -> LoggedList:
    """Return a list as it is to be logged, shown to a role through a channel.

    Of a free text only digest and length are taken. Features are rounded to float32; what lies beyond its
    range becomes the largest number that it holds.
    """
    return LoggedList(
        id=list_id,
        pairing=found.pairing,
        shown_at=ask.at,
        role=role,
        index_revision=found.index_revision,
        models=found.models,
        k=ask.k,
        diversity=ask.diversity,
        facets={name: tuple(sorted(values)) for name, values in ask.facets.items()},
        items=_make_items(found),
        names=found.features.names,
        features=np.clip(found.features.values, -_LARGEST, _LARGEST).astype(np.float32),
        asking=ask.key,
        asking_revision=found.asking_revision,
        text_sha256=None if ask.text is None else hashlib.sha256(ask.text.encode()).hexdigest(),
        text_length=None if ask.text is None else len(ask.text),
        shown_by=replace(found.shown_by, channel=channel),
    )


def _make_items(found: SuggestionList) -> tuple[LoggedItem, ...]:
    return tuple(
        LoggedItem(
            position=one.rank,
            key=one.key,
            revision=one.revision,
            score=one.score,
            level=one.level,
            propensity=chance,
        )
        for one, chance in zip(found.suggestions, found.propensities, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedTable:
    """Logged suggestions as columns: row i belongs to suggestion i, list after list, best first.

    `groups` are the rows of each list, in order (0 for a list that found nothing). Columns have shape
    (suggestions,).
    """

    table: FeatureTable
    suggestion_ids: tuple[str, ...]
    keys: tuple[RecordKey, ...]
    groups: tuple[int, ...]
    positions: NDArray[np.int64]
    propensities: NDArray[np.float64]
    scores: NDArray[np.float64]
    levels: NDArray[np.int64]


def to_table(logged: Iterable[LoggedList], *, names: Sequence[str] | None = None) -> LoggedTable:
    """Return logged lists as one table, with the features of the moment when each was shown.

    `names` are the columns wanted, by default all that any list has, in the order first met. A feature
    that a list was made without is NaN in its rows.
    """
    lists = list(logged)
    columns = tuple(dict.fromkeys(name for one in lists for name in one.names)) if names is None else names
    items = [item for one in lists for item in one.items]
    parts = [_spread(one, columns) for one in lists]
    return LoggedTable(
        table=FeatureTable(tuple(columns), np.concatenate([np.empty((0, len(columns))), *parts])),
        suggestion_ids=tuple(one.suggestion_id(item.position) for one in lists for item in one.items),
        keys=tuple(item.key for item in items),
        groups=tuple(len(one.items) for one in lists),
        positions=np.array([item.position for item in items], dtype=np.int64),
        propensities=np.array([item.propensity for item in items], dtype=np.float64),
        scores=np.array([item.score for item in items], dtype=np.float64),
        levels=np.array([item.level for item in items], dtype=np.int64),
    )


def _spread(logged: LoggedList, columns: Sequence[str]) -> NDArray[np.float64]:
    """Return a list's features under these columns, NaN where it has none."""
    places = {name: place for place, name in enumerate(logged.names)}
    values = np.full((len(logged.items), len(columns)), np.nan)
    for column, name in enumerate(columns):
        if name in places:
            values[:, column] = logged.features[:, places[name]]
    return values
