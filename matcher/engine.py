"""The only place that wires the stages together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from matcher.config import Config
from matcher.records import Record, RecordKey
from matcher.suggestions import SuggestionList
from matcher.vocabulary import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request for suggestions.

    Exactly one of `key` (a stored record) and `text` (free text) is given. `facets` narrow what
    may be proposed: facet name (library, type, industry, town, status) → accepted values.
    `visible` is what the asker may see; `at` is the moment asked.
    """

    pairing: str
    at: datetime
    visible: frozenset[Visibility]
    key: RecordKey | None = None
    text: str | None = None
    k: int = 10
    facets: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Engine:
    """Store, encoder, index and ranker as one thing; safe for threads."""

    @classmethod
    def open(cls, config: Config, *, create: bool = False) -> Engine:
        raise NotImplementedError

    def upsert(self, records: Sequence[Record], *, at: datetime) -> int: ...

    def delete(self, keys: Sequence[RecordKey], *, at: datetime) -> int: ...

    def follow(self, *, progress: Callable[[int, int], None] | None = None) -> int: ...

    def suggest(self, ask: Ask) -> SuggestionList: ...

    def close(self) -> None: ...
