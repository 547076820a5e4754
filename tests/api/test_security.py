"""Keys: how they are issued, found and revoked, and that nothing but health answers without one."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute

from api.deps import RoleGate
from api.middleware import OPEN_PATHS
from api.roles import ALLOWED, Action, Role
from api.security import identify, issue_key, read_secret
from matcher.errors import Conflict, InvalidInput
from matcher.store import Store, hash_secret
from tests.api.conftest import AT, Service

_OPEN_ROUTES = {"/", "/docs", "/openapi.json", "/v1/health/live", "/v1/health/ready", "/problems/{slug}"}
_OPEN_ROUTES |= {"/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"}


def test_a_key_has_256_random_bits_and_is_stored_only_as_its_hash(store: Store) -> None:
    key, plaintext = issue_key(store, "中心", Role.CENTRE, AT)
    assert re.fullmatch(r"mk_[A-Za-z0-9_-]{43}", plaintext)
    assert store.find_key(hash_secret(plaintext)) == key
    assert plaintext not in repr(store.api_keys())
    assert issue_key(store, "另一个", Role.CENTRE, AT)[1] != plaintext


def test_two_keys_in_use_have_different_names(store: Store) -> None:
    issue_key(store, "中心", Role.CENTRE, AT)
    with pytest.raises(Conflict):
        issue_key(store, "中心", Role.ADMIN, AT)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_key_needs_a_short_printable_name(store: Store, name: str) -> None:
    with pytest.raises(InvalidInput, match="name"):
        issue_key(store, name, Role.CENTRE, AT)


def test_a_key_of_a_role_that_no_longer_exists_identifies_nobody(store: Store) -> None:
    store.add_key("mk_old", name="old", role="emperor", at=AT)
    assert identify(store, "mk_old") is None


@pytest.mark.parametrize(
    ("headers", "secret"),
    [
        ({}, None),
        ({"authorization": "Bearer mk_a"}, "mk_a"),
        ({"authorization": "bearer  mk_a "}, "mk_a"),
        ({"x-api-key": "mk_a"}, "mk_a"),
        ({"authorization": "Bearer mk_a", "x-api-key": "mk_a"}, "mk_a"),
        ({"authorization": "Bearer mk_a", "x-api-key": "mk_b"}, None),
        ({"authorization": "Basic mk_a"}, None),
        ({"authorization": "Bearer"}, None),
        ({"authorization": "Bearer " + "m" * 201}, None),
    ],
)
def test_the_key_is_read_from_either_header(headers: dict[str, str], secret: str | None) -> None:
    assert read_secret(headers) == secret


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/achievements"),
        ("GET", "/v1/achievements/a-public"),
        ("DELETE", "/v1/achievements/a-public"),
        ("POST", "/v1/suggestions"),
        ("GET", "/v1/version"),
        ("GET", "/v1/no/such/path"),
        ("PATCH", "/v1/achievements"),
        ("GET", "/v1/health"),
        ("GET", "/problems/nope"),
        ("GET", "/v1/health/live/"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer mk_wrong"}, {"X-API-Key": "铌".encode()}])
def test_without_a_valid_key_everything_is_unauthorized(
    reader: Service, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = reader.client.request(method, path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "/problems/unauthorized"


@pytest.mark.parametrize("path", sorted(OPEN_PATHS))
def test_open_paths_answer_without_a_key(reader: Service, path: str) -> None:
    assert reader.client.get(path).status_code == 200


def test_documentation_loads_nothing_from_elsewhere(reader: Service) -> None:
    assert not re.findall(r"https?://", reader.client.get("/docs").text)


def test_both_headers_let_a_key_in(reader: Service) -> None:
    key = reader.keys[Role.WINDOW]
    for headers in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}):
        assert reader.client.get("/v1/version", headers=headers).status_code == 200


def test_a_revoked_key_stops_at_once(service: Service) -> None:
    headers = service.as_role(Role.FUND)
    assert service.client.get("/v1/version", headers=headers).status_code == 200
    store = service.engine.store
    known = store.api_keys()
    store.revoke_key(next(key.id for key in known if key.role == "fund"), at=AT)
    assert service.client.get("/v1/version", headers=headers).status_code == 401


def test_every_route_declares_its_action_through_the_gate(reader: Service) -> None:
    undeclared = []
    for route in reader.app.routes:
        assert isinstance(route, APIRoute), f"{route} is not one of ours"
        gates = [entry.call for entry in route.dependant.dependencies if isinstance(entry.call, RoleGate)]
        if len(gates) != 1:
            undeclared.append(route.path)
    assert sorted(undeclared) == sorted(_OPEN_ROUTES)


def test_every_action_has_roles() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values())
