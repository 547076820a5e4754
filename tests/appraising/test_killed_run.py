"""kill -9 in the middle of a run: what was kept is whole, and the next run completes the library."""

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

from matcher.appraisal.forms import hash_assessment
from matcher.appraising.library import all_newest, read_stored
from matcher.store import STAFF, RunMode, RunState, Store
from matcher.store.appraisal_runs import DEAD_AFTER_S
from tests.appraising.run_child import BATCH_SIZE
from tests.appraising.world import appraise, later, open_engine, run_library, write
from tests.builders import achievement, demand, demand_key

ROUNDS = 4
MANY = 45
IDS = [f"a{n:02d}" for n in range(MANY)]
APART_S = DEAD_AFTER_S + 1


class Killer:
    """The parent's side: starts a run elsewhere, kills it in a batch, and returns how far it said it was."""

    def __init__(self, process: Popen[str]) -> None:
        self._process = process

    def run(self, url: str, *, seconds: float, after: int, delay_s: float) -> list[int]:
        """Kill the run so long after it has said that `after` achievements are done."""
        pipe = _open(self._process.stdin)
        pipe.write(json.dumps({"url": url, "seconds": seconds}) + "\n")
        pipe.flush()
        group = int(self._line().split()[1])
        assert self._line() == "ready"
        timer = threading.Timer(delay_s, os.killpg, (group, signal.SIGKILL))
        said = [0]
        if not after:
            timer.start()
        while (line := self._line()) != "ended":
            said.append(int(line))
            if said[-1] == after:
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
    command = [sys.executable, "-m", "tests.appraising.run_child"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        try:
            yield Killer(process)
        finally:
            _open(process.stdin).close()
            process.wait(timeout=30)


def test_a_killed_run_leaves_whole_batches_and_the_next_run_completes_the_library(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    chance = random.Random(20261124)
    with Store.open(url, create=True) as store:
        write(open_engine(store), *(achievement(id, f"锂电池隔膜检测{id}") for id in IDS), demand())
    said: list[int] = []
    with killer() as process:
        for number in range(ROUNDS):
            after = BATCH_SIZE * chance.randrange(number, number + 4)
            delay_s = chance.uniform(0.0, 0.03)
            said = process.run(url, seconds=number * APART_S, after=after, delay_s=delay_s)
            assert after <= said[-1] < MANY  # it was killed at its work
            with Store.open(url) as store:
                check_kept(store, said[-1])
    with Store.open(url) as store:
        engine = open_engine(store)
        at = later(ROUNDS * APART_S)
        done = run_library(engine, RunMode.CHANGED, at=at)
        assert (done.state, done.done) == (RunState.DONE, MANY)
        ended = [one.state for one in store.appraisals.runs.newest()]
        assert ended == [RunState.DONE, *[RunState.INTERRUPTED] * ROUNDS]
        stored = list(all_newest(store, visible=STAFF))
        assert [one.achievement_id for one in stored] == IDS
        # Nothing changed meanwhile: everybody was appraised once in all those runs.
        assert [len(store.appraisals.history(id)) for id in IDS] == [1] * MANY
        fresh = [hash_assessment(one.assessment) for one in appraise(engine, at=at)]
        assert [one.content_hash for one in stored] == fresh


def check_kept(store: Store, acknowledged: int) -> None:
    """Check that whole batches were kept, all that were acknowledged, and that each can be read."""
    store.delete([], at=later(0))  # takes the writers' lock: whatever was under way is over
    kept = list(all_newest(store, visible=STAFF))
    assert [one.achievement_id for one in kept] == IDS[: len(kept)]
    assert len(kept) % BATCH_SIZE == 0
    assert len(kept) >= acknowledged
    for one in kept:
        assert read_stored(store, one).assessment.achievement_id == one.achievement_id
    assert store.appraisals.resting_on([demand_key("d1")]) == {one.achievement_id for one in kept}
