"""Short builders of entries, profiles and corpora for the bridge's tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matcher.bridge import Entry, EntryKind
from matcher.profiles import Profile, make_profile
from tests.builders import demand
from tests.fakes import shared_segmenter


def entry(term: str = "CBN", expansion: str = "立方氮化硼", **values: Any) -> Entry:
    """Return an active Latin entry of weight 0.8 unless said otherwise."""
    kind = EntryKind(values.pop("kind", EntryKind.LATIN))
    return Entry(
        term=term,
        expansion=expansion,
        kind=kind,
        **{"weight": 0.8, "evidence": 1, "source": "seed", **values},
    )


def profile(title: str, description: str = "") -> Profile:
    """Return the profile of a demand."""
    return make_profile(demand(title=title, description=description), shared_segmenter())


def frequencies(known: Mapping[str, int]) -> Callable[[Sequence[str]], Mapping[str, int]]:
    """Return document frequencies as an index has them; other words stand in no document."""
    return lambda words: {word: known.get(word, 0) for word in words}
