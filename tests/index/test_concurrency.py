"""Many readers beside one writer: no torn answers, no deleted document, no deadlock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from matcher.index import DenseOptions, EmbeddedIndex, IndexOptions, Where
from matcher.index.locks import ReadWriteLock
from tests.index.samples import IDENTITY, document, key, random_units, unit

ALL = Where()


def test_a_deleted_document_never_comes_back_to_any_reader() -> None:
    rows = random_units(150, seed=5)
    dense = DenseOptions(flat_limit=50, pending_limit=5, exact_share=0.0, links=8, build_threads=1)
    index = EmbeddedIndex(IDENTITY, IndexOptions(dense=dense))
    names = [f"d{n}" for n in range(len(rows))]
    index.upsert(
        [document(n, title="电池", vector=row) for n, row in zip(names, rows, strict=True)], revision=1
    )
    gone: set[str] = set()
    is_done = threading.Event()

    def read(search: Callable[[], set[str]]) -> int:
        rounds = 0
        while not is_done.is_set() or rounds == 0:
            gone_before = set(gone)
            assert not search() & gone_before
            rounds += 1
        return rounds

    def by_vector() -> set[str]:
        return {hit.key.id for hit in index.search_dense(unit(1), k=150, where=ALL)}

    def by_words() -> set[str]:
        return {hit.key.id for hit in index.search_lexical({"电池": 1.0}, k=150, where=ALL)}

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read, search) for search in (by_vector, by_words, by_vector, by_words)]
        try:
            for revision, name in enumerate(names[:30], start=2):
                index.delete([key(name)], revision=revision)
                gone.add(name)
                if revision % 4 == 0:
                    fresh = [document(f"n{revision}-{i}", title="电池", vector=rows[i]) for i in range(3)]
                    index.upsert(fresh, revision=revision)
        finally:
            is_done.set()
        assert all(reader.result(timeout=30) > 0 for reader in readers)


def test_a_batch_is_seen_wholly_or_not_at_all() -> None:
    index = EmbeddedIndex(IDENTITY)
    is_done = threading.Event()

    def read() -> None:
        while not is_done.is_set():
            assert len(index.search_dense(unit(1), k=100, where=ALL)) % 10 == 0
            assert len(index.search_lexical({"电池": 1.0}, k=100, where=ALL)) % 10 == 0

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for revision in range(1, 10):
                index.upsert(
                    [document(f"r{revision}-{n}", title="电池") for n in range(10)], revision=revision
                )
        finally:
            is_done.set()
        for reader in readers:
            reader.result(timeout=30)


def test_a_writer_waits_for_readers_and_keeps_new_ones_out() -> None:
    lock = ReadWriteLock()
    events: list[str] = []
    is_reading, may_leave, has_begun = threading.Event(), threading.Event(), threading.Event()

    def read() -> None:
        with lock.reading():
            is_reading.set()
            may_leave.wait(10)
            events.append("read")

    def write() -> None:
        has_begun.set()
        with lock.writing():
            events.append("write")

    with ThreadPoolExecutor(2) as pool:
        reader = pool.submit(read)
        assert is_reading.wait(10)
        writer = pool.submit(write)
        assert has_begun.wait(10)
        assert events == []
        may_leave.set()
        reader.result(10)
        writer.result(10)
    assert events == ["read", "write"]
    with lock.reading():
        events.append("again")
    assert events[-1] == "again"
