"""The index inside the process: the dense and the lexical leg kept in step."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from matcher.embeddings.encoder import Vectors
from matcher.errors import Conflict
from matcher.index.base import NO_TERMS, Hit, IndexDocument, IndexIdentity, Where
from matcher.index.checks import check_documents, check_k, check_vector, check_weights
from matcher.index.contents import Contents, read_contents, write_contents
from matcher.index.dense import DenseIndex, DenseOptions
from matcher.index.lexical import LexicalIndex, LexicalOptions
from matcher.index.locks import ReadWriteLock
from matcher.index.slots import SlotTable
from matcher.index.snapshots import Manifest, read_newest, write_snapshot
from matcher.records import RecordKey

_LEXICAL: Final = "lexical"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOptions:
    """Options of the two legs."""

    dense: DenseOptions = field(default_factory=DenseOptions)
    lexical: LexicalOptions = field(default_factory=LexicalOptions)


class EmbeddedIndex:
    """The Index contract by faiss in memory and tantivy in temporary files.

    Any number of threads may search while one changes; a second change waits for the first.
    Readers are held up only while a batch that is written already is swapped in.
    """

    def __init__(
        self, identity: IndexIdentity, options: IndexOptions | None = None, *, saved: Path | None = None
    ) -> None:
        """Begin empty; `saved` are lexical files of a snapshot, for `load` only."""
        self._identity = identity
        self._options = options or IndexOptions()
        self._slots = SlotTable()
        self._dense = DenseIndex(identity.dimension, self._options.dense)
        self._lexical = LexicalIndex(self._options.lexical, saved=saved)
        self._revision = 0
        self._swapping = ReadWriteLock()
        self._changing = threading.Lock()

    @property
    def identity(self) -> IndexIdentity:
        return self._identity

    @property
    def revision(self) -> int:
        return self._revision

    @property
    def size(self) -> int:
        return len(self._slots)

    def upsert(self, documents: Sequence[IndexDocument], *, revision: int) -> None:
        check_documents(documents, self._identity.dimension)
        latest = {document.key: document for document in documents}
        titles, bodies = _stacked(list(latest.values()), self._identity.dimension)
        with self._changing:
            self._check_revision(revision)
            planned = self._slots.plan(latest)
            if latest:
                self._lexical.write([(planned[key], document) for key, document in latest.items()], ())
            with self._swapping.writing():
                self._lexical.refresh()
                self._slots.put(planned, {key: document.facets for key, document in latest.items()})
                slots = np.fromiter(planned.values(), np.int64, len(planned))
                self._dense.put(slots, titles, bodies, capacity=self._slots.capacity)
                self._revision = revision
            self._tend_graph()

    def delete(self, keys: Sequence[RecordKey], *, revision: int) -> None:
        with self._changing:
            self._check_revision(revision)
            known = self._slots.slots(keys)
            if (known >= 0).any():
                self._lexical.write((), [int(slot) for slot in known if slot >= 0])
            with self._swapping.writing():
                self._lexical.refresh()
                self._dense.drop(self._slots.drop(keys))
                self._revision = revision

    def search_dense(self, vector: Vectors, *, k: int, where: Where) -> list[Hit]:
        check_k(k)
        query = check_vector(vector, self._identity.dimension)
        with self._swapping.reading():
            slots, scores = self._dense.search(query, k=k, eligible=self._slots.eligible(where))
            hits = [Hit(self._slots.key(s), v) for s, v in zip(slots.tolist(), scores.tolist(), strict=True)]
        return _best(hits, k)

    def search_lexical(
        self, terms: Mapping[str, float], *, k: int, where: Where, grams: Mapping[str, float] = NO_TERMS
    ) -> list[Hit]:
        check_k(k)
        check_weights(terms)
        check_weights(grams)
        if not all(where.any_of.values()):
            return []
        with self._swapping.reading():
            excluded = [int(slot) for slot in self._slots.slots(sorted(where.excluded)) if slot >= 0]
            found = self._lexical.search(terms, grams, k=k, where=where, excluded=excluded)
            hits = [Hit(self._slots.key(slot), score) for slot, score in found]
        return _best(hits, k)

    def document_frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        with self._swapping.reading():
            return self._lexical.document_frequencies(terms, of_grams=False)

    def gram_frequencies(self, grams: Sequence[str]) -> Mapping[str, int]:
        with self._swapping.reading():
            return self._lexical.document_frequencies(grams, of_grams=True)

    def vectors(self, keys: Sequence[RecordKey]) -> tuple[Vectors, Vectors]:
        with self._swapping.reading():
            return self._dense.vectors(self._slots.slots(keys))

    def keys(self) -> frozenset[RecordKey]:
        with self._swapping.reading():
            return self._slots.keys()

    def snapshot(self, folder: Path) -> Path:
        """Write a snapshot (see write_snapshot). Searches go on meanwhile, changes wait."""
        with self._changing:
            return write_snapshot(
                folder,
                self._identity,
                revision=self._revision,
                documents=len(self._slots),
                write=self._write,
            )

    @classmethod
    def load(
        cls, folder: Path, expected: IndexIdentity, options: IndexOptions | None = None
    ) -> EmbeddedIndex:
        """Return the index of the newest whole snapshot in the folder, empty at revision 0 without one.

        Broken snapshots are skipped with a logged reason. Raises IndexMismatch when the newest
        whole one was built with another identity.
        """
        loaded: list[EmbeddedIndex] = []

        def read(snapshot: Path, manifest: Manifest) -> None:
            contents = read_contents(snapshot, documents=manifest.documents, dimension=expected.dimension)
            index = cls(expected, options, saved=snapshot / _LEXICAL)
            index._fill(contents, manifest.revision)
            loaded.append(index)

        read_newest(folder, expected, read)
        return loaded[0] if loaded else cls(expected, options)

    def _fill(self, contents: Contents, revision: int) -> None:
        """Take in a snapshot while empty, but for the lexical files, which came with the slots they name."""
        self._slots.restore(contents.slot_of, contents.facets_of)
        slots = np.fromiter(contents.slot_of.values(), np.int64, len(contents.slot_of))
        self._dense.put(slots, contents.titles, contents.bodies, capacity=self._slots.capacity)
        if contents.graph is not None:
            self._dense.adopt_graph(contents.graph)
        self._revision = revision
        self._tend_graph()

    def _write(self, folder: Path) -> None:
        keys = sorted(self._slots.keys())
        slots = self._slots.slots(keys)
        titles, bodies = self._dense.vectors(slots)
        contents = Contents(
            slot_of=dict(zip(keys, slots.tolist(), strict=True)),
            facets_of={key: self._slots.facets(slot) for key, slot in zip(keys, slots.tolist(), strict=True)},
            titles=titles,
            bodies=bodies,
            graph=self._dense.current_graph(),
        )
        write_contents(folder, contents)
        self._lexical.save(folder / _LEXICAL)

    def _check_revision(self, revision: int) -> None:
        if revision < self._revision:
            raise Conflict(
                f"expected a revision of {self._revision} or later, got {revision}; "
                "apply the store's changes in the order of their revisions"
            )

    def _tend_graph(self) -> None:
        graph = self._dense.prepare_graph(self._slots.live)
        if graph is not None:
            with self._swapping.writing():
                self._dense.adopt_graph(graph)


def _best(hits: Sequence[Hit], k: int) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:k]


def _stacked(documents: Sequence[IndexDocument], dimension: int) -> tuple[Vectors, Vectors]:
    titles = np.zeros((len(documents), dimension), np.float32)
    bodies = np.full((len(documents), dimension), np.nan, np.float32)
    for row, document in enumerate(documents):
        titles[row] = document.title_vector
        if document.body_vector is not None:
            bodies[row] = document.body_vector
    return titles, bodies
