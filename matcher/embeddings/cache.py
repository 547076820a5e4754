"""Encodes each text once: vectors are kept in a file, recent queries in memory."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from matcher.embeddings.encoder import Encoder, Vectors
from matcher.embeddings.vector_file import Role, Vector, VectorFile

Progress = Callable[[int, int], None]
"""Called with (texts done, texts in all) after each chunk."""


class CachedEncoder:
    """An encoder that remembers, by (encoder name, text version, role, SHA-256 of the text).

    New vectors are committed in chunks of `chunk`, so that a crash loses one chunk at most.
    The newest `recent` queries are also kept in memory. A query that comes alone (someone
    typing) is kept only there: it would fill the file with half-typed words. Safe to share
    between threads; two that miss the same text at once both encode it, to the same vector.
    """

    def __init__(
        self, encoder: Encoder, path: Path, *, text_version: str, chunk: int = 256, recent: int = 2048
    ) -> None:
        self._encoder = encoder
        self._chunk = chunk
        self._file = VectorFile(
            path, encoder=encoder.name, text_version=text_version, dimension=encoder.dimension
        )
        self._recent = _Recent(recent)

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode_queries(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return the queries' vectors, (n, dimension), from memory, the file or the encoder."""
        hashes = [_hash(text) for text in texts]
        known = self._recent.find(hashes)
        missing = [position for position, text_hash in enumerate(hashes) if text_hash not in known]
        if len(texts) == 1 and missing:
            known.update(
                self._file.read("query", hashes) or {hashes[0]: self._encoder.encode_queries(texts)[0]}
            )
        elif missing:
            known.update(self._fetch("query", [texts[position] for position in missing], progress))
        self._recent.add(known)
        return self._stack(hashes, known)

    def encode_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return the passages' vectors, (n, dimension), from the file or the encoder."""
        return self._stack([_hash(text) for text in texts], self._fetch("passage", texts, progress))

    def close(self) -> None:
        """Close the file; the encoder stays open."""
        self._file.close()

    def _fetch(self, role: Role, texts: Sequence[str], progress: Progress | None) -> dict[bytes, Vector]:
        by_hash = {_hash(text): text for text in texts}
        known = self._file.read(role, list(by_hash))
        # Like lengths share a chunk, which spares padding where the encoder pads.
        missing = sorted((h for h in by_hash if h not in known), key=lambda h: len(by_hash[h]))
        encode = self._encoder.encode_queries if role == "query" else self._encoder.encode_passages
        for start in range(0, len(missing), self._chunk):
            if progress is not None:
                progress(len(known), len(by_hash))
            hashes = missing[start : start + self._chunk]
            rows = encode([by_hash[text_hash] for text_hash in hashes])
            chunk = dict(zip(hashes, rows, strict=True))
            self._file.write(role, chunk)
            known.update(chunk)
        if progress is not None:
            progress(len(known), len(by_hash))
        return known

    def _stack(self, hashes: Sequence[bytes], known: dict[bytes, Vector]) -> Vectors:
        vectors = np.empty((len(hashes), self.dimension), np.float32)
        for position, text_hash in enumerate(hashes):
            vectors[position] = known[text_hash]
        return vectors


class _Recent:
    """The vectors used last, up to a limit, by text hash."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._vectors: OrderedDict[bytes, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, hashes: Sequence[bytes]) -> dict[bytes, Vector]:
        with self._lock:
            return {text_hash: self._vectors[text_hash] for text_hash in hashes if text_hash in self._vectors}

    def add(self, vectors: dict[bytes, Vector]) -> None:
        with self._lock:
            for text_hash, vector in vectors.items():
                self._vectors[text_hash] = vector
                self._vectors.move_to_end(text_hash)
            while len(self._vectors) > self._limit:
                self._vectors.popitem(last=False)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
