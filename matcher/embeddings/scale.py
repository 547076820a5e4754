"""What an encoder's cosines mean: how close unrelated and like sentences come under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.embeddings.encoder import Encoder, Vectors
from matcher.embeddings.triples import TRIPLES

_LEAST_SPREAD = 0.02
"""Below this an encoder tells nothing apart, and dividing by it would only blow up noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarityScale:
    """The mean cosine of unrelated and of like sentences.

    e5's cosines crowd in 0.75–0.95, LSA's begin at 0: on this scale 0 is unrelated and 1 alike
    under any of them, so that one ranking model serves them all.
    """

    unrelated: float = 0.0
    similar: float = 1.0

    @property
    def spread(self) -> float:
        """The distance between the two, never near 0."""
        return max(self.similar - self.unrelated, _LEAST_SPREAD)


RAW_COSINES = SimilarityScale()
"""Cosines as they are."""


def measure_scale(encoder: Encoder) -> SimilarityScale:
    """Return the encoder's scale on the written Chinese pairs; the same encoder gives the same scale."""
    sentences = encoder.encode_queries([triple.sentence for triple in TRIPLES])
    likes = encoder.encode_passages([triple.similar for triple in TRIPLES])
    cosines = sentences.astype(np.float64) @ likes.astype(np.float64).T
    alike = np.eye(len(TRIPLES), dtype=bool)
    # Rounded: the last bits of a matrix product depend on the machine, and scores should not.
    return SimilarityScale(
        unrelated=round(float(cosines[~alike].mean()), 6), similar=round(float(cosines[alike].mean()), 6)
    )


def measure_centre(encoder: Encoder, texts: Sequence[str]) -> Vectors | None:
    """Return the mean vector of texts that stand for everything, (dimension,); None for no texts.

    Not of unit length: its product with a vector is that vector's mean cosine to the texts.
    """
    if not texts:
        return None
    return np.asarray(encoder.encode_passages(texts).astype(np.float64).mean(axis=0), dtype=np.float32)
