"""The outcome ledger over HTTP: idempotent, all or none, every bad field named, each role its kinds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api.roles import MAY_RECORD, Role
from matcher.outcomes.events import EventKind
from matcher.vocabulary import Kind
from tests.api.conftest import Template
from tests.api.fakes import Workshop
from tests.api.library import LibraryService, open_library

LINES = {"Content-Type": "application/jsonl"}
EARLY = {EventKind.SHOWN, EventKind.VIEWED, EventKind.DISMISSED, EventKind.DECLINED, EventKind.CONTACTED}
DEALS = EARLY | {EventKind.MET, EventKind.TRIAL, EventKind.CONTRACT, EventKind.INVESTED}
KINDS = {
    Role.WINDOW: EARLY,
    Role.FUND: DEALS,
    Role.BROKER: DEALS,
    Role.EVALUATOR: set(),
    Role.CENTRE: set(EventKind),
    Role.ADMIN: set(EventKind),
}


@pytest.fixture(scope="module")
def library(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryService]:
    """Yield one application; each test reports events of an achievement of its own."""
    with open_library(tmp_path_factory.mktemp("outcomes"), template, workshop) as service:
        yield service


def new(service: LibraryService, id: str, **values: Any) -> str:
    service.write(Kind.ACHIEVEMENT, {"id": id, "title": "陶瓷基板烧结", **values})
    return id


def event(id: str, key: str = "k", kind: str = "contacted", **values: Any) -> dict[str, Any]:
    named = {"key": f"{id}/{key}", "kind": kind, "achievement_id": id}
    return {**named, "happened_at": "2026-11-20T09:00:00+08:00", **values}


def post_lines(service: LibraryService, *events: dict[str, Any] | str, role: Role = Role.CENTRE) -> Any:
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in events]
    return service.client.post(
        "/v1/outcomes", content="\n".join(lines).encode(), headers={**service.as_role(role), **LINES}
    )


def fields_of(answer: Any) -> list[tuple[int | None, str]]:
    assert answer.status_code == 422, answer.text
    return [(error.get("row"), error["field"]) for error in answer.json()["errors"]]


def test_an_event_is_created_once_and_answered_again(library: LibraryService) -> None:
    body = event(new(library, "once"), kind="contract", amount_cny="680000.00", taker={"name": "某公司"})
    first = library.post("outcomes", body)
    assert first.status_code == 201, first.text
    (entry,) = first.json()["entries"]
    assert (first.json()["recorded"], entry["achievement_id"]) == (1, "once")
    assert (entry["taker"]["name"], entry["marks"], entry["superseded_by"]) == (
        "某公司",
        ["skips_stages"],
        None,
    )
    assert entry["event"]["amount_cny"] == "680000"
    assert entry["reported_by"].endswith("(centre)")
    again = library.post("outcomes", body, Role.ADMIN)
    assert (again.status_code, again.json()) == (200, {"recorded": 0, "entries": [entry]})
    other = library.post("outcomes", {**body, "amount_cny": "1"})
    assert other.status_code == 409
    assert "'once/k'" in other.json()["detail"]


def test_a_key_in_the_header_is_the_events(library: LibraryService) -> None:
    body = event(new(library, "header"))
    del body["key"]

    def post(header: str | None, sent: dict[str, Any]) -> Any:
        more = {} if header is None else {"Idempotency-Key": header}
        headers = {**library.as_role(Role.CENTRE), **more}
        return library.client.post("/v1/outcomes", json=sent, headers=headers)

    assert fields_of(post(None, body)) == [(None, "key")]
    assert [post("h-1", body).status_code for _ in range(2)] == [201, 200]
    assert post("h-1", {**body, "kind": "met"}).status_code == 409
    assert post("h-1", {**body, "key": "h-1"}).status_code == 200
    assert fields_of(post("h-1", {**body, "key": "h-2"})) == [(None, "Idempotency-Key")]
    assert post("h" * 129, body).status_code == 422
    headers = {**library.as_role(Role.CENTRE), **LINES, "Idempotency-Key": "h-3"}
    lines = f"{json.dumps(body)}\n\n{json.dumps({**body, 'kind': 'met', 'key': 'h-own'})}"
    told = library.client.post("/v1/outcomes", content=lines.encode(), headers=headers).json()
    assert [one["event"]["key"] for one in told["entries"]] == ["h-3:1", "h-own"]


def test_lines_are_recorded_all_or_none_with_every_bad_one_named(library: LibraryService) -> None:
    id = new(library, "lines")
    bad = post_lines(
        library,
        event(id, "1"),
        "",
        event(id, "2", "contract", happened_at="2026-11-20T09:00:00", colour="red"),
        "{",
        event(id, "3", "declined"),
    )
    assert fields_of(bad) == [
        (3, "happened_at"), (3, "colour"), (3, "amount_cny"), (4, "body"), (5, "reason"),
    ]  # fmt: skip
    unknown = post_lines(
        library,
        event(id, "1"),
        event("nobody", "2", taker={"kind": "demand", "id": "d-none"}, broker_ids=["b-none"]),
        event(id, "3", suggestion="s-none"),
        event(id, "4", happened_at="2026-11-24T09:00:01Z", supersedes=99_999),
    )
    assert fields_of(unknown) == [
        (2, "achievement_id"), (2, "taker.id"), (2, "broker_ids.0"), (3, "suggestion"),
        (4, "happened_at"), (4, "supersedes"),
    ]  # fmt: skip
    assert library.get("outcomes", achievement=id).json()["entries"] == []
    good = post_lines(library, event(id, "1"), "", event(id, "2", "met"))
    assert (good.status_code, good.json()["recorded"]) == (201, 2)
    assert post_lines(library, event(id, "1"), event(id, "2", "met")).status_code == 200
    assert post_lines(library, "").json() == {"recorded": 0, "entries": []}


def test_a_body_of_another_type_is_refused(library: LibraryService) -> None:
    headers = {**library.as_role(Role.CENTRE), "Content-Type": "text/csv"}
    assert library.client.post("/v1/outcomes", content=b"x", headers=headers).status_code == 415


@pytest.mark.parametrize("role", list(Role))
def test_a_role_records_exactly_its_kinds(library: LibraryService, role: Role) -> None:
    id = new(library, f"role-{role}")
    more: dict[str, dict[str, Any]] = {
        "declined": {"reason": "budget", "side": "taker"},
        "landed": {"landing_type": "project"},
        **{kind: {"amount_cny": 1} for kind in ("contract", "invested", "income", "tax")},
    }
    recorded = set()
    for kind in EventKind:
        body = event(id, kind, kind, **more.get(kind, {}))
        answer = library.post("outcomes", body, role)
        assert answer.status_code in (201, 403), answer.text
        if answer.status_code == 201:
            recorded.add(kind)
    assert recorded == KINDS[role] == MAY_RECORD[role]


def test_one_bad_kind_among_lines_keeps_all_out(library: LibraryService) -> None:
    id = new(library, "one-bad")
    answer = post_lines(library, event(id, "1"), event(id, "2", "met"), role=Role.WINDOW)
    assert answer.status_code == 403
    assert "not met" in answer.json()["detail"]
    assert library.get("outcomes", achievement=id).json()["entries"] == []


def test_only_the_centre_corrects_what_others_reported(library: LibraryService) -> None:
    id = new(library, "corrected")
    landed = library.post("outcomes", event(id, "1", "landed", landing_type="project")).json()
    number = landed["entries"][0]["number"]
    assert (
        library.post("outcomes", event(id, "2", "shown", supersedes=number), Role.BROKER).status_code == 403
    )
    assert library.post("outcomes", event(id, "2", supersedes=99_999), Role.BROKER).status_code == 403
    own = library.post("outcomes", event(id, "3"), Role.BROKER).json()["entries"][0]["number"]
    assert library.post("outcomes", event(id, "4", "met", supersedes=own), Role.BROKER).status_code == 201
    again = library.post("outcomes", event(id, "5", "met", supersedes=own))
    assert again.status_code == 409
    assert f"entry {own} was superseded by" in again.json()["detail"]
    assert library.post("outcomes", event(id, "6", "withdrawn", supersedes=number)).status_code == 201
    entries = library.get("outcomes", achievement=id).json()["entries"]
    assert [one["superseded_by"] is None for one in entries] == [False, False, True, True]


def test_what_a_role_cannot_see_is_unknown_to_it(library: LibraryService) -> None:
    hidden, masked = new(library, "hidden", visibility="staff"), new(library, "veiled", visibility="masked")
    assert fields_of(library.post("outcomes", event(hidden), Role.WINDOW)) == [(None, "achievement_id")]
    assert library.post("outcomes", event(masked), Role.WINDOW).status_code == 201
    assert library.post("outcomes", event(hidden)).status_code == 201
    assert library.get("outcomes", Role.EVALUATOR, achievement=hidden).json()["entries"] == []
    assert len(library.get("outcomes", Role.EVALUATOR, achievement=masked).json()["entries"]) == 1
    assert f'"{hidden}"' not in library.get("outcomes:export", Role.EVALUATOR).text
    assert f'"{hidden}"' in library.get("outcomes:export").text


def test_entries_are_listed_in_pages_and_by_filters_and_exported_whole(library: LibraryService) -> None:
    id = new(library, "pages")
    library.write(Kind.BROKER, {"id": "b-pages", "name": "林示例"})
    taker = {"kind": "demand", "id": "d-public"}
    told = [event(id, str(n), kind) for n, kind in enumerate(["shown", "viewed", "contacted"])]
    told[1] |= {"taker": taker, "broker_ids": ["b-pages"]}
    assert post_lines(library, *told).status_code == 201
    first = library.get("outcomes", achievement=id, limit="2").json()
    rest = library.get("outcomes", achievement=id, after=str(first["next"])).json()
    entries = [*first["entries"], *rest["entries"]]
    assert [one["event"]["key"] for one in entries] == ["pages/0", "pages/1", "pages/2"]
    assert rest["next"] is None
    for query in ({"taker": "d-public"}, {"broker": "b-pages"}, {"kind": "viewed"}):
        assert library.get("outcomes", achievement=id, **query).json()["entries"] == [entries[1]]
    assert library.get("outcomes", kind="bought").status_code == 422
    answer = library.get("outcomes:export", achievement=id)
    assert answer.headers["content-type"] == "application/jsonl"
    assert [json.loads(line) for line in answer.text.splitlines()] == entries
    numbers = [json.loads(line)["number"] for line in library.get("outcomes:export").text.splitlines()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_recorded_contract_shows_on_the_card_at_once(library: LibraryService) -> None:
    id = new(library, "card", library="service")
    before = library.get(f"achievements/{id}/appraisal").text
    assert "台账记录" not in before
    library.post("outcomes", event(id, kind="contract", amount_cny="680000"))
    assert "台账记录 1 笔，合计 68.0 万元" in library.get(f"achievements/{id}/appraisal").text
