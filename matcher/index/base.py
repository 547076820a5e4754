"""The index contract: what can be searched, and what a hit is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from matcher.embeddings.encoder import Vectors
from matcher.records import RecordKey


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexDocument:
    """One record as the index sees it.

    `facets` are exact values to filter by (facet name → values); every document has the
    facet `kind`. Terms are in text order, repeated as in the text. Vectors are unit rows of
    the encoder's dimension; `body_vector` is None when the record has no body.
    """

    key: RecordKey
    facets: Mapping[str, frozenset[str]]
    title_terms: tuple[str, ...]
    body_terms: tuple[str, ...]
    title_vector: Vectors  # (dimension,)
    body_vector: Vectors | None  # (dimension,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which documents may come back: for each facet named, one of its values; and not an excluded key."""

    any_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    excluded: frozenset[RecordKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """One leg's find: higher scores are better; scores of two legs are not comparable."""

    key: RecordKey
    score: float


class Index(Protocol):
    """Dense and lexical search over documents, following the store's revisions.

    Searches return at most k hits, best first, exact ties by key; k eligible documents come
    back when k exist (for the lexical leg: k that share a term). A deleted document is never
    returned once `delete` has returned. Readers and one writer may work at the same time.
    """

    @property
    def revision(self) -> int:
        """The store revision up to which changes are applied; 0 when empty."""

    @property
    def size(self) -> int: ...

    def upsert(self, documents: Sequence[IndexDocument], *, revision: int) -> None: ...

    def delete(self, keys: Sequence[RecordKey], *, revision: int) -> None: ...

    def search_dense(self, vector: Vectors, *, k: int, where: Where) -> list[Hit]:
        """Return the hits nearest to one query vector of shape (dimension,)."""

    def search_lexical(self, terms: Mapping[str, float], *, k: int, where: Where) -> list[Hit]:
        """Return the hits by BM25 over title and body; terms carry weights > 0."""

    def document_frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many documents each term occurs in title or body."""

    def vectors(self, keys: Sequence[RecordKey]) -> tuple[Vectors, Vectors]:
        """Return title and body vectors, each (n, dimension); rows of NaN where there is none."""

    def keys(self) -> frozenset[RecordKey]: ...

    def snapshot(self, folder: Path) -> Path:
        """Write a whole snapshot aside, swap it in by rename, return its folder."""
