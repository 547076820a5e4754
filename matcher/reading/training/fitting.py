"""Fits the linear heads and their mixture; the only file of reading that knows scikit-learn and scipy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from matcher.reading.model import Mix, softmax
from matcher.reading.words import Sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEXICAL_STRENGTH: Final = 8.0
DENSE_STRENGTH: Final = 0.005
"""Inverse regularisation of the heads. Ten times as much for vectors gains nothing out of fold and costs six
points on real texts of other makers (the development half of eval/annotations/reading.csv)."""
_BALANCE: Final = 0.5
"""Classes weigh by their frequency to the power of minus this: between as they come and all alike."""
_ITERATIONS: Final = 120


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A linear head: `weights` (inputs, labels), `bias` (labels,)."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]


def stack_terms(texts: Sequence[Sparse], terms: int) -> csr_matrix:
    """Return texts as rows of a sparse table (texts, terms)."""
    starts = np.cumsum([0, *(len(places) for places, _ in texts)])
    places = np.concatenate([places for places, _ in texts] or [np.zeros(0, np.int32)])
    weights = np.concatenate([weights for _, weights in texts] or [np.zeros(0, np.float32)])
    return csr_matrix((weights, places, starts), shape=(len(texts), terms))


def fit_lexical(table: csr_matrix, labels: Ints, count: int, worth: Floats) -> Head:
    """Return the head over terms for labels 0 to count − 1; a label without examples is never chosen.

    `worth` weighs the examples, shape (texts,).
    """
    return _fit(table, labels, worth, (count, LEXICAL_STRENGTH))


def fit_dense(vectors: NDArray[np.float32], labels: Ints, count: int, worth: Floats) -> Head:
    """Return the head over unit vectors; standardised inside, so that crowded cosines do not matter."""
    mean, spread = vectors.mean(axis=0), np.maximum(vectors.std(axis=0), 1e-6)
    head = _fit((vectors - mean) / spread, labels, worth, (count, DENSE_STRENGTH))
    weights = head.weights / spread[:, None]
    return Head(weights.astype(np.float32), (head.bias - mean @ weights).astype(np.float32))


_NEVER: Final = -12.0


def _fit(
    inputs: csr_matrix | NDArray[np.float32], labels: Ints, worth: Floats, options: tuple[int, float]
) -> Head:
    count, strength = options
    present = np.bincount(labels, weights=worth, minlength=count)
    shares = np.where(present > 0, present / worth.sum(), 1.0)
    weights = (shares**-_BALANCE)[labels] * worth
    learner = LogisticRegression(C=strength, max_iter=_ITERATIONS, tol=1e-3)
    learner.fit(inputs, labels, sample_weight=weights / weights.mean())
    coefficients, intercepts = learner.coef_, learner.intercept_
    if len(learner.classes_) == 2:
        coefficients = np.vstack([-coefficients[0] / 2, coefficients[0] / 2])
        intercepts = np.array([-intercepts[0] / 2, intercepts[0] / 2])
    head = Head(np.zeros((inputs.shape[1], count), np.float32), np.full(count, _NEVER, np.float32))
    head.weights[:, learner.classes_] = coefficients.T
    head.bias[learner.classes_] = intercepts
    return head


def fit_mix(lexical: Floats, dense: Floats, labels: Ints) -> Mix:
    """Return how to add the heads' scores (texts, labels) for the least log loss on texts they have not seen.

    Both scores are log-odds; with weights of at least 0 the sum stays in their order, and the loss makes its
    softmax a probability (temperature scaling, Guo et al. 2017, with two temperatures).
    """
    rows = np.arange(len(labels))

    def loss(weights: Floats, *scores: Floats) -> float:
        mixed = sum(weight * score for weight, score in zip(weights, scores, strict=True))
        return float(-np.log(np.maximum(softmax(np.asarray(mixed))[rows, labels], 1e-12)).mean())

    both = minimize(loss, [0.7, 0.7], args=(lexical, dense), bounds=[(0, 10)] * 2, method="L-BFGS-B").x
    alone = minimize(loss, [1.0], args=(lexical,), bounds=[(0, 10)], method="L-BFGS-B").x
    return Mix(
        lexical=round(float(both[0]), 4), dense=round(float(both[1]), 4), alone=round(float(alone[0]), 4)
    )
