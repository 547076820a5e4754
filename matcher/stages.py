"""The parts that an engine is made of, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.bridge import Bridge
from matcher.embeddings.encoder import Encoder, Vectors
from matcher.embeddings.scale import RAW_COSINES, SimilarityScale
from matcher.index.base import Index
from matcher.reading.reader import Reader
from matcher.store import Store
from matcher.taxonomy import Taxonomy
from matcher.text import Segmenter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stages:
    """Open and ready; each is safe to share between threads."""

    store: Store
    encoder: Encoder
    segmenter: Segmenter
    taxonomy: Taxonomy
    index: Index
    scale: SimilarityScale = RAW_COSINES
    reader: Reader | None = None
    """Reads industry, readiness and form; without one, features of these are unknown."""
    bridge: Bridge | None = None
    """Other names of terms; without one, queries are asked in their own words alone."""
    centre: Vectors | None = None  # (dimension,)
    """Mean vector of the names of all industries, see `measure_centre`; without it hubness is unknown."""
