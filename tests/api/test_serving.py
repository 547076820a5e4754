"""The service as a real process over HTTP, and under many threads."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pytest

from api.roles import Role
from matcher.embeddings.lsa import LsaEncoder
from tests.api.conftest import Service, Template

_PATIENCE_S = 120  # the machine may be busy; on a quiet one a start takes three


@dataclass(frozen=True)
class Server:
    """A running process."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path


@pytest.fixture
def server(template: Template, tmp_path: Path) -> Iterator[Server]:
    """Start `python -m api.serve` with its settings in the environment, and make sure that it ends."""
    shutil.copy(template.file, tmp_path / "store.sqlite3")
    LsaEncoder(dimension=8).fit(["石墨烯散热膜", "锂电池隔膜检测", "铌酸锂晶体"]).save(tmp_path / "lsa")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "MATCHER_HOME": str(tmp_path),
        "MATCHER_API__PORT": str(port),
        "MATCHER_ENCODER__KIND": "lsa",
        "MATCHER_ENCODER__MODEL": str(tmp_path / "lsa"),
    }
    log = tmp_path / "log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "api.serve"], stderr=errors, env={**os.environ, **settings}
        ) as process,
    ):
        server = Server(process, f"http://127.0.0.1:{port}", log)
        try:
            wait_until_ready(server)
            yield server
        finally:
            process.kill()


def wait_until_ready(server: Server) -> None:
    deadline_s = time.monotonic() + _PATIENCE_S
    while server.process.poll() is None and time.monotonic() < deadline_s:
        try:
            answer = httpx.get(f"{server.address}/v1/health/ready")
            if answer.status_code != 503:
                assert answer.status_code == 200
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail(server.log.read_text(encoding="utf-8"))


def test_a_process_serves_over_http_and_stops_cleanly_on_sigterm(server: Server, template: Template) -> None:
    headers = {"Authorization": f"Bearer {template.keys[Role.CENTRE]}", "X-Request-ID": "over-http"}
    with httpx.Client(base_url=server.address, headers=headers) as client:
        written = client.put("/v1/achievements/x-1?refresh=wait", json={"title": "石墨烯散热膜"})
        assert (written.status_code, written.json()["indexed"]) == (201, True)
        body = {"pairing": "demand-achievement", "text": "石墨烯散热"}
        suggested = client.post("/v1/suggestions", json=body)
        assert suggested.json()["suggestions"][0]["id"] == "x-1"
        assert "server" not in suggested.headers
        assert client.get("/v1/achievements/a%2Fb").status_code == 404
        assert client.get("/v1/achievements/%00").status_code == 422
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=_PATIENCE_S) == 0
    assert (server.log.parent / "index").exists()  # closing the engine saves the index
    lines = [json.loads(line) for line in server.log.read_bytes().splitlines()]
    assert {"over-http"} == {line["request_id"] for line in lines if line["role"] == "centre"}
    assert all(line["event"] == "request" for line in lines)


def test_eight_threads_write_read_suggest_and_delete_without_a_failure(service: Service) -> None:
    headers = service.as_role(Role.CENTRE)

    def work(thread: int) -> set[int]:
        statuses = set()
        for number in range(5):
            path = f"/v1/achievements/t{thread}-{number}"
            for method, target, body in (
                ("PUT", path, {"title": f"石墨烯{thread}"}),
                ("GET", path, None),
                ("POST", "/v1/suggestions", {"pairing": "demand-achievement", "text": "石墨烯", "k": 3}),
                ("GET", "/v1/achievements?limit=5", None),
                ("DELETE", path, None),
            ):
                statuses.add(service.client.request(method, target, json=body, headers=headers).status_code)
        return statuses

    with ThreadPoolExecutor(8) as pool:
        assert set().union(*pool.map(work, range(8))) == {200, 201, 204}
    answer = service.client.get("/v1/achievements", headers=headers)
    assert [item["id"] for item in answer.json()["items"]] == ["a-masked", "a-public", "a-staff"]


def test_of_two_writers_at_one_revision_exactly_one_wins(service: Service) -> None:
    headers = service.as_role(Role.CENTRE)
    etag = service.client.get("/v1/achievements/a-public", headers=headers).headers["etag"]

    def write(number: int) -> int:
        body = {"title": f"第{number}版"}
        answer = service.client.put(
            "/v1/achievements/a-public", json=body, headers={**headers, "If-Match": etag}
        )
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(write, range(8))) == [200, *[412] * 7]
