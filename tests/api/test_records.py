"""Writing, reading and deleting single records."""

from __future__ import annotations

from typing import Any

import pytest

from api.examples import EXAMPLES
from api.paths import KIND_PATHS
from api.roles import Role
from matcher.vocabulary import Kind
from tests.api.conftest import Service
from tests.api.fakes import LaggingEngine


def call(service: Service, method: str, path: str, **request: Any) -> Any:
    headers = {**service.as_role(Role.CENTRE), **request.pop("headers", {})}
    return service.client.request(method, path, headers=headers, **request)


def found(service: Service, text: str, role: Role = Role.WINDOW) -> set[str]:
    body = {"pairing": "demand-achievement", "text": text, "k": 100}
    answer = service.client.post("/v1/suggestions", json=body, headers=service.as_role(role))
    return {suggestion["id"] for suggestion in answer.json()["suggestions"]}


@pytest.mark.parametrize("kind", list(Kind))
def test_what_goes_in_comes_back(service: Service, kind: Kind) -> None:
    path = f"/v1/{KIND_PATHS[kind]}/example-1"
    written = call(service, "PUT", path, json=EXAMPLES[kind])
    assert written.status_code == 201
    answer = call(service, "GET", path)
    assert answer.headers["etag"] == written.headers["etag"] == f'"{answer.json()["revision"]}"'
    record = answer.json()["record"]
    assert {**record, **_plain(EXAMPLES[kind])} == {**record, "id": "example-1"} | _plain(EXAMPLES[kind])
    again = call(service, "PUT", path, json=record)
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")


def _plain(example: dict[str, Any]) -> dict[str, Any]:
    """Return the members whose spelling is the same on the way out (amounts and nested ones are not)."""
    return {name: value for name, value in example.items() if isinstance(value, str) and "cny" not in name}


def test_amounts_come_back_as_decimal_strings(service: Service) -> None:
    body = {"title": "新", "expected_contribution_cny": "1200000.50"}
    call(service, "PUT", "/v1/achievements/x-1", json=body)
    record = call(service, "GET", "/v1/achievements/x-1").json()["record"]
    assert record["expected_contribution_cny"] == "1200000.5"


def test_creating_changing_and_repeating_are_told_apart(service: Service) -> None:
    first = call(service, "PUT", "/v1/achievements/x-1", json={"title": "一"})
    second = call(service, "PUT", "/v1/achievements/x-1", json={"title": "二", "id": "x-1"})
    third = call(service, "PUT", "/v1/achievements/x-1", json={"title": "二"})
    answers = [first, second, third]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert [answer.json()["outcome"] for answer in answers] == ["created", "changed", "unchanged"]
    assert third.json()["revision"] == second.json()["revision"] == first.json()["revision"] + 1


def test_a_body_with_another_id_than_the_path_is_refused(service: Service) -> None:
    answer = call(service, "PUT", "/v1/achievements/x-1", json={"title": "一", "id": "x-2"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "id"


def test_if_match_lets_only_the_named_revision_be_replaced(service: Service) -> None:
    etag = call(service, "PUT", "/v1/achievements/x-1", json={"title": "一"}).headers["etag"]
    good = call(service, "PUT", "/v1/achievements/x-1", json={"title": "二"}, headers={"If-Match": etag})
    stale = call(service, "PUT", "/v1/achievements/x-1", json={"title": "三"}, headers={"If-Match": etag})
    missing = call(service, "PUT", "/v1/achievements/x-2", json={"title": "三"}, headers={"If-Match": etag})
    assert [good.status_code, stale.status_code, missing.status_code] == [200, 412, 412]
    assert stale.json()["type"] == "/problems/precondition-failed"
    assert call(service, "GET", "/v1/achievements/x-1").json()["record"]["title"] == "二"
    wild = call(service, "PUT", "/v1/achievements/x-1", json={"title": "三"}, headers={"If-Match": "*"})
    assert wild.status_code == 422


def test_a_caller_that_has_the_revision_is_told_so(service: Service) -> None:
    etag = call(service, "GET", "/v1/achievements/a-public").headers["etag"]
    same = call(service, "GET", "/v1/achievements/a-public", headers={"If-None-Match": etag})
    other = call(service, "GET", "/v1/achievements/a-public", headers={"If-None-Match": '"999"'})
    assert (same.status_code, same.content, other.status_code) == (304, b"", 200)


def test_a_deleted_record_is_gone_and_can_be_written_anew(service: Service) -> None:
    assert call(service, "DELETE", "/v1/achievements/a-public").status_code == 204
    assert call(service, "GET", "/v1/achievements/a-public").status_code == 404
    assert call(service, "DELETE", "/v1/achievements/a-public").status_code == 404
    assert call(service, "PUT", "/v1/achievements/a-public", json={"title": "新"}).status_code == 201


def test_no_search_finds_a_record_once_its_delete_is_answered(service: Service) -> None:
    for number in range(8):
        identifier = f"gone-{number}"
        assert service.put(f"/v1/achievements/{identifier}", {"title": "石墨烯散热膜"}, refresh="wait") == 201
        assert identifier in found(service, "石墨烯散热膜")
        assert call(service, "DELETE", f"/v1/achievements/{identifier}").status_code == 204
        assert identifier not in found(service, "石墨烯散热膜")


@pytest.mark.parametrize("change", [{"visibility": "staff"}, {"visibility": "masked"}, {"status": "landed"}])
def test_no_search_finds_a_record_once_its_hiding_is_answered(
    service: Service, change: dict[str, str]
) -> None:
    for number in range(5):
        path = f"/v1/achievements/hidden-{number}"
        assert service.put(path, {"title": "石墨烯散热膜"}, refresh="wait") == 201
        assert f"hidden-{number}" in found(service, "石墨烯散热膜")
        assert service.put(path, {"title": "石墨烯散热膜", **change}) == 200
        assert f"hidden-{number}" not in found(service, "石墨烯散热膜")


def test_hiding_by_a_bulk_write_takes_effect_before_the_answer(service: Service) -> None:
    assert service.put("/v1/achievements/hidden", {"title": "石墨烯散热膜"}, refresh="wait") == 201
    body = '{"id": "hidden", "title": "石墨烯散热膜", "visibility": "staff"}\n'.encode()
    headers = {"Content-Type": "application/jsonl"}
    assert call(service, "POST", "/v1/achievements:bulk", content=body, headers=headers).status_code == 200
    assert "hidden" not in found(service, "石墨烯散热膜")


def test_refresh_wait_answers_once_searches_use_the_change(service: Service) -> None:
    answer = call(service, "PUT", "/v1/achievements/x-1?refresh=wait", json={"title": "石墨烯散热膜"})
    assert answer.json()["indexed"] is True
    assert "x-1" in found(service, "石墨烯散热膜")


def test_refresh_wait_gives_up_in_time_and_says_so(
    service: Service, engine: LaggingEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.writes.WAIT_S", 0.05)
    engine.held.set()
    answer = call(service, "PUT", "/v1/achievements/x-1?refresh=wait", json={"title": "石墨烯散热膜"})
    assert (answer.status_code, answer.json()["indexed"]) == (201, False)


def test_a_later_change_reaches_searches_by_itself(service: Service) -> None:
    answer = call(service, "PUT", "/v1/achievements/x-1", json={"title": "石墨烯散热膜"})
    follower = service.app.state.services.follower
    assert follower.wait_for(answer.json()["revision"], timeout_s=5)
    assert "x-1" in found(service, "石墨烯散热膜")
