"""kill -9 during import, indexing and saving: nothing acknowledged is lost, the index equals the store."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO

from matcher.asking import Ask
from matcher.engine import Engine
from matcher.index.base import Where
from matcher.records import key_of, title_of
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind
from tests.crash.child import AT, GONE, ROWS, cached, gone_keys
from tests.fakes import HashedGramEncoder, make_engine

ROUNDS = ("importing", "indexing", "saving") * 3
VERSIONS_A_ROUND = 1_000
EVERYTHING = Where(any_of={"kind": frozenset({"achievement"})})


class Killer:
    """The parent's side: starts a worker, kills its group in the middle of a step, returns what it said."""

    def __init__(self, process: Popen[str]) -> None:
        self._process = process

    def run(self, url: str, home: Path, *, first: int, step: str, skip: int, after_s: float) -> list[str]:
        """Kill `after_s` after the worker has begun `step` for the `skip`-th time; return all its lines."""
        pipe = _open(self._process.stdin)
        pipe.write(json.dumps({"url": url, "home": str(home), "first": first}) + "\n")
        pipe.flush()
        group = int(self._line().split()[1])
        assert self._line() == "ready"
        said: list[str] = []
        timer = threading.Timer(after_s, os.killpg, (group, signal.SIGKILL))
        while (line := self._line()) != "ended":
            said.append(line)
            skip -= line.split()[0] == step
            if skip == 0 and not timer.is_alive() and line.split()[0] == step:
                timer.start()
        timer.join()
        return said

    def _line(self) -> str:
        line = _open(self._process.stdout).readline()
        if not line:
            raise RuntimeError("the process to be killed ended by itself")
        return line.strip()


def _open(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise RuntimeError("the process has no pipe")
    return stream


@contextmanager
def killer() -> Iterator[Killer]:
    """Yield a killer with a fresh process behind it."""
    command = [sys.executable, "-m", "tests.crash.child"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        try:
            yield Killer(process)
        finally:
            _open(process.stdin).close()
            process.wait(timeout=30)


def check_store(store: Store, said: list[str], before: int) -> int:
    """Check that the store holds what was acknowledged, whole; return the version that it holds."""
    records = [stored.record for stored in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)]
    versions = {int(title_of(record).rpartition("第")[2].removesuffix("版")) for record in records}
    assert len(versions) <= 1  # a file goes in whole or not at all
    version = versions.pop() if versions else before
    imported = [int(line.split()[1]) for line in said if line.startswith("imported")]
    deleted = [int(line.split()[1]) for line in said if line.startswith("deleted")]
    begun = [int(line.split()[1]) for line in said if line.startswith("importing")]
    assert version >= max(imported, default=before)
    assert version in {before, *begun}
    keys = {key_of(record) for record in records}
    if records and version in deleted:
        assert not keys & set(gone_keys(version))
    if records:
        assert len(records) in (ROWS, ROWS - GONE)
    return version


def check_index(store: Store, home: Path) -> None:
    """Check that the engine comes up, follows, and then equals one built from scratch."""
    recovered = make_engine(store, snapshots=home / "index", encoder=cached(home))
    assert recovered.status().index_revision <= store.revision()
    recovered.follow()
    fresh = make_engine(store)
    fresh.follow()
    live = {key_of(stored.record) for stored in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)}
    assert recovered.stages.index.keys() == fresh.stages.index.keys() == live
    for text in ("锂电池隔膜3", "在线检测5", "版"):
        assert found_by(recovered, text) == found_by(fresh, text)
    recovered.save()
    reopened = make_engine(store, snapshots=home / "index")
    assert reopened.status().ready
    ask = Ask(pairing="demand-achievement", at=AT, visible=STAFF, text="锂电池隔膜在线检测", k=ROWS)
    assert [(one.key, one.record) for one in reopened.suggest(ask).suggestions] == [
        (one.key, one.record) for one in fresh.suggest(ask).suggestions
    ]


def found_by(engine: Engine, text: str) -> tuple[object, ...]:
    """Return the dense hits with scores, and which records the lexical leg finds.

    Its scores may differ a little: word statistics count replaced documents until they are merged away.
    """
    index = engine.stages.index
    vector = HashedGramEncoder().encode_queries([text])[0]
    dense = [(hit.key, round(hit.score, 6)) for hit in index.search_dense(vector, k=ROWS, where=EVERYTHING)]
    terms = dict.fromkeys(engine.stages.segmenter.terms(text), 1.0)
    lexical = index.search_lexical(terms, k=ROWS, where=EVERYTHING) if terms else []
    return dense, {hit.key for hit in lexical}


def test_whatever_is_killed_nothing_acknowledged_is_lost_and_the_index_equals_the_store(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    Store.open(url, create=True).close()
    chance = random.Random(20261124)
    version = -1
    acknowledged = 0
    saved = 0
    with killer() as process:
        for number, step in enumerate(ROUNDS):
            said = process.run(
                url,
                tmp_path,
                first=number * VERSIONS_A_ROUND,
                step=step,
                skip=chance.randint(1, 3),
                after_s=chance.uniform(0.0, 0.06),
            )
            with Store.open(url) as store:
                version = check_store(store, said, version)
                check_index(store, tmp_path)
            acknowledged += sum(line.startswith("imported") for line in said)
            saved += said.count("saved")
    assert acknowledged >= len(ROUNDS)  # the kills hit the work, not the start
    assert saved > 0
