"""Vectors of single passages, for the few candidates whose body is longer than one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.embeddings.encoder import Encoder, Vectors
from matcher.indexing import body_passages
from matcher.profiles import Profile
from matcher.text import PASSAGE_CHARS


def passage_vectors(candidates: Sequence[Profile], bodies: Vectors, encoder: Encoder) -> dict[int, Vectors]:
    """Return (passages, dimension) by row for the candidates whose body has several; the others are absent.

    `bodies` are the index's body vectors, (candidates, dimension): a body it has not encoded is not encoded
    here either, so that all texts asked for were encoded before and a caching encoder only looks them up.
    """
    texts = {
        row: found
        for row, candidate in enumerate(candidates)
        if len(candidate.text.body) > PASSAGE_CHARS
        and not np.isnan(bodies[row, 0])
        and len(found := body_passages(candidate)) > 1
    }
    if not texts:
        return {}
    vectors = encoder.encode_passages([text for found in texts.values() for text in found])
    ends = np.cumsum([len(found) for found in texts.values()])
    return dict(zip(texts, np.split(vectors, ends[:-1]), strict=True))
