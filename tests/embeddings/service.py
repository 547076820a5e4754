"""A small OpenAI-compatible embedding service in a child process, which can be told to fail.

Its vectors count characters, so tests can work them out; the mode is in the path, and
`/MODE/v1/requests` tells what was asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

DIMENSION = 64


@dataclass(frozen=True, slots=True)
class EmbeddingService:
    """The address of a running service."""

    port: int

    def url(self, mode: str) -> str:
        return f"http://127.0.0.1:{self.port}/{mode}/v1"

    def requests(self, mode: str) -> list[dict[str, Any]]:
        """Return what was POSTed in this mode so far: body, authorization, time."""
        found: list[dict[str, Any]] = httpx.get(f"{self.url(mode)}/requests").json()
        return found

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[EmbeddingService]:
        child = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
        try:
            assert child.stdout is not None
            yield cls(int(child.stdout.readline()))
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def embed(text: str, dimension: int = DIMENSION) -> list[float]:
    """Return counts of characters by code point modulo the dimension, plus one in the first place."""
    counts = [0.0] * dimension
    counts[0] = 1.0
    for position, character in enumerate(text):
        counts[(ord(character) + position % 3) % dimension] += 1
    return counts


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: dict[str, list[dict[str, Any]]] = {}  # noqa: RUF012 - one service, one log

    def do_GET(self) -> None:
        self._answer(200, self.asked.get(self._mode, []))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        log = self.asked.setdefault(self._mode, [])
        log.append({"body": body, "authorization": self.headers.get("Authorization"), "at": time.monotonic()})
        self._fail_or_embed(self._mode.split("-")[0], body["input"], len(log))

    def _fail_or_embed(self, mode: str, texts: list[str], count: int) -> None:
        key = str(self.headers.get("Authorization"))
        if mode == "flaky" and count <= 2:
            self._answer(500, {"error": "out of order"})
        elif mode == "busy" and count == 1:
            self._answer(429, {"error": "slow down"}, {"Retry-After": "1"})
        elif mode == "down":
            self._answer(503, {"error": f"no worker for {key}"})
        elif mode == "unauthorised":
            self._answer(401, {"error": f"Incorrect API key provided: {key}"})
        elif mode == "teapot":
            self._answer(418, {"error": key})
        elif mode == "hangup" and count == 1:
            self.close_connection = True
        elif mode == "nonsense":
            self._answer(200, {"vectors": key})
        else:
            self._embed(mode, texts, count)

    def _embed(self, mode: str, texts: list[str], count: int) -> None:
        if mode == "slow":
            time.sleep(5)
        dimension = DIMENSION // 2 if mode == "shrinking" and count > 1 else DIMENSION
        data = [{"index": index, "embedding": embed(text, dimension)} for index, text in enumerate(texts)]
        if mode == "shuffled":
            data = data[1::2] + data[::2]
        if mode == "short":
            data = data[:-1]
        if mode == "zeros":
            data[0]["embedding"] = [0.0] * dimension
        self._answer(200, {"object": "list", "data": data})

    def _answer(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        payload = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(payload)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    @property
    def _mode(self) -> str:
        return self.path.split("/")[1]

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
