"""Snapshots: what is loaded equals what was saved, and nothing half-written is ever loaded."""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.errors import IndexMismatch
from matcher.index import DenseOptions, EmbeddedIndex, IndexOptions, Where
from matcher.vocabulary import Kind
from tests.index.samples import IDENTITY, document, key, random_units, unit

ROOT = Path(__file__).parents[2]
GRAPH = IndexOptions(
    dense=DenseOptions(flat_limit=20, pending_limit=5, exact_share=0.0, links=8, build_threads=1)
)


def filled(options: IndexOptions | None = None, *, count: int = 60) -> EmbeddedIndex:
    """Return an index with replaced and deleted documents behind it, at revision 4."""
    index = EmbeddedIndex(IDENTITY, options)
    rows = random_units(count, seed=1)
    documents = [
        document(
            f"d{n}",
            title=f"电池 t{n % 7}",
            body="膜" if n % 2 else "",
            vector=row,
            town=f"镇{n % 3}",
            body_vector=unit(n, 1) if n % 2 else None,
        )
        for n, row in enumerate(rows)
    ]
    index.upsert(documents, revision=1)
    index.delete([key("d3"), key("d50")], revision=2)
    index.upsert(
        [document("d5", title="新 电池", vector=unit(1)), document("x", kind=Kind.DEMAND)], revision=3
    )
    index.delete([key("d9")], revision=4)
    return index


@pytest.mark.parametrize("options", [None, GRAPH], ids=["flat", "graph"])
def test_a_loaded_index_answers_as_the_saved_one(tmp_path: Path, options: IndexOptions | None) -> None:
    saved = filled(options)
    saved.snapshot(tmp_path)
    loaded = EmbeddedIndex.load(tmp_path, IDENTITY, options)
    assert (loaded.revision, loaded.size, loaded.keys()) == (4, saved.size, saved.keys())
    keys = sorted(saved.keys())
    for ours, theirs in zip(loaded.vectors(keys), saved.vectors(keys), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for where in (Where(), Where(any_of={"town": frozenset({"镇1"})})):
        for query in random_units(5, seed=2):
            assert loaded.search_dense(query, k=9, where=where) == saved.search_dense(query, k=9, where=where)
        found = loaded.search_lexical({"电池": 1.0}, grams={"膜": 1.0}, k=99, where=where)
        assert found == saved.search_lexical({"电池": 1.0}, grams={"膜": 1.0}, k=99, where=where)
    saved.upsert([document("later")], revision=5)
    assert saved.size == loaded.size + 1


def test_a_loaded_index_goes_on_changing(tmp_path: Path) -> None:
    filled(GRAPH).snapshot(tmp_path)
    loaded = EmbeddedIndex.load(tmp_path, IDENTITY, GRAPH)
    loaded.upsert([document("new", title="轴承", vector=unit(0, 0, 0, 0, 1))], revision=5)
    loaded.delete([key("d1")], revision=6)
    assert [hit.key.id for hit in loaded.search_lexical({"轴承": 1.0}, k=9, where=Where())] == ["new"]
    hits = loaded.search_dense(unit(0, 0, 0, 0, 1), k=99, where=Where())
    assert hits[0].key == key("new")
    assert key("d1") not in {hit.key for hit in hits}
    assert len(hits) == loaded.size


def test_an_empty_index_is_saved_and_an_empty_folder_loads_empty(tmp_path: Path) -> None:
    assert EmbeddedIndex.load(tmp_path / "nowhere", IDENTITY).revision == 0
    EmbeddedIndex(IDENTITY).snapshot(tmp_path)
    loaded = EmbeddedIndex.load(tmp_path, IDENTITY)
    assert (loaded.size, loaded.revision) == (0, 0)


def test_the_newest_two_snapshots_are_kept_and_left_overs_cleared(tmp_path: Path) -> None:
    (tmp_path / "tmp-killed").mkdir()
    index = EmbeddedIndex(IDENTITY)
    for revision in (1, 2, 3):
        index.upsert([document(f"d{revision}")], revision=revision)
        index.snapshot(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["snapshot-00000002", "snapshot-00000003"]
    assert EmbeddedIndex.load(tmp_path, IDENTITY).revision == 3


@pytest.mark.parametrize(
    "name", ["manifest.json", "documents.jsonl", "body_vectors.npy", "lexical/meta.json"]
)
@pytest.mark.parametrize("damage", ["truncated", "changed", "gone"])
def test_a_damaged_snapshot_is_skipped_for_the_one_before(
    tmp_path: Path, name: str, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    index = EmbeddedIndex(IDENTITY)
    index.upsert([document("a", title="电池")], revision=1)
    index.snapshot(tmp_path)
    index.upsert([document("b", title="电池")], revision=2)
    path = index.snapshot(tmp_path) / name
    content = path.read_bytes()
    path.unlink()
    if damage == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with caplog.at_level(logging.WARNING):
        loaded = EmbeddedIndex.load(tmp_path, IDENTITY)
    assert (loaded.revision, loaded.keys()) == (1, frozenset({key("a")}))
    assert "snapshot-00000002 skipped" in caplog.text


def test_a_snapshot_of_another_format_is_skipped(tmp_path: Path) -> None:
    path = filled().snapshot(tmp_path) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format_version": 99}))
    assert EmbeddedIndex.load(tmp_path, IDENTITY).revision == 0


@pytest.mark.parametrize(
    "change", [{"encoder": "other"}, {"text_version": "2"}, {"store_id": "s"}, {"dimension": 9}]
)
def test_a_snapshot_of_another_identity_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    filled().snapshot(tmp_path)
    with pytest.raises(IndexMismatch, match=rf"{next(iter(change))}.*matcher index rebuild"):
        EmbeddedIndex.load(tmp_path, replace(IDENTITY, **change))  # type: ignore[arg-type]


def test_a_process_killed_while_it_writes_snapshots_leaves_a_whole_one(tmp_path: Path) -> None:
    generator = random.Random(7)
    for _ in range(8):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.index.snapshot_child", str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )
        assert child.stdout is not None
        acknowledged = int(child.stdout.readline())
        time.sleep(generator.uniform(0.0, 0.06))
        os.killpg(child.pid, signal.SIGKILL)
        rest = child.stdout.read().decode().split("\n")[:-1]
        child.wait()
        child.stdout.close()
        loaded = EmbeddedIndex.load(tmp_path, IDENTITY)
        assert loaded.revision >= max([acknowledged, *map(int, rest)])
        assert loaded.size == 200
        assert len(loaded.search_dense(unit(1), k=200, where=Where())) == 200
