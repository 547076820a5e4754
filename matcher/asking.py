"""A request for suggestions, and which records may answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from matcher.index.base import KIND_FACET, Where
from matcher.pairings import Pairing
from matcher.records import RecordKey
from matcher.vocabulary import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request for suggestions.

    Exactly one of `key` (a stored record) and `text` (free text) is given. `facets` narrow what
    may be proposed: facet name (library, type, industry, town, status) → accepted values.
    `visible` is what the asker may see; `at` is the moment asked. `diversity` (0 to 1) trades fit for
    variety (eval/results/diversity.md); with `collapse` near-duplicates are shown once.
    """

    pairing: str
    at: datetime
    visible: frozenset[Visibility]
    key: RecordKey | None = None
    text: str | None = None
    k: int = 10
    facets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    diversity: float = 0.0
    collapse: bool = True


def where_for(pairing: Pairing, ask: Ask, asking: RecordKey) -> Where:
    """Return the filter of a request: kind, statuses, visibility, facets; a stored asker is excluded."""
    statuses = pairing.statuses & ask.facets.get("status", pairing.statuses)
    return Where(
        any_of={
            **ask.facets,
            KIND_FACET: frozenset({pairing.proposes.value}),
            "status": statuses,
            "visibility": frozenset(visibility.value for visibility in ask.visible),
        },
        # Free text is no record: its key may be that of a stored one, which is as good an answer as others.
        excluded=frozenset({asking}) if ask.key is not None else frozenset(),
    )
