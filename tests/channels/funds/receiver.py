"""A receiver of webhooks: a real HTTP server that checks signatures and keeps what came."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

from matcher.channels.funds.signing import verify
from matcher.errors import InvalidInput

SECRET = "a secret of the tests, long enough"
SECRET_ENV = "PUSH_TEST_SECRET"


class Receiver(HTTPServer):
    """Answers with the statuses of `answers` in turn, then with 204; 401 for a bad signature."""

    def __init__(self, at: datetime | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.at = at
        self.answers: list[int] = []
        self.received: list[tuple[str, bytes]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/hook?to=fund"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            at = self.server.at or datetime.now(UTC)
            message_id = verify(dict(self.headers.items()), body, secret=SECRET, at=at)
        except InvalidInput:
            self._answer(401)
            return
        self.server.received.append((message_id, body))
        self._answer(self.server.answers.pop(0) if self.server.answers else 204)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def receiver(at: datetime | None = None) -> Iterator[Receiver]:
    """Yield a listening receiver whose clock stands at a moment, or goes."""
    server = Receiver(at)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
