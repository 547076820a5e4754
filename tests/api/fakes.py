"""A tiny encoder, and an engine around it whose index can be made to lag."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from matcher.config import Config
from matcher.embeddings.encoder import Vectors
from matcher.engine import Engine
from matcher.index import EmbeddedIndex, IndexIdentity
from matcher.indexing import Indexer, Progress
from matcher.stages import Stages
from matcher.store import Store
from matcher.taxonomy import Taxonomy
from matcher.text import Segmenter
from tests.fakes import HAND_RANKERS

_DIMENSION: Final = 64


class CharacterEncoder:
    """Counts characters in 63 drawers, so texts that share some are close; the last axis is for empty."""

    name = "characters"
    dimension = _DIMENSION

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[-1] = 0.01
            for character in text:
                row[zlib.crc32(character.encode()) % (_DIMENSION - 1)] += 1
            row /= np.linalg.norm(row)
        return rows


class LaggingEngine(Engine):
    """An engine that does not follow the store while `held` is set."""

    def __init__(self, stages: Stages, indexer: Indexer, *, rankers: Path) -> None:
        super().__init__(stages, indexer, rankers=rankers)
        self.held = threading.Event()

    def follow(self, *, progress: Progress | None = None) -> int:
        if self.held.is_set():
            return self.stages.index.revision
        return super().follow(progress=progress)


class Workshop:
    """The parts that engines of all tests share, as they take a second to load."""

    def __init__(self, data: Path) -> None:
        self._segmenter = Segmenter.from_folder(data / "dictionary")
        self._taxonomy = Taxonomy.load(data / "taxonomy")

    def make_engine(self, store: Store, config: Config) -> LaggingEngine:
        """Return an engine over the store with an empty index of its own."""
        encoder = CharacterEncoder()
        identity = IndexIdentity(
            store_id=store.store_id,
            encoder=encoder.name,
            text_version=self._segmenter.fingerprint,
            dimension=_DIMENSION,
        )
        stages = Stages(
            store=store,
            encoder=encoder,
            segmenter=self._segmenter,
            taxonomy=self._taxonomy,
            index=EmbeddedIndex(identity),
        )
        indexer = Indexer(stages, snapshots=None, snapshot_every=config.index.snapshot_every)
        return LaggingEngine(stages, indexer, rankers=HAND_RANKERS)
