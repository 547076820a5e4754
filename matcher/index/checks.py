"""What an index refuses: documents, queries and weights that would give wrong results silently."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from matcher.embeddings.encoder import Vectors
from matcher.errors import InvalidInput
from matcher.index.base import KIND_FACET, IndexDocument

_UNIT_TOLERANCE = 1e-3  # half-precision storage on the way here costs less than this


def check_documents(documents: Sequence[IndexDocument], dimension: int) -> None:
    """Raise InvalidInput naming every document that cannot be indexed and why."""
    problems = [
        f"{document.key.kind.value} {document.key.id}: {problem}"
        for document in documents
        for problem in _problems(document, dimension)
    ]
    if problems:
        raise InvalidInput(f"{len(problems)} problem(s) in documents to index: " + "; ".join(problems[:5]))


def check_vector(vector: Vectors, dimension: int) -> Vectors:
    """Return the query vector as float32 (dimension,); InvalidInput for another shape, NaN, infinity."""
    found = np.asarray(vector, np.float32)
    if found.shape != (dimension,) or not np.isfinite(found).all():
        raise InvalidInput(
            f"expected one finite query vector of shape ({dimension},), got shape {found.shape}"
        )
    return found


def check_weights(weights: Mapping[str, float]) -> None:
    """Raise InvalidInput unless all weights are positive and finite."""
    for term, weight in weights.items():
        if not (weight > 0 and math.isfinite(weight)):
            raise InvalidInput(
                f"expected weights above 0, got {weight} for {term!r}; leave the term out instead"
            )


def check_k(k: int) -> None:
    """Raise InvalidInput for k below 1."""
    if k < 1:
        raise InvalidInput(f"expected k of 1 or more, got {k}")


def _problems(document: IndexDocument, dimension: int) -> Iterator[str]:
    if not document.facets.get(KIND_FACET):
        yield f"expected the facet {KIND_FACET!r}, got {sorted(document.facets)}"
    for name in ("title_vector", "body_vector"):
        vector = getattr(document, name)
        if vector is None and name == "body_vector":
            continue
        if np.shape(vector) != (dimension,):
            yield f"expected {name} of shape ({dimension},), got {np.shape(vector)}"
        elif not abs(float(np.linalg.norm(vector)) - 1.0) < _UNIT_TOLERANCE:
            yield f"expected {name} of length 1, got {float(np.linalg.norm(vector)):.4g}"
    for terms in (document.title_terms, document.body_terms, document.title_grams, document.body_grams):
        if " ".join(terms).split() != list(terms):
            bad = next(term for term in terms if term.split() != [term])
            yield f"expected terms without white space, got {bad!r}"
