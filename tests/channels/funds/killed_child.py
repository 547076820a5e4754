"""Processes to be killed: a sender of the outbox, and a receiver that keeps what came before it answers."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from matcher.channels.funds.delivery import Sender
from matcher.channels.funds.options import PushConfig
from matcher.channels.funds.signing import verify
from matcher.store import Store
from tests.channels.funds.receiver import SECRET, SECRET_ENV


def send(url: str, hook: str) -> None:
    """Deliver what is due again and again, with short waits and leases, until killed."""
    config = PushConfig(
        webhooks={"*": {"url": hook, "secret_env": SECRET_ENV}},
        quiet_from=0,
        quiet_until=0,
        first_retry_s=0.01,
        longest_retry_s=0.02,
        timeout_s=0.2,
        lease_s=0.25,
        most_attempts=100,
    )
    with Store.open(url) as store:
        sender = Sender(store, config, {SECRET_ENV: SECRET})
        say_ready()
        while True:
            sender.deliver_due(lambda: datetime.now(UTC))


def receive(port: int, journal: Path) -> None:
    """Append each message to the journal and flush it, then answer, until killed."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            message_id = verify(dict(self.headers.items()), body, secret=SECRET, at=datetime.now(UTC))
            with journal.open("ab") as file:
                file.write(f"{message_id} {body.hex()}\n".encode())
                file.flush()
                os.fsync(file.fileno())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    HTTPServer.allow_reuse_address = True
    server = HTTPServer(("127.0.0.1", port), Handler)
    say_ready()
    server.serve_forever()


def say_ready() -> None:
    """Tell that this process may be killed."""
    os.write(1, b"ready\n")


if __name__ == "__main__":
    if sys.argv[1] == "send":
        send(sys.argv[2], sys.argv[3])
    else:
        receive(int(sys.argv[2]), Path(sys.argv[3]))
