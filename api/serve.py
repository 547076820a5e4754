"""Running the service: one uvicorn worker, structured logs, clean shutdown."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import orjson
import structlog
import uvicorn

from api.app import create_app
from matcher.config import Config, load_config
from matcher.engine import Engine

_GRACE_S = 20  # longer than a bulk upsert takes


def serve(engine: Engine, config: Config) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished, then the follower stops.

    Leaves by SystemExit after SIGTERM. The engine stays open; who opened it closes it.
    """
    configure_logs()
    # After its own shutdown uvicorn raises the signal again; by default that would kill the process
    # before the engine is closed.
    signal.signal(signal.SIGTERM, _leave)
    uvicorn.run(
        create_app(engine, config),
        host=config.api.host,
        port=config.api.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def configure_logs() -> None:
    """Write logs as one JSON object a line to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


def main() -> None:
    """Open the configured engine and serve it."""
    config = load_config()
    engine = Engine.open(config)
    try:
        serve(engine, config)
    finally:
        engine.close()


if __name__ == "__main__":
    main()
