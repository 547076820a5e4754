"""A process to be killed: forks a worker for each order that runs over a library and says what it kept."""

from __future__ import annotations

import json
import os
import sys

from matcher.appraising.runs import RunRequest, start_run
from matcher.store import RunMode, Store
from matcher.store.migrate import newest_version
from tests.appraising.world import later, open_engine, shared_basis
from tests.fakes import shared_segmenter, shared_taxonomy

BATCH_SIZE = 3


def say(line: str) -> None:
    """Write a whole line at once, so that a kill never leaves half of one."""
    os.write(1, f"{line}\n".encode())


def work(url: str, seconds: float) -> None:
    """Run over everything, begun so long after the tests begin, on a clock that stands still."""
    at = later(seconds)
    with Store.open(url) as store:
        engine = open_engine(store)
        request = RunRequest(mode=RunMode.FULL, started_by="child", at=at)
        run = start_run(engine, shared_basis(), request, now=at, batch_size=BATCH_SIZE)
        say("ready")
        run.work(clock=lambda: at, progress=lambda done, wanted: say(str(done)))


def serve() -> None:
    """Fork a worker for each order; say `ended` when it is gone."""
    newest_version()
    shared_segmenter()
    shared_taxonomy()
    shared_basis()
    for line in sys.stdin:
        order = json.loads(line)
        worker = os.fork()
        if worker == 0:
            os.setsid()
            say(f"group {os.getpid()}")
            work(order["url"], order["seconds"])
            os._exit(0)
        os.waitpid(worker, 0)
        say("ended")


if __name__ == "__main__":
    serve()
