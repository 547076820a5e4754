"""A brute-force index in numpy: slow, obvious, and what the real one is held against."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from matcher.embeddings.encoder import Vectors
from matcher.errors import Conflict
from matcher.index import NO_TERMS, Hit, IndexDocument, IndexIdentity, Where
from matcher.index.checks import check_documents, check_k, check_vector, check_weights
from matcher.records import RecordKey

TITLE_BOOST = 2.0
K1, B = 1.2, 0.75
Field = Callable[[IndexDocument], tuple[str, ...]]


class OracleIndex:
    """The Index contract by definition: every search looks at every document."""

    def __init__(self, identity: IndexIdentity, *, title_weight: float = 0.5) -> None:
        self._identity = identity
        self._title_weight = title_weight
        self._documents: dict[RecordKey, IndexDocument] = {}
        self._revision = 0

    @property
    def identity(self) -> IndexIdentity:
        return self._identity

    @property
    def revision(self) -> int:
        return self._revision

    @property
    def size(self) -> int:
        return len(self._documents)

    def upsert(self, documents: Sequence[IndexDocument], *, revision: int) -> None:
        check_documents(documents, self._identity.dimension)
        self._move(revision)
        self._documents |= {document.key: document for document in documents}

    def delete(self, keys: Sequence[RecordKey], *, revision: int) -> None:
        self._move(revision)
        for key in keys:
            self._documents.pop(key, None)

    def search_dense(self, vector: Vectors, *, k: int, where: Where) -> list[Hit]:
        check_k(k)
        query = check_vector(vector, self._identity.dimension).astype(np.float64)
        scored = [(d.key, float(self._vector(d) @ query)) for d in self._eligible(where)]
        return _best(scored, k)

    def search_lexical(
        self, terms: Mapping[str, float], *, k: int, where: Where, grams: Mapping[str, float] = NO_TERMS
    ) -> list[Hit]:
        check_k(k)
        check_weights(terms)
        check_weights(grams)
        scored = [(d.key, self._bm25(d, terms, grams)) for d in self._eligible(where)]
        return _best([(key, score) for key, score in scored if score > 0], k)

    def document_frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        return {t: sum(t in d.title_terms + d.body_terms for d in self._documents.values()) for t in terms}

    def gram_frequencies(self, grams: Sequence[str]) -> Mapping[str, int]:
        return {g: sum(g in d.title_grams + d.body_grams for d in self._documents.values()) for g in grams}

    def vectors(self, keys: Sequence[RecordKey]) -> tuple[Vectors, Vectors]:
        titles = np.full((len(keys), self._identity.dimension), np.nan, np.float32)
        bodies = titles.copy()
        for row, key in enumerate(keys):
            document = self._documents.get(key)
            if document is not None:
                titles[row] = document.title_vector
            if document is not None and document.body_vector is not None:
                bodies[row] = document.body_vector
        return titles, bodies

    def keys(self) -> frozenset[RecordKey]:
        return frozenset(self._documents)

    def snapshot(self, folder: Path) -> Path:
        raise NotImplementedError

    def _move(self, revision: int) -> None:
        if revision < self._revision:
            raise Conflict(f"{revision} is before {self._revision}")
        self._revision = revision

    def _eligible(self, where: Where) -> list[IndexDocument]:
        return [
            document
            for document in self._documents.values()
            if document.key not in where.excluded
            and all(document.facets.get(name, frozenset()) & values for name, values in where.any_of.items())
        ]

    def _vector(self, document: IndexDocument) -> Vectors:
        if document.body_vector is None:
            return document.title_vector
        mixed = self._title_weight * document.title_vector + (1 - self._title_weight) * document.body_vector
        length = np.linalg.norm(mixed)
        return np.asarray(mixed / length, np.float32) if length > 1e-5 else document.title_vector

    def _bm25(self, document: IndexDocument, terms: Mapping[str, float], grams: Mapping[str, float]) -> float:
        fields: list[tuple[Field, Mapping[str, float], float]] = [
            (lambda d: d.title_terms, terms, TITLE_BOOST),
            (lambda d: d.title_terms + d.body_terms, terms, 1.0),
            (lambda d: d.title_grams, grams, TITLE_BOOST),
            (lambda d: d.title_grams + d.body_grams, grams, 1.0),
        ]
        return sum(self._field_score(document, field, wanted) * boost for field, wanted, boost in fields)

    def _field_score(self, document: IndexDocument, field: Field, wanted: Mapping[str, float]) -> float:
        everything = [field(other) for other in self._documents.values()]
        average = sum(map(len, everything)) / len(everything) or 1.0
        mine = Counter(field(document))
        score = 0.0
        for term, weight in wanted.items():
            n = sum(term in other for other in everything)
            idf = math.log(1 + (len(everything) - n + 0.5) / (n + 0.5))
            tf = mine[term]
            if tf:
                score += weight * idf * tf * (1 + K1) / (tf + K1 * (1 - B + B * mine.total() / average))
        return score


def _best(scored: Sequence[tuple[RecordKey, float]], k: int) -> list[Hit]:
    return [Hit(key, score) for key, score in sorted(scored, key=lambda s: (-s[1], s[0]))[:k]]
