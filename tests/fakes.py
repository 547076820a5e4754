"""A tiny deterministic encoder, and engines around it that share what is slow to load."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from matcher.config import PROJECT_FOLDER
from matcher.embeddings.encoder import Encoder, Vectors
from matcher.engine import Engine
from matcher.index import EmbeddedIndex, IndexIdentity
from matcher.indexing import Indexer
from matcher.stages import Stages
from matcher.store import Store
from matcher.taxonomy import Taxonomy
from matcher.text import Segmenter

DATA: Final = PROJECT_FOLDER / "data"
HAND_RANKERS: Final = Path(__file__).parent / "rankers"
"""A weighted sum set by hand for texts, so that no fitted model judges a few made-up records."""


class HashedGramEncoder:
    """Counts characters and pairs of them in 63 drawers; the last axis is for texts without any.

    Texts that share characters come out close; queries and passages are encoded alike.
    """

    dimension = 64

    def __init__(self, name: str = "hashed-grams") -> None:
        self.name = name

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[-1] = 0.01
            for start in range(len(text)):
                for gram in (text[start], text[start : start + 2]):
                    row[zlib.crc32(gram.encode("utf-8", "surrogatepass")) % (self.dimension - 1)] += 1
            row /= np.linalg.norm(row)
        return rows


@cache
def shared_segmenter() -> Segmenter:
    """Return the project's segmenter; nobody may add a dictionary to it."""
    return Segmenter.from_folder(DATA / "dictionary")


@cache
def shared_taxonomy() -> Taxonomy:
    """Return the project's taxonomy."""
    return Taxonomy.load(DATA / "taxonomy")


def make_engine(
    store: Store,
    *,
    snapshots: Path | None = None,
    snapshot_every: int = 2_000,
    encoder: Encoder | None = None,
    rankers: Path | None = None,
    explore: float = 0.0,
) -> Engine:
    """Return an engine over the store, its index loaded from `snapshots` or empty; it has yet to follow."""
    encoder = encoder or HashedGramEncoder()
    identity = IndexIdentity(
        store_id=store.store_id,
        encoder=encoder.name,
        text_version=shared_segmenter().fingerprint,
        dimension=encoder.dimension,
    )
    stages = Stages(
        store=store,
        encoder=encoder,
        segmenter=shared_segmenter(),
        taxonomy=shared_taxonomy(),
        index=EmbeddedIndex(identity) if snapshots is None else EmbeddedIndex.load(snapshots, identity),
    )
    indexer = Indexer(stages, snapshots=snapshots, snapshot_every=snapshot_every)
    return Engine(stages, indexer, rankers=rankers, explore=explore)
