"""The process that is killed: imports files, follows and saves, saying each step before and after it.

A server forks such a worker for each line of orders, so that a round costs no start of Python.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from matcher.embeddings.cache import CachedEncoder
from matcher.exchange import import_file
from matcher.records import RecordKey
from matcher.store import Store
from matcher.store.migrate import newest_version
from matcher.vocabulary import Kind
from tests.fakes import HashedGramEncoder, make_engine, shared_segmenter, shared_taxonomy

AT = datetime(2026, 11, 24, tzinfo=UTC)
ROWS = 40
GONE = 3
"""How many of a version's records are deleted after its import."""


def say(line: str) -> None:
    """Write a whole line at once, so that a kill never leaves half of one."""
    os.write(1, f"{line}\n".encode())


def gone_keys(version: int) -> list[RecordKey]:
    """Return the records that are deleted after a version's import: other ones each time."""
    return [RecordKey(Kind.ACHIEVEMENT, f"a{(version * GONE + n) % ROWS:02d}") for n in range(GONE)]


def cached(home: Path) -> CachedEncoder:
    """Return the tiny encoder with a file of vectors, as a real engine has."""
    return CachedEncoder(HashedGramEncoder(), home / "vectors.sqlite3", text_version="1")


def work(url: str, home: Path, first: int) -> None:
    """Import a version of the file, delete some, follow, save; again until killed."""
    with Store.open(url) as store:
        engine = make_engine(store, snapshots=home / "index", snapshot_every=60, encoder=cached(home))
        say("ready")
        for version in range(first, first + 10_000):
            path = home / f"{version % 2}.jsonl"
            write_version(path, version)
            say(f"importing {version}")
            import_file(store, Kind.ACHIEVEMENT, path, keep_good=False, at=AT)
            say(f"imported {version}")
            store.delete(gone_keys(version), at=AT)
            say(f"deleted {version}")
            say("indexing")
            engine.follow()
            say("saving")
            engine.save()
            say("saved")


def write_version(path: Path, version: int) -> None:
    """Write a file whose every title names the version."""
    rows = (
        {"id": f"a{n:02d}", "title": f"锂电池隔膜{n}第{version}版", "summary": f"在线检测{n % 7}。" * 5}
        for n in range(ROWS)
    )
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def serve() -> None:
    """Fork a worker for each order; say `ended` when it is gone."""
    newest_version()
    shared_segmenter()
    shared_taxonomy()
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        worker = os.fork()
        if worker == 0:
            os.setsid()
            say(f"group {os.getpid()}")
            work(order["url"], Path(order["home"]), order["first"])
            os._exit(0)
        os.waitpid(worker, 0)
        say("ended")


if __name__ == "__main__":
    serve()
