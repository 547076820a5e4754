"""Small documents and random collections for the index tests."""

from __future__ import annotations

import numpy as np

from matcher.embeddings.encoder import Vectors
from matcher.index import IndexDocument, IndexIdentity
from matcher.records import RecordKey
from matcher.vocabulary import Kind

DIMENSION = 8
IDENTITY = IndexIdentity(store_id="store-1", encoder="test-encoder", text_version="1", dimension=DIMENSION)


def key(name: str, kind: Kind = Kind.ACHIEVEMENT) -> RecordKey:
    """Return a key of the kind."""
    return RecordKey(kind, name)


def unit(*values: float) -> Vectors:
    """Return the direction of the values, padded with zeros to DIMENSION."""
    vector = np.zeros(DIMENSION, np.float32)
    vector[: len(values)] = values
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def document(
    name: str,
    *,
    title: str = "",
    body: str = "",
    kind: Kind = Kind.ACHIEVEMENT,
    vector: Vectors | None = None,
    body_vector: Vectors | None = None,
    **facets: str,
) -> IndexDocument:
    """Return a document with words (also as its grams) divided by spaces and single-valued facets."""
    title_terms, body_terms = tuple(title.split()), tuple(body.split())
    return IndexDocument(
        key=key(name, kind),
        facets={"kind": frozenset({kind.value}), **{f: frozenset({value}) for f, value in facets.items()}},
        title_terms=title_terms,
        body_terms=body_terms,
        title_grams=tuple(term[0] for term in title_terms),
        body_grams=tuple(term[0] for term in body_terms),
        title_vector=unit(1.0) if vector is None else vector,
        body_vector=body_vector,
    )


def random_units(count: int, *, seed: int, dimension: int = DIMENSION) -> Vectors:
    """Return unit rows (count, dimension) around a few centres, as encoders make them."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(16, dimension))
    rows = centres[generator.integers(0, 16, count)] + 0.7 * generator.normal(size=(count, dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
