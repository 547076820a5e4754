"""The SQLite file behind the cache: vectors by (encoder, text version, role, text hash)."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pysqlite3
from numpy.typing import NDArray

from matcher.errors import EncoderError

Role = Literal["query", "passage"]
Vector = NDArray[np.float32]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    encoder TEXT NOT NULL,
    text_version TEXT NOT NULL,
    role TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (encoder, text_version, role, text_hash)
) WITHOUT ROWID
"""
_READ_AT_ONCE = 500  # below SQLite's limit on parameters, whatever build
_CHECKSUM_BYTES = 4


class VectorFile:
    """One encoder's and one text version's view of the file; safe for threads and processes.

    A row that is damaged or not of this dimension reads as absent. A file that is no SQLite
    database is set aside as `.broken`: what it held can be computed again. Raises EncoderError
    when the file cannot be read or written (a full disk, no permission).
    """

    def __init__(self, path: Path, *, encoder: str, text_version: str, dimension: int) -> None:
        self._path = path
        self._owner = (encoder, text_version)
        self._dimension = dimension
        self._lock = threading.Lock()
        self._connection = _open(path)

    def read(self, role: Role, hashes: Sequence[bytes]) -> dict[bytes, Vector]:
        """Return the whole vectors among `hashes`, by hash."""
        found: dict[bytes, Vector] = {}
        for start in range(0, len(hashes), _READ_AT_ONCE):
            asked = hashes[start : start + _READ_AT_ONCE]
            marks = ",".join("?" * len(asked))
            rows = self._run(
                "SELECT text_hash, vector FROM vectors WHERE encoder = ? AND text_version = ? AND role = ? "
                f"AND text_hash IN ({marks})",
                (*self._owner, role, *asked),
            )
            for text_hash, blob in rows:
                vector = self._unpack(blob)
                if vector is not None:
                    found[bytes(text_hash)] = vector
        return found

    def write(self, role: Role, vectors: Mapping[bytes, Vector]) -> None:
        """Store vectors by text hash in one transaction, over what was there."""
        rows = [(*self._owner, role, text_hash, _pack(vector)) for text_hash, vector in vectors.items()]
        with self._lock:
            try:
                with self._connection:
                    self._connection.executemany(
                        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)", rows
                    )
            except pysqlite3.Error as error:
                raise self._failure(error) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _run(self, statement: str, values: tuple[Any, ...]) -> Iterable[tuple[Any, Any]]:
        with self._lock:
            try:
                rows: list[tuple[Any, Any]] = self._connection.execute(statement, values).fetchall()
            except pysqlite3.Error as error:
                raise self._failure(error) from error
        return rows

    def _unpack(self, blob: Any) -> Vector | None:
        """Return the vector, or None when the bytes are not one of ours."""
        if not isinstance(blob, bytes) or len(blob) != 4 * self._dimension + _CHECKSUM_BYTES:
            return None
        content, checksum = blob[:-_CHECKSUM_BYTES], blob[-_CHECKSUM_BYTES:]
        if zlib.crc32(content).to_bytes(_CHECKSUM_BYTES, "little") != checksum:
            return None
        return np.frombuffer(content, "<f4").astype(np.float32)

    def _failure(self, error: Exception) -> EncoderError:
        return EncoderError(
            f"the vector cache {self._path} cannot be used ({error}); check the disk or delete it"
        )


def _pack(vector: Vector) -> bytes:
    content = vector.astype("<f4").tobytes()
    return content + zlib.crc32(content).to_bytes(_CHECKSUM_BYTES, "little")


def _open(path: Path) -> Any:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _connect(path)
    except pysqlite3.OperationalError as error:
        raise EncoderError(f"the vector cache {path} cannot be opened ({error}); check its folder") from error
    except pysqlite3.DatabaseError:
        path.replace(path.with_name(path.name + ".broken"))
        for companion in ("-wal", "-shm"):
            path.with_name(path.name + companion).unlink(missing_ok=True)
        return _connect(path)
    except OSError as error:
        raise EncoderError(f"the vector cache {path} cannot be opened ({error}); check its folder") from error


def _connect(path: Path) -> Any:
    connection = pysqlite3.connect(str(path), timeout=30.0, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # A crash of the machine may lose the last vectors, never the file; they are computed again.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_SCHEMA)
    except pysqlite3.Error:
        connection.close()
        raise
    return connection
