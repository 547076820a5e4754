"""Every error is a problem detail with a stable type, an id, and nothing from inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from api.app import create_app
from api.problems import PROBLEM_TYPES
from api.roles import Role
from api.security import issue_key
from matcher.config import Config
from matcher.errors import (
    ConfigError,
    Conflict,
    EncoderError,
    Forbidden,
    IndexMismatch,
    InvalidInput,
    MatcherError,
    NotFitted,
    NotFound,
    StoreError,
)
from matcher.store import Store
from tests.api.conftest import AT, SECRET_WORD, Service
from tests.api.fakes import Workshop


def send(service: Service, method: str, path: str, **request: Any) -> Any:
    headers = {**service.as_role(Role.CENTRE), **request.pop("headers", {})}
    return service.client.request(method, path, headers=headers, **request)


def assert_problem(answer: Any, slug: str) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    kind = PROBLEM_TYPES[slug]
    assert (body["type"], body["title"], body["status"]) == (kind.path, kind.title, kind.status)
    assert answer.status_code == kind.status
    assert body["request_id"] == answer.headers["x-request-id"]
    return body


@pytest.mark.parametrize(
    ("method", "path", "request_", "slug"),
    [
        ("GET", "/nope", {}, "not-found"),
        ("GET", "/v1/achievements/", {}, "not-found"),
        ("GET", "/v1/achievements/a-nowhere", {}, "not-found"),
        ("PATCH", "/v1/achievements/a-public", {}, "method-not-allowed"),
        ("PUT", "/v1/achievements/x-1", {"content": b"{}"}, "unsupported-media-type"),
        ("PUT", "/v1/achievements/x-1", {"data": {"title": "x"}}, "unsupported-media-type"),
        ("PUT", "/v1/achievements/x%201", {"json": {"title": "x"}}, "invalid-input"),
        ("PUT", "/v1/achievements/x-1", {"json": [1]}, "invalid-input"),
        ("PUT", "/v1/achievements/x-1", {"json": {"title": "x" * 1_000_001}}, "too-large"),
        ("GET", "/problems/nope", {}, "not-found"),
    ],
)
def test_an_error_is_a_problem(
    reader: Service, method: str, path: str, request_: dict[str, Any], slug: str
) -> None:
    assert_problem(send(reader, method, path, **request_), slug)


@pytest.mark.parametrize("slug", list(PROBLEM_TYPES))
def test_the_type_of_a_problem_leads_to_its_meaning(reader: Service, slug: str) -> None:
    page = reader.client.get(f"/problems/{slug}").json()
    assert page["type"] == f"/problems/{slug}"
    assert re.search("[一-鿿]", page["title"])


def test_a_405_names_the_methods_of_the_whole_path(reader: Service) -> None:
    assert send(reader, "POST", "/v1/achievements/a-public").headers["allow"] == "DELETE, GET, PUT"
    assert send(reader, "DELETE", "/v1/suggestions").headers["allow"] == "POST"


def test_all_bad_fields_are_named_at_once(reader: Service) -> None:
    body = {"trl": 12, "industry_codes": ["新能源"], "expected_contribution_cny": 1.5, "colour": "红"}
    problem = assert_problem(send(reader, "PUT", "/v1/achievements/x-1", json=body), "invalid-input")
    fields = {error["field"]: error for error in problem["errors"]}
    assert set(fields) == {"title", "trl", "industry_codes.0", "expected_contribution_cny", "colour"}
    assert fields["trl"] == {"field": "trl", "value": "12", "expected": "at most 9"}


def test_a_flood_of_errors_is_cut_and_counted(reader: Service) -> None:
    body = {f"f{number}": 1 for number in range(10_005)} | {"title": "x"}
    problem = assert_problem(send(reader, "PUT", "/v1/achievements/x-1", json=body), "invalid-input")
    assert (len(problem["errors"]), problem["errors_left_out"]) == (10_000, 5)


def test_a_body_without_announced_length_is_refused_while_it_streams(reader: Service) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 100_000
            yield b"x" * 100_000

    headers = {"Content-Type": "application/jsonl"}
    answer = send(reader, "POST", "/v1/achievements:bulk", content=endless(), headers=headers)
    assert_problem(answer, "too-large")


def test_a_body_announced_with_an_absurd_length_is_refused(reader: Service) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "9" * 30}
    answer = send(reader, "PUT", "/v1/achievements/x-1", content=b"{}", headers=headers)
    assert_problem(answer, "too-large")


def test_a_packed_body_is_refused(reader: Service) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = send(reader, "PUT", "/v1/achievements/x-1", content=b"{}", headers=headers)
    assert_problem(answer, "unsupported-media-type")


@pytest.mark.parametrize(
    ("error", "slug", "shown"),
    [
        (InvalidInput("seen"), "invalid-input", True),
        (NotFound("seen"), "not-found", True),
        (Conflict("seen"), "conflict", True),
        (Forbidden("seen"), "forbidden", True),
        (StoreError(f"seen {SECRET_WORD}"), "unavailable", False),
        (EncoderError("seen"), "unavailable", False),
        (IndexMismatch("seen"), "unavailable", False),
        (NotFitted("seen"), "unavailable", False),
        (ConfigError("seen"), "unavailable", False),
        (RuntimeError(f"seen {SECRET_WORD}"), "internal", False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_of_the_engine_are_mapped_and_show_nothing_of_the_inside(
    reader: Service, monkeypatch: pytest.MonkeyPatch, error: Exception, slug: str, shown: bool
) -> None:
    def fail(question: object, *, request_id: str | None = None) -> None:
        raise error

    monkeypatch.setattr(reader.engine, "suggest", fail)
    body = {"pairing": "demand-achievement", "text": "膜"}
    problem = assert_problem(send(reader, "POST", "/v1/suggestions", json=body), slug)
    assert (problem["detail"] == "seen") is shown
    if isinstance(error, MatcherError) and not shown:
        assert "seen" not in str(problem)


def test_a_store_that_fails_while_the_key_is_looked_up_is_unavailable(
    reader: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(key_hash: str) -> None:
        raise StoreError("the database at /secret/place refused")

    monkeypatch.setattr(reader.engine.store, "find_key", fail)
    problem = assert_problem(send(reader, "GET", "/v1/version"), "unavailable")
    assert "secret" not in str(problem)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("abc-1.2_3", True), ("a" * 64, True), ("a" * 65, False), ("a b", False), ("a\tb", False), ("", False)],
)
def test_a_request_id_is_taken_over_only_when_it_is_harmless(reader: Service, sent: str, kept: bool) -> None:
    answered = reader.client.get("/v1/health/live", headers={"X-Request-ID": sent}).headers["x-request-id"]
    assert (answered == sent) is kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answered)


def test_the_access_log_tells_route_and_role_but_no_text_key_or_name(
    service: Service,
) -> None:
    with capture_logs() as lines:
        send(service, "PUT", "/v1/achievements/secret-id", json={"title": SECRET_WORD})
        body = {"pairing": "demand-achievement", "text": SECRET_WORD}
        send(service, "POST", "/v1/suggestions", json=body, headers={"X-Request-ID": "r-1"})
        service.client.get(f"/{SECRET_WORD}", headers={"X-API-Key": "mk_wrong"})
    written, suggested, refused = [line for line in lines if line["event"] == "request"]
    assert (written["route"], written["status"], written["role"]) == ("/v1/achievements/{id}", 201, "centre")
    assert (suggested["request_id"], suggested["route"]) == ("r-1", "/v1/suggestions")
    assert (refused["status"], refused["role"], refused["route"]) == (401, "-", "-")
    told = str(lines)
    assert SECRET_WORD not in told
    assert "secret-id" not in told
    assert "mk_" not in told


def test_the_service_is_ready_once_the_index_holds_what_was_there_at_the_start(
    store: Store, config: Config, workshop: Workshop
) -> None:
    lagging = workshop.make_engine(store, config)
    lagging.held.set()
    with TestClient(create_app(lagging, config)) as client:
        assert client.get("/v1/health/live").status_code == 200
        waiting = client.get("/v1/health/ready")
        assert_problem(waiting, "unavailable")
        assert waiting.headers["retry-after"] == "2"
        headers = {"X-API-Key": issue_key(store, "new", Role.CENTRE, AT)[1]}
        question = {"pairing": "demand-achievement", "text": "膜"}
        early = client.post("/v1/suggestions", json=question, headers=headers)
        assert_problem(early, "unavailable")
        lagging.held.clear()
        follower = client.app.state.services.follower  # type: ignore[attr-defined]
        assert follower.wait_for(store.revision(), timeout_s=5)
        assert client.get("/v1/health/ready").status_code == 200
        assert client.post("/v1/suggestions", json=question, headers=headers).status_code == 200
    assert client.get("/v1/health/ready").status_code == 503
