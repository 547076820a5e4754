"""A server that really listens, on a clock of its own: the one file of eval that knows the service."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import uvicorn

from api.app import create_app
from api.roles import Role
from api.security import issue_key
from matcher.config import Config
from matcher.engine import Engine

_START_S: Final = 60.0
_POLL_S: Final = 0.01


class SimulatedClock:
    """What the service takes for this moment."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Return the moment that it is set to."""
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running service: where it listens, and a key of each role."""

    url: str
    keys: dict[str, str]
    engine: Engine


@contextmanager
def run_server(config: Config, clock: SimulatedClock, *, seed: int) -> Iterator[Server]:
    """Yield a service over the configured store, which is made; stop it and close the engine afterwards.

    The seed makes ids of lists, and with them all draws of exploration, the same again.
    """
    engine = Engine.open(config, create=True)
    try:
        keys = {role.value: issue_key(engine.store, role.value, role, clock.at)[1] for role in Role}
        app = create_app(engine, config, now=clock, random_bytes=random.Random(seed).randbytes)
        options = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
        service = uvicorn.Server(options)
        thread = threading.Thread(target=service.run, name="simulated-platform", daemon=True)
        thread.start()
        try:
            yield Server(url=f"http://127.0.0.1:{_wait_for_port(service, thread)}", keys=keys, engine=engine)
        finally:
            service.should_exit = True
            thread.join()
    finally:
        engine.close()


def _wait_for_port(service: uvicorn.Server, thread: threading.Thread) -> int:
    until = time.monotonic() + _START_S
    while not service.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise RuntimeError("the simulated platform's service did not start")
        time.sleep(_POLL_S)
    port: int = service.servers[0].sockets[0].getsockname()[1]
    return port
