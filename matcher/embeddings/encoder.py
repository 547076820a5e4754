"""The encoder contract: text in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dimension), float32, rows of unit length."""


class Encoder(Protocol):
    """Turns queries and passages into vectors whose inner product is their similarity.

    The same text gives the same row (to float rounding, 1e-5) whatever the other texts of the
    batch. Empty input gives shape (0, dimension). An empty text is encoded like any other.
    Raises EncoderError when the model cannot be used.
    """

    @property
    def name(self) -> str:
        """Identity of model and settings; two encoders of one name give the same vectors."""

    @property
    def dimension(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors: ...
