"""Checks and scales rows of vectors that come from elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Vectors
from matcher.errors import EncoderError


def scale_to_unit(rows: NDArray[Any], *, source: str) -> Vectors:
    """Return the rows, shape (n, dimension), at unit length in float32.

    Raises EncoderError, naming `source`, for a row that is zero or not finite.
    """
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > 0)
    if not usable.all():
        raise EncoderError(
            f"{source} gave {np.count_nonzero(~usable)} of {len(rows)} vectors that are zero or not finite; "
            "run `matcher model check`"
        )
    scaled: Vectors = (rows / lengths).astype(np.float32)
    return scaled


def valid_text(text: str) -> str:
    """Return the text with lone surrogates, which UTF-8 cannot carry, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
