"""kill -9 during an import leaves all of the file or nothing of it."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

from matcher.exchange import import_file
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind
from tests.store.crash_child import AT, killer

ROUNDS = 10
ROWS = 300


def write_version(folder: Path, version: str) -> str:
    path = folder / f"{version}.jsonl"
    lines = (json.dumps({"id": f"a{n}", "title": version, "text": "x" * 300}) for n in range(ROWS))
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def time_an_import(folder: Path, path: str) -> float:
    """Return the seconds that one import takes here and now, so that the kills fall around it."""
    with Store.open(f"sqlite:///{folder / 'other.db'}", create=True) as store:
        started = time.perf_counter()
        import_file(store, Kind.ACHIEVEMENT, Path(path), keep_good=False, at=AT)
        return time.perf_counter() - started


def test_a_killed_import_leaves_all_or_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    Store.open(url, create=True).close()
    paths = [write_version(tmp_path, version) for version in ("even", "odd")]
    moments = random.Random(20261124)
    longest_s = 3 * time_an_import(tmp_path, paths[0])
    imports = 0
    with killer() as process:
        for _ in range(ROUNDS):
            with Store.open(url) as store:
                before = store.revision()
            acknowledged = process.run({"url": url, "paths": paths}, moments.uniform(0.005, longest_s))
            with Store.open(url) as store:
                titles = [
                    s.record.model_dump()["title"] for s in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)
                ]
                changes = (store.revision() - before) / ROWS
            assert len(titles) in (0, ROWS)
            assert len(set(titles)) <= 1
            # Nothing acknowledged is lost: the first of a round may find what the last round left.
            assert len(acknowledged) - 1 <= changes <= len(acknowledged) + 1
            assert changes.is_integer()
            imports += len(acknowledged)
    assert imports > 0  # the kills hit imports, not the start
