"""The index contract: what can be searched, and what a hit is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from matcher.embeddings.encoder import Vectors
from matcher.records import RecordKey

KIND_FACET: Final = "kind"
NO_TERMS: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexIdentity:
    """What an index was built from; documents and queries of another identity do not belong in it."""

    store_id: str
    encoder: str
    """Name of the encoder that made the vectors."""
    text_version: str
    """The segmenter's fingerprint: TEXT_VERSION and the dictionaries."""
    dimension: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexDocument:
    """One record as the index sees it.

    `facets` are exact values to filter by (facet name → values); every document has the
    facet `kind`. Terms and grams (characters and pairs of them) are in text order, repeated as in the
    text, and hold no white space. Vectors are unit rows of the encoder's dimension;
    `body_vector` is None when the record has no body.
    """

    key: RecordKey
    facets: Mapping[str, frozenset[str]]
    title_terms: tuple[str, ...]
    body_terms: tuple[str, ...]
    title_grams: tuple[str, ...] = ()
    body_grams: tuple[str, ...] = ()
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

    Searches return at most k hits, best first, ties by key; k eligible documents come back
    when k exist (for the lexical leg: k that share a term). A deleted document is never
    returned once `delete` has returned. Readers and one writer may work at the same time; a
    reader sees a batch wholly or not at all, the same batch on both legs.
    """

    @property
    def identity(self) -> IndexIdentity: ...

    @property
    def revision(self) -> int:
        """The store revision up to which changes are applied; 0 when empty."""

    @property
    def size(self) -> int: ...

    def upsert(self, documents: Sequence[IndexDocument], *, revision: int) -> None:
        """Add or replace documents, all or none; of two with one key the later counts.

        Raises InvalidInput (vectors of another dimension, not finite or not of unit length; no
        kind; terms with white space) and Conflict (a revision before the index's own), and
        changes nothing then. No documents only moves the revision.
        """

    def delete(self, keys: Sequence[RecordKey], *, revision: int) -> None:
        """Remove documents, all or none; unknown keys are no error. Raises Conflict like `upsert`."""

    def search_dense(self, vector: Vectors, *, k: int, where: Where) -> list[Hit]:
        """Return the hits by inner product of one unit query vector (dimension,) and the document vector.

        The document vector is the unit sum of title and body vector in the index's proportion (the
        title's where there is no body, or where the two cancel out). Raises
        InvalidInput for another shape, values that are not finite, or k < 1. A facet named with no values
        lets nothing through.
        """

    def search_lexical(
        self, terms: Mapping[str, float], *, k: int, where: Where, grams: Mapping[str, float] = NO_TERMS
    ) -> list[Hit]:
        """Return the hits by BM25 over title and whole text: words, grams, or the sum of both.

        Weights are > 0 and finite, else InvalidInput. Documents that share no term are never
        returned; no terms and no grams give []. Terms are matched exactly as they are; nothing in
        them is query syntax.
        """

    def document_frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many documents each term occurs in title or body; 0 for unknown terms.

        May still count documents deleted or replaced lately, until the index has merged them away.
        """

    def gram_frequencies(self, grams: Sequence[str]) -> Mapping[str, int]:
        """Return the same for grams."""

    def vectors(self, keys: Sequence[RecordKey]) -> tuple[Vectors, Vectors]:
        """Return title and body vectors, each (n, dimension); rows of NaN where there is none."""

    def keys(self) -> frozenset[RecordKey]: ...

    def snapshot(self, folder: Path) -> Path:
        """Write a whole snapshot aside, swap it in by rename, return its folder."""
