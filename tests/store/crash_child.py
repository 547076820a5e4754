"""A process to be killed: forks a writer for each order on its input, so that killing costs no start-up.

An order is a line of JSON. The writer leads a process group of its own, prints one line for
each acknowledgement after commit, and is ended by the parent with SIGKILL.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO, Any

from matcher.exchange import import_file
from matcher.outcomes.events import EventKind, OutcomeEvent
from matcher.records import Achievement
from matcher.store import DecisionDraft, Store, Verdict, make_list_id
from matcher.store.migrate import newest_version
from matcher.vocabulary import Kind
from tests.logged_lists import logged

AT = datetime(2026, 11, 24, tzinfo=UTC)
RECORDS_PER_BATCH = 20
EVENTS_PER_BATCH = 5


def say(line: str) -> None:
    """Write a whole line at once, so that a kill never leaves half of one."""
    os.write(1, f"{line}\n".encode())


def write_batches(url: str, first: int) -> None:
    """Upsert batch after batch, acknowledging each, until killed."""
    with Store.open(url) as store:
        say("ready")
        for number in range(first, first + 100_000):
            batch = [
                Achievement(id=f"b{number}-{place}", title=f"{number}") for place in range(RECORDS_PER_BATCH)
            ]
            store.upsert(batch, at=AT)
            say(str(number))


def import_files(url: str, paths: list[str]) -> None:
    """Import file after file, acknowledging each, until killed."""
    with Store.open(url) as store:
        say("ready")
        for path in paths * 1000:
            import_file(store, Kind.ACHIEVEMENT, Path(path), keep_good=False, at=AT)
            say(path)


def decide_on(url: str, ids: list[str]) -> None:
    """Decide about one achievement after another, in and out in turn, acknowledging each, until killed."""
    with Store.open(url) as store:
        say("ready")
        for verdict in [Verdict.ADMIT, Verdict.REJECT] * 10_000:
            for id in ids:
                draft = DecisionDraft(
                    achievement_id=id,
                    appraisal_id=None,
                    decision=verdict,
                    person="李",
                    reason="好",
                    values={},
                )
                say(str(store.appraisals.decisions.decide(draft, at=AT).id))


def record_outcomes(url: str, first: int) -> None:
    """Record batch after batch of outcomes, acknowledging each, until killed."""
    with Store.open(url) as store:
        say("ready")
        for number in range(first, first + 100_000):
            batch = [
                OutcomeEvent(key=f"{number}-{n}", kind=EventKind.MET, happened_at=AT, achievement_id="a1")
                for n in range(EVENTS_PER_BATCH)
            ]
            store.outcomes.record(batch, reported_by="child", at=AT)
            say(str(number))


def show_lists(url: str) -> None:
    """Log one list after another, acknowledging each by its id, until killed."""
    with Store.open(url) as store:
        say("ready")
        for _ in range(100_000):
            at = datetime.now(UTC)
            one = logged("a1", "a2", at=at, id=make_list_id(at, os.urandom(10)))
            store.suggestions.save(one)
            say(one.id)


def serve() -> None:
    """Fork a writer for each order; say `ended` when it is gone."""
    newest_version()  # read once here, not again in every writer
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os.setsid()
            say(f"group {os.getpid()}")
            if "paths" in order:
                import_files(order["url"], order["paths"])
            elif "decide" in order:
                decide_on(order["url"], order["decide"])
            elif "show" in order:
                show_lists(order["url"])
            elif "outcomes" in order:
                record_outcomes(order["url"], order["outcomes"])
            else:
                write_batches(order["url"], order["first"])
            os._exit(0)
        os.waitpid(child, 0)
        say("ended")


class Killer:
    """The parent's side: gives orders, kills, and returns what was acknowledged."""

    def __init__(self, process: Popen[str]) -> None:
        self._process = process

    def run(self, order: dict[str, Any], after_s: float) -> list[str]:
        """Return the acknowledgements of a writer that is killed `after_s` after it was ready."""
        pipe = _open(self._process.stdin)
        pipe.write(json.dumps(order) + "\n")
        pipe.flush()
        group = int(self._line().split()[1])
        assert self._line() == "ready"
        timer = threading.Timer(after_s, os.killpg, (group, signal.SIGKILL))
        timer.start()
        acknowledged = []
        while (line := self._line()) != "ended":
            acknowledged.append(line)
        timer.join()
        return acknowledged

    def _line(self) -> str:
        line = _open(self._process.stdout).readline()
        if not line:
            raise RuntimeError("the process to be killed ended by itself")
        return line.strip()


@contextmanager
def killer() -> Iterator[Killer]:
    """Yield a killer with a fresh process behind it."""
    command = [sys.executable, "-m", "tests.store.crash_child"]
    root = Path(__file__).parents[2]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=root) as process:
        try:
            yield Killer(process)
        finally:
            _open(process.stdin).close()
            process.wait(timeout=30)


def _open(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise RuntimeError("the process has no pipe")
    return stream


if __name__ == "__main__":
    serve()
