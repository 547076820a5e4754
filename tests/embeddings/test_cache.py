"""The cached encoder: each text is encoded once, and a crash or a damaged file costs little."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pysqlite3
import pytest

from matcher.embeddings.cache import CachedEncoder
from matcher.embeddings.encoder import Encoder, Vectors
from matcher.errors import EncoderError
from tests.contracts.encoder_contract import EncoderContract
from tests.embeddings.service import embed


class CountingEncoder:
    """Counts characters, and the calls it gets."""

    def __init__(self, name: str = "counting", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.calls: list[list[str]] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages([f"query: {text}" for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        rows = np.array([embed(text, self.dimension) for text in texts]).reshape(-1, self.dimension)
        scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return scaled


@pytest.fixture
def inner() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors.sqlite3"


@pytest.fixture
def cached(inner: CountingEncoder, path: Path) -> Iterator[CachedEncoder]:
    encoder = CachedEncoder(inner, path, text_version="1", chunk=2)
    yield encoder
    encoder.close()


def _reopen(inner: CountingEncoder, path: Path, text_version: str = "1") -> CachedEncoder:
    encoder = CachedEncoder(inner, path, text_version=text_version, chunk=2)
    inner.calls.clear()
    return encoder


def _change_rows(path: Path, statement: str, *values: object) -> None:
    connection: Any = pysqlite3.connect(str(path))
    with connection:
        connection.execute(statement, values)
    connection.close()


class TestContract(EncoderContract):
    @pytest.fixture
    def encoder(self, cached: CachedEncoder) -> Encoder:
        return cached


def test_a_text_is_encoded_once_even_after_a_restart(
    cached: CachedEncoder, inner: CountingEncoder, path: Path
) -> None:
    first = cached.encode_passages(["锂电池", "玩具", "锂电池"])
    assert sorted(text for call in inner.calls for text in call) == ["玩具", "锂电池"]
    again = _reopen(inner, path)
    np.testing.assert_array_equal(again.encode_passages(["锂电池", "玩具", "锂电池"]), first)
    assert inner.calls == []
    again.close()


def test_only_missing_texts_are_encoded(cached: CachedEncoder, inner: CountingEncoder) -> None:
    cached.encode_passages(["锂电池", "玩具"])
    inner.calls.clear()
    cached.encode_passages(["玩具", "机床"])
    assert inner.calls == [["机床"]]


def test_role_text_version_and_encoder_keep_their_own_vectors(
    cached: CachedEncoder, inner: CountingEncoder, path: Path
) -> None:
    cached.encode_passages(["锂电池", "玩具"])
    cached.encode_queries(["锂电池", "玩具"])
    assert len(inner.calls) == 2
    for other, version in ((inner, "2"), (CountingEncoder("another"), "1")):
        encoder = _reopen(other, path, version)
        encoder.encode_passages(["锂电池"])
        assert other.calls == [["锂电池"]]
        encoder.close()


def test_a_lone_query_stays_in_memory_and_several_go_to_the_file(
    cached: CachedEncoder, inner: CountingEncoder, path: Path
) -> None:
    for _ in range(2):
        cached.encode_queries(["锂"])
    assert inner.calls == [["query: 锂"]]
    cached.encode_queries(["玩具", "机床"])
    again = _reopen(inner, path)
    again.encode_queries(["玩具"])
    assert inner.calls == []
    again.encode_queries(["锂"])
    assert inner.calls == [["query: 锂"]]
    again.close()


def test_memory_keeps_only_the_newest_queries(inner: CountingEncoder, path: Path) -> None:
    cached = CachedEncoder(inner, path, text_version="1", recent=1)
    for text in ("锂", "钠", "锂"):
        cached.encode_queries([text])
    assert len(inner.calls) == 3
    cached.close()


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE vectors SET vector = ?", (b"short",)),
        ("UPDATE vectors SET vector = ?", ("text",)),
        ("UPDATE vectors SET vector = zeroblob(260)", ()),
        ("UPDATE vectors SET vector = CAST(x'ff' || substr(vector, 2) AS BLOB)", ()),
    ],
)
def test_damaged_or_alien_rows_are_computed_again(
    cached: CachedEncoder, inner: CountingEncoder, path: Path, statement: str, values: tuple[object, ...]
) -> None:
    text = "锂电池"
    expected = cached.encode_passages([text])
    _change_rows(path, statement, *values)
    again = _reopen(inner, path)
    np.testing.assert_array_equal(again.encode_passages([text]), expected)
    assert inner.calls == [[text]]
    inner.calls.clear()
    again.encode_passages([text])
    assert inner.calls == []
    again.close()


def test_a_file_that_is_no_database_is_set_aside(inner: CountingEncoder, path: Path) -> None:
    path.write_bytes(b"not a database, not at all" * 100)
    cached = CachedEncoder(inner, path, text_version="1")
    assert cached.encode_passages(["锂电池"]).shape == (1, 64)
    assert path.with_name(path.name + ".broken").read_bytes().startswith(b"not a database")
    cached.close()


def test_an_unusable_place_is_an_encoder_error(inner: CountingEncoder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EncoderError, match="cannot be opened"):
        CachedEncoder(inner, tmp_path / "file" / "vectors.sqlite3", text_version="1")


def test_progress_counts_texts_after_each_chunk(cached: CachedEncoder) -> None:
    cached.encode_passages(["一"])
    seen: list[tuple[int, int]] = []
    cached.encode_passages(["一", "二", "三", "四"], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (3, 4), (4, 4)]


def test_threads_can_fill_the_same_file(cached: CachedEncoder) -> None:
    texts = [f"第{number}条诉求" for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: cached.encode_passages(texts), range(8)))
    for vectors in results:
        np.testing.assert_array_equal(vectors, results[0])


_VICTIM = """
import os, signal, sys
from pathlib import Path
from matcher.embeddings.cache import CachedEncoder
from tests.embeddings.test_cache import CountingEncoder

class Dying(CountingEncoder):
    def encode_passages(self, texts):
        if len(self.calls) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts)

cached = CachedEncoder(Dying(), Path(sys.argv[1]), text_version="1", chunk=2)
cached.encode_passages([str(number) for number in range(10)])
"""


def test_kill_9_loses_only_the_chunk_at_work(inner: CountingEncoder, path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    victim = subprocess.run([sys.executable, "-c", _VICTIM, str(path)], cwd=root, check=False)
    assert victim.returncode == -9
    cached = _reopen(inner, path)
    cached.encode_passages([str(number) for number in range(10)])
    assert sum(len(call) for call in inner.calls) == 10 - 3 * 2
    cached.close()
