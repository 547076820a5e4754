"""What a role may not see leaks through nothing: lists, records, suggestions, errors, counts."""

from __future__ import annotations

from typing import Any

import pytest

from api.roles import Role
from matcher.pairings import PAIRINGS
from tests.api.conftest import SECRET_WORD, Service

OUTSIDERS = [Role.WINDOW, Role.FUND, Role.BROKER]
KINDS = ["achievements", "demands", "brokers", "investors"]


def get(service: Service, role: Role, path: str) -> Any:
    return service.client.get(path, headers=service.as_role(role))


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/v1/achievements/a-masked",
            {
                "id": "a-masked",
                "kind": "achievement",
                "industry_codes": ["1.1"],
                "place": "寮步镇",
                "visibility": "masked",
            },
        ),
        (
            "/v1/demands/d-masked",
            {
                "id": "d-masked",
                "kind": "demand",
                "industry_codes": [],
                "town": "虎门镇",
                "visibility": "masked",
            },
        ),
        (
            "/v1/brokers/b-masked",
            {"id": "b-masked", "kind": "broker", "industry_codes": [], "towns": [], "visibility": "masked"},
        ),
        (
            "/v1/investors/i-masked",
            {
                "id": "i-masked",
                "kind": "investor",
                "industry_codes": [],
                "regions": [],
                "visibility": "masked",
            },
        ),
    ],
)
def test_outsiders_get_a_masked_record_without_its_telling_fields(
    reader: Service, role: Role, path: str, expected: dict[str, Any]
) -> None:
    answer = get(reader, role, path)
    assert answer.json() == expected
    assert "etag" not in answer.headers


@pytest.mark.parametrize("role", [*OUTSIDERS, Role.EVALUATOR])
def test_a_staff_record_is_as_if_it_were_not_there(reader: Service, role: Role) -> None:
    there, nowhere = (get(reader, role, f"/v1/achievements/{name}") for name in ("a-staff", "a-nowhere"))
    assert there.status_code == nowhere.status_code == 404
    ignored = {"request_id": ""}
    assert there.json() | ignored == nowhere.json() | ignored


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_list_tells_outsiders_what_is_masked(reader: Service, role: Role) -> None:
    for kind in KINDS:
        answer = get(reader, role, f"/v1/{kind}")
        assert SECRET_WORD not in answer.text
        assert "staff" not in answer.text


def test_lists_show_each_role_what_it_may_see(reader: Service) -> None:
    def ids(role: Role) -> list[str]:
        items = get(reader, role, "/v1/achievements").json()["items"]
        return [item["id"] for item in items]

    assert ids(Role.CENTRE) == ["a-masked", "a-public", "a-staff"]
    assert ids(Role.EVALUATOR) == ids(Role.WINDOW) == ["a-masked", "a-public"]
    evaluators = get(reader, Role.EVALUATOR, "/v1/achievements").text
    assert SECRET_WORD in evaluators


@pytest.mark.parametrize("role", OUTSIDERS)
def test_a_filter_does_not_tell_whether_a_masked_record_passes_it(reader: Service, role: Role) -> None:
    for query in ("library=discovery", "library=service", "status=active"):
        items = get(reader, role, f"/v1/achievements?{query}").json()["items"]
        assert "a-masked" not in [item["id"] for item in items]
    only_masked = get(reader, role, "/v1/achievements?visibility=masked").json()["items"]
    assert [item["id"] for item in only_masked] == ["a-masked"]
    assert get(reader, role, "/v1/achievements?visibility=staff").json() == {"items": [], "next": None}


@pytest.mark.parametrize("role", list(Role))
def test_suggestions_and_their_reasons_hold_only_what_the_role_sees(reader: Service, role: Role) -> None:
    hidden = {
        Role.CENTRE: set(),
        Role.ADMIN: set(),
        Role.EVALUATOR: {"a-staff", "d-staff"},
    }.get(role, {"a-staff", "a-masked", "d-staff", "d-masked", "b-masked", "i-masked"})
    for pairing in PAIRINGS:
        # The word that stands in hidden records only would find them first.
        body = {"pairing": pairing, "text": SECRET_WORD, "k": 50}
        answer = reader.client.post("/v1/suggestions", json=body, headers=reader.as_role(role))
        if answer.status_code == 403:
            continue
        shown = {suggestion["id"] for suggestion in answer.json()["suggestions"]}
        assert shown
        assert not shown & hidden
        if role in OUTSIDERS:
            assert SECRET_WORD not in answer.text


@pytest.mark.parametrize("name", ["d-masked", "d-staff", "d-nowhere"])
def test_a_hidden_record_cannot_ask(reader: Service, name: str) -> None:
    by_path = get(reader, Role.WINDOW, f"/v1/demands/{name}/suggestions?pairing=demand-achievement")
    body = {"pairing": "demand-achievement", "record_id": name}
    by_body = reader.client.post("/v1/suggestions", json=body, headers=reader.as_role(Role.WINDOW))
    for answer in (by_path, by_body):
        assert answer.status_code == 404
        assert SECRET_WORD not in answer.text
        assert answer.json()["detail"] == "there is no demand with this id"


def test_evaluators_may_ask_for_a_masked_record_but_not_for_a_staff_one(reader: Service) -> None:
    query = "suggestions?pairing=demand-achievement"
    assert get(reader, Role.EVALUATOR, f"/v1/demands/d-masked/{query}").status_code == 200
    assert get(reader, Role.EVALUATOR, f"/v1/demands/d-staff/{query}").status_code == 404


def test_only_roles_that_see_everything_learn_how_much_there_is(reader: Service) -> None:
    assert get(reader, Role.WINDOW, "/v1/version").json()["indexed"] is None
    assert get(reader, Role.EVALUATOR, "/v1/version").json()["indexed"] is None
    assert get(reader, Role.ADMIN, "/v1/version").json()["indexed"] == 10
