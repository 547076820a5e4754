"""Profiles and contexts by hand: terms are given, not cut out of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from matcher.profiles import Profile
from matcher.ranking.features.base import FeatureContext
from matcher.records import Record
from matcher.text import RecordText
from tests.builders import achievement
from tests.fakes import shared_taxonomy

NOTHING: Mapping[str, float] = {}


def profile(title: str = "", body: str = "", *, grams: str = "", record: Record | None = None) -> Profile:
    """Return a profile whose terms are the words of `title` and `body`, its title grams those of `grams`."""
    return Profile(
        record=record or achievement(),
        text=RecordText(title=title or "无", body=body),
        title_terms=tuple(title.split()),
        body_terms=tuple(body.split()),
        title_grams=tuple(grams.split()),
    )


def context(
    *,
    query_vector: Sequence[float] = (1.0, 0.0),
    titles: Sequence[Sequence[float]] = (),
    bodies: Sequence[Sequence[float]] = (),
    words: Mapping[str, float] = NOTHING,
    grams: Mapping[str, float] = NOTHING,
    term_idf: Mapping[str, float] = NOTHING,
    gram_idf: Mapping[str, float] = NOTHING,
) -> FeatureContext:
    """Return a context that knows what is given, and nothing else."""
    return FeatureContext(
        at=datetime(2026, 11, 24, tzinfo=UTC),
        query_vector=_rows(query_vector),
        title_vectors=_rows(titles),
        body_vectors=_rows(bodies),
        words=words,
        grams=grams,
        term_idf=term_idf,
        gram_idf=gram_idf,
        taxonomy=shared_taxonomy(),
    )


def _rows(values: Sequence[float] | Sequence[Sequence[float]]) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)
