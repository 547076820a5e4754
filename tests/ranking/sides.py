"""What was read of query and candidates, by hand: each record is surely of one industry, stage and form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from matcher.profiles import Profile
from matcher.ranking.features.base import Feature, FeatureContext
from matcher.reading.labels import FORMS, STAGES, Labels
from matcher.reading.publication import publication_of
from matcher.reading.reader import Readings, Side
from tests.ranking.small import context
from tests.reading.small import INDUSTRIES, small_reader

LABELS: Final = Labels(industries=INDUSTRIES)

Known = tuple[str, str, str]
"""Industry, stage and form of a record."""


def side(profiles: Sequence[Profile], known: Sequence[Known]) -> Side:
    """Return a side whose readings are certain."""
    return Side(
        readings=Readings(
            labels=LABELS,
            industries=np.array([[float(code == one[0]) for code in INDUSTRIES] for one in known]),
            readiness=np.array([[float(stage == one[1]) for stage in STAGES] for one in known]),
            publications=tuple(publication_of(profile.record) for profile in profiles),
            forms=np.array([[float(form == one[2]) for form in FORMS] for one in known]),
        ),
        theses=tuple(small_reader().thesis(profile) for profile in profiles),
    )


def read_context(
    query: Profile, candidates: Sequence[Profile], *, asked: Known, offered: Sequence[Known]
) -> FeatureContext:
    """Return a context in which query and candidates were read as given."""
    return replace(context(), asked=side([query], [asked]), offered=side(candidates, offered))


def column(
    feature: Feature,
    query: Profile,
    candidates: Sequence[Profile],
    *,
    asked: Known = ("0", "applied", "product"),
    offered: Sequence[Known] | None = None,
) -> list[float]:
    """Return a feature's values; by default all are applied products of no industry."""
    known = offered if offered is not None else [("0", "applied", "product")] * len(candidates)
    values = feature.compute(query, candidates, read_context(query, candidates, asked=asked, offered=known))
    return [float(value) for value in values]


def unread(feature: Feature, query: Profile, candidates: Sequence[Profile]) -> list[bool]:
    """Return where a feature has no value when nothing was read."""
    values = feature.compute(query, candidates, context())
    return [bool(np.isnan(value)) for value in values]
