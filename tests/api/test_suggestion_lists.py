"""Answers are logged as they were shown, and shown again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from api.replaying import LoggedListView
from api.roles import Role
from matcher.pairings import PAIRINGS
from matcher.records import RecordKey
from matcher.store import make_list_id
from matcher.vocabulary import Kind
from tests.api.conftest import AT, SECRET_WORD, Service

NEED = {"pairing": "demand-achievement", "text": "锂电池隔膜检测"}
REPLAYERS = [Role.CENTRE, Role.ADMIN, Role.EVALUATOR]


def ask(service: Service, role: Role, body: dict[str, Any] = NEED, **query: str) -> Any:
    return service.client.post("/v1/suggestions", json=body, params=query, headers=service.as_role(role))


def replay(service: Service, list_id: str, role: Role = Role.CENTRE) -> Any:
    return service.client.get(f"/v1/suggestion-lists/{list_id}", headers=service.as_role(role))


def for_demand(service: Service, id: str, role: Role = Role.CENTRE, query: str = "") -> Any:
    path = f"/v1/demands/{id}/suggestions?pairing=demand-achievement{query}"
    return service.client.get(path, headers=service.as_role(role))


@pytest.mark.parametrize("role", list(Role))
def test_whatever_a_role_is_shown_is_logged_for_it(reader: Service, role: Role) -> None:
    pairing = "broker-demand" if role is Role.BROKER else "achievement-achievement"
    answer = ask(reader, role, {"pairing": pairing, "text": "锂电池隔膜检测", "k": 2}).json()
    kept = reader.engine.store.suggestions.get(answer["list_id"])
    assert (kept.role, kept.pairing, kept.k) == (role.value, pairing, 2)
    assert [
        (one["suggestion_id"], one["id"], one["rank"], one["score"], one["level"], one["revision"])
        for one in answer["suggestions"]
    ] == [
        (f"{kept.id}.{item.position}", item.key.id, item.position, item.score, item.level, item.revision)
        for item in kept.items
    ]


def test_both_routes_log(reader: Service) -> None:
    by_path = for_demand(reader, "d-public", query="&k=1&library=service&diversity=0.5").json()
    kept = reader.engine.store.suggestions.get(by_path["list_id"])
    assert (kept.asking, kept.diversity) == (RecordKey(Kind.DEMAND, "d-public"), 0.5)
    assert kept.facets == {"library": ("service",)}
    body = {"pairing": "demand-achievement", "record_id": "d-public"}
    assert reader.engine.store.suggestions.get(ask(reader, Role.CENTRE, body).json()["list_id"]).items


def test_what_finds_nothing_is_logged_too(reader: Service) -> None:
    body = {**NEED, "filters": {"town": ["虎门镇"]}}
    answer = ask(reader, Role.WINDOW, body).json()
    assert answer["suggestions"] == []
    assert replay(reader, answer["list_id"]).json()["items"] == []


def test_evaluators_alone_may_leave_no_trace(reader: Service) -> None:
    before = reader.engine.store.suggestions.count()
    for answer in (
        ask(reader, Role.EVALUATOR, log="false"),
        for_demand(reader, "d-public", Role.EVALUATOR, "&log=false"),
    ):
        assert answer.status_code == 200
        assert answer.json()["list_id"] is None
        assert [one["suggestion_id"] for one in answer.json()["suggestions"]] == [None] * 2
    for role in set(Role) - {Role.EVALUATOR, Role.FUND}:
        for answer in (ask(reader, role, log="false"), for_demand(reader, "d-public", role, "&log=false")):
            assert answer.status_code == 403
    assert reader.engine.store.suggestions.count() == before
    assert ask(reader, Role.EVALUATOR, log="true").json()["list_id"] is not None
    assert ask(reader, Role.EVALUATOR, log="perhaps").status_code == 422
    assert ask(reader, Role.EVALUATOR, more="1").status_code == 422


@pytest.mark.parametrize("role", REPLAYERS)
def test_a_list_is_replayed_as_it_was_shown(reader: Service, role: Role) -> None:
    answer = for_demand(reader, "d-public", Role.WINDOW).json()
    again = LoggedListView.model_validate_json(replay(reader, answer["list_id"], role).content, strict=False)
    kept = reader.engine.store.suggestions.get(answer["list_id"])
    assert (again.role, again.pairing, again.k, again.text) == ("window", "demand-achievement", 10, None)
    assert again.asking is not None
    assert (again.asking.id, again.asking.state) == ("d-public", "unchanged")
    assert again.asking.revision == again.asking.revision_now == kept.asking_revision
    assert again.models == kept.models
    assert [(one.id, one.score, one.level_label, one.state, one.propensity) for one in again.items] == [
        (one["id"], one["score"], one["level_label"], "unchanged", 1.0) for one in answer["suggestions"]
    ]
    for one in again.items:
        values = [np.nan if value is None else value for value in one.features.values()]
        assert tuple(one.features) == kept.names
        assert np.array_equal(values, kept.features[one.position - 1], equal_nan=True)


def test_of_a_free_text_a_replay_tells_digest_and_length(reader: Service) -> None:
    answer = ask(reader, Role.WINDOW).json()
    again = replay(reader, answer["list_id"]).json()
    assert again["asking"] is None
    assert again["text"]["length"] == 7
    assert NEED["text"] not in str(again)


def test_the_keystrokes_of_a_window_stand_in_no_file(service: Service, config: Any) -> None:
    typed = "只在窗口里输入过的一句话"
    body = {"pairing": "demand-achievement", "text": typed}
    answer = ask(service, Role.WINDOW, body).json()
    files = [path for path in config.home.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    assert answer["list_id"].encode() in kept
    assert typed.encode() not in kept
    assert "输入过".encode() not in kept


def test_what_changed_since_is_marked(service: Service) -> None:
    for id, title in (("a-2", "隔膜涂布"), ("a-3", "缺陷检测")):
        assert service.put(f"/v1/achievements/{id}", {"title": title}) == 201
    service.engine.follow()
    answer = for_demand(service, "d-public").json()
    shown = {one["id"]: one for one in answer["suggestions"]}
    assert {"a-public", "a-2", "a-3"} <= set(shown)
    service.put("/v1/achievements/a-2", {"title": "咖啡"})
    service.put("/v1/demands/d-public", {"title": "咖啡"})
    service.client.delete("/v1/achievements/a-3", headers=service.as_role(Role.CENTRE))
    again = replay(service, answer["list_id"]).json()
    states = {one["id"]: (one["state"], one["revision_now"]) for one in again["items"]}
    now = service.engine.store.revision()
    assert states["a-public"] == ("unchanged", shown["a-public"]["revision"])
    assert states["a-2"] == ("changed", now - 2)
    assert states["a-3"] == ("deleted", None)
    assert (again["asking"]["state"], again["asking"]["revision_now"]) == ("changed", now - 1)
    scores = {one["id"]: one["score"] for one in again["items"]}
    assert scores == {id: one["score"] for id, one in shown.items()}


def test_an_evaluator_sees_of_a_list_what_it_may_see_of_the_records(service: Service) -> None:
    body = {"pairing": "demand-achievement", "text": f"{SECRET_WORD}晶体调制器"}
    list_id = ask(service, Role.CENTRE, body).json()["list_id"]
    ids = {one["id"] for one in replay(service, list_id).json()["items"]}
    assert ids == {"a-public", "a-masked", "a-staff"}
    seen = replay(service, list_id, Role.EVALUATOR).json()["items"]
    assert [one["position"] for one in seen] == [1, 2, 3]
    assert {one["id"] for one in seen} == {"a-public", "a-masked", None}
    (hidden,) = (one for one in seen if one["id"] is None)
    assert hidden["state"] == "hidden"
    assert (hidden["score"], hidden["level"], hidden["revision"], hidden["features"]) == (
        None,
        None,
        None,
        {},
    )
    # Opened later, and another then: what the centre was shown of it stays hidden.
    service.put("/v1/achievements/a-staff", {"title": "晶体", "visibility": "public"})
    assert None in {one["id"] for one in replay(service, list_id, Role.EVALUATOR).json()["items"]}


def test_a_list_for_a_hidden_record_is_as_if_it_were_not_there(service: Service) -> None:
    list_id = for_demand(service, "d-staff").json()["list_id"]
    assert replay(service, list_id).status_code == 200
    there = replay(service, list_id, Role.EVALUATOR)
    nowhere = replay(service, make_list_id(AT, b"\0" * 10), Role.EVALUATOR)
    assert there.status_code == nowhere.status_code == 404
    assert there.json()["type"] == nowhere.json()["type"] == "/problems/not-found"
    assert list_id in there.json()["detail"]
    assert replay(service, "x").status_code == 422


def test_an_outcome_is_recorded_against_a_suggestion(service: Service) -> None:
    shown = for_demand(service, "d-public", Role.WINDOW).json()["suggestions"][0]
    event = {
        "key": "e1",
        "kind": "viewed",
        "happened_at": "2026-11-24T08:00:00Z",
        "suggestion": shown["suggestion_id"],
    }
    headers = service.as_role(Role.WINDOW)
    answer = service.client.post("/v1/outcomes", json=event, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    (entry,) = service.engine.store.outcomes.page()
    assert (entry.achievement_id, entry.taker_kind, entry.taker_id) == (shown["id"], "demand", "d-public")
    unknown = {**event, "key": "e2", "suggestion": shown["suggestion_id"][:-1] + "9"}
    refused = service.client.post("/v1/outcomes", json=unknown, headers=headers)
    assert [error["field"] for error in refused.json()["errors"]] == ["suggestion"]


def test_requests_at_once_get_lists_of_their_own(service: Service) -> None:
    def one(number: int) -> str:
        body = {"pairing": "demand-achievement", "text": f"隔膜检测{number % 3}", "k": 2}
        answer = ask(service, Role.WINDOW, body).json()
        return str(answer["list_id"])

    with ThreadPoolExecutor(6) as pool:
        ids = list(pool.map(one, range(24)))
    assert len(set(ids)) == 24
    assert {kept.id for kept in service.engine.store.suggestions.iterate()} == set(ids)


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_every_pairing_is_logged_and_replayed(reader: Service, pairing: str) -> None:
    asks = PAIRINGS[pairing].asks
    body = {"pairing": pairing, "record_id": f"{asks.value[0]}-public"}
    answer = ask(reader, Role.CENTRE, body).json()
    again = replay(reader, answer["list_id"]).json()
    assert [one["id"] for one in again["items"]] == [one["id"] for one in answer["suggestions"]]
    assert again["items"]
