"""Builders of logged lists: a test names only what it is about."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from matcher.records import RecordKey
from matcher.store import LoggedItem, LoggedList, make_list_id
from matcher.vocabulary import Kind

AT: Final = datetime(2026, 11, 24, 8, tzinfo=UTC)
_tails = itertools.count()


def list_id(at: datetime = AT) -> str:
    """Return an id that no other list of the tests has."""
    return make_list_id(at, next(_tails).to_bytes(10, "big"))


def item(position: int, id: str, kind: Kind = Kind.ACHIEVEMENT, **values: Any) -> LoggedItem:
    """Return a suggestion of score 0.5, level 3 unless told otherwise."""
    plain = LoggedItem(position=position, key=RecordKey(kind, id), revision=1, score=0.5, level=3)
    return replace(plain, **values)


def logged(*ids: str, at: datetime = AT, **values: Any) -> LoggedList:
    """Return a list that a demand asked for, each item with the features x = its position and y unknown."""
    features = np.array([[place, np.nan] for place, _ in enumerate(ids, start=1)], dtype=np.float32)
    plain = LoggedList(
        id=list_id(at),
        pairing="demand-achievement",
        shown_at=at,
        role="window",
        index_revision=7,
        models={"text": "ab" * 32},
        k=10,
        diversity=0.25,
        facets={"library": ("discovery", "service")},
        items=tuple(item(place, id) for place, id in enumerate(ids, start=1)),
        names=("x", "y"),
        features=features.reshape((len(ids), 2)),
        asking=RecordKey(Kind.DEMAND, "d1"),
        asking_revision=3,
    )
    return replace(plain, **values)


def by_text(*ids: str, **values: Any) -> LoggedList:
    """Return a list that a free text asked for."""
    text = {"asking": None, "asking_revision": None, "text_sha256": "0f" * 32, "text_length": 12}
    return logged(*ids, **{**text, **values})


def readable(one: LoggedList) -> list[Any]:
    """Return all that a list says, its features as their bits."""
    fields = [getattr(one, name) for name in LoggedList.__slots__ if name != "features"]
    return [*fields, one.features.dtype, one.features.shape, one.features.tobytes()]
