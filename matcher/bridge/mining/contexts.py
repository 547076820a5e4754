"""Context vectors of terms: PPMI over the words they share documents with, cut down by SVD.

Levy, Goldberg & Dagan 2015 (smoothing of contexts by 0.75, singular values to the power 0.5). The
only file of the bridge that knows scipy.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Vectors

_SMOOTHING: Final = 0.75
_EIGENVALUE_POWER: Final = 0.5


def context_vectors(
    documents: Sequence[frozenset[str]],
    terms: Sequence[str],
    contexts: Sequence[str],
    *,
    dimension: int = 128,
) -> Vectors:
    """Return a unit row a term, shape (terms, at most dimension); a row of zeros where nothing is known.

    Two terms are close when the same words stand in their documents, whether or not they ever
    stand together. A term is no context of itself. Fewer than two terms or contexts give zeros.
    The same input gives the same rows.
    """
    empty = np.zeros((len(terms), 1), dtype=np.float32)
    if len(terms) < 2 or len(contexts) < 2:
        return empty
    counts = _joint_counts(documents, terms, contexts)
    associations = _positive_pmi(counts, contexts, documents)
    axes = min(dimension, len(terms) - 1, len(contexts) - 1)
    if associations.nnz == 0:
        return empty
    linalg: Any = importlib.import_module("scipy.sparse.linalg")
    # A start of our own: the default is random.
    start = np.ones(min(associations.shape), dtype=np.float64)
    left, values, _ = linalg.svds(associations, k=axes, v0=start)
    return _unit_rows(left * values**_EIGENVALUE_POWER)


def _joint_counts(documents: Sequence[frozenset[str]], terms: Sequence[str], contexts: Sequence[str]) -> Any:
    """Return in how many documents a term and a context stand together, sparse (terms, contexts)."""
    table = _occurrences(documents, terms).T @ _occurrences(documents, contexts)
    column = {context: number for number, context in enumerate(contexts)}
    table = table.tolil()
    for row, term in enumerate(terms):
        if term in column:
            table[row, column[term]] = 0.0
    return table.tocsr()


def _occurrences(documents: Sequence[frozenset[str]], words: Sequence[str]) -> Any:
    sparse: Any = importlib.import_module("scipy.sparse")
    number = {word: column for column, word in enumerate(words)}
    places = [(row, number[w]) for row, held in enumerate(documents) for w in sorted(held) if w in number]
    rows, columns = zip(*places, strict=True) if places else ((), ())
    shape = (len(documents), len(words))
    return sparse.csr_matrix((np.ones(len(places)), (rows, columns)), shape=shape)


def _positive_pmi(counts: Any, contexts: Sequence[str], documents: Sequence[frozenset[str]]) -> Any:
    table = counts.tocoo()
    keep = table.data > 0
    rows, columns, joint = table.row[keep], table.col[keep], table.data[keep]
    by_term = np.asarray(counts.sum(axis=1)).ravel()
    by_context = np.asarray(counts.sum(axis=0)).ravel() ** _SMOOTHING
    total, smoothed = by_term.sum(), by_context.sum()
    pmi = np.log((joint / total) / ((by_term[rows] / total) * (by_context[columns] / smoothed)))
    sparse: Any = importlib.import_module("scipy.sparse")
    positive = sparse.csr_matrix((np.maximum(pmi, 0.0), (rows, columns)), shape=counts.shape)
    positive.eliminate_zeros()
    return positive


def _unit_rows(rows: NDArray[np.float64]) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(
        np.divide(rows, lengths, where=lengths > 1e-9, out=np.zeros_like(rows)), dtype=np.float32
    )
