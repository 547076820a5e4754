"""kill -9 during an import leaves all of the file or nothing of it."""

from __future__ import annotations

import json
import random
from pathlib import Path

from matcher.store import STAFF, Store
from matcher.vocabulary import Kind
from tests.store.crash_child import killer

ROUNDS = 10
ROWS = 300


def write_version(folder: Path, version: str) -> str:
    path = folder / f"{version}.jsonl"
    lines = (json.dumps({"id": f"a{n}", "title": version, "text": "x" * 300}) for n in range(ROWS))
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_a_killed_import_leaves_all_or_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    Store.open(url, create=True).close()
    paths = [write_version(tmp_path, version) for version in ("even", "odd")]
    moments = random.Random(20261124)
    imports = 0
    with killer() as process:
        for _ in range(ROUNDS):
            with Store.open(url) as store:
                before = store.revision()
            acknowledged = process.run({"url": url, "paths": paths}, moments.uniform(0.005, 0.150))
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
