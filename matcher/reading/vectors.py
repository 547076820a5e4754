"""The one vector that stands for a text: title and body in equal parts, as in the index."""

from __future__ import annotations

import numpy as np

from matcher.embeddings.encoder import Vectors


def mixed_rows(titles: Vectors, bodies: Vectors) -> list[Vectors | None]:
    """Return the vector of each record from the index's two, (records, dimension); None where it has none."""
    return [
        None if np.isnan(title[0]) else mixed_vector(title, body)
        for title, body in zip(titles, bodies, strict=True)
    ]


def mixed_vector(title: Vectors, body: Vectors | None) -> Vectors:
    """Return the unit sum of title and body vector, each (dimension,); the title's where there is no body."""
    if body is None or np.isnan(body[0]):
        return title
    total = title.astype(np.float64) + body
    length = float(np.linalg.norm(total))
    return np.asarray(total / length, np.float32) if length > 1e-6 else title
