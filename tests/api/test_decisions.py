"""Decisions over HTTP: kept with reasons, moving the achievement between the libraries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.deciding import Decisions, DecisionView
from api.roles import Role
from matcher.vocabulary import Kind
from tests.api.conftest import Template
from tests.api.fakes import Workshop
from tests.api.library import LibraryService, open_library

BODY = {"decision": "admit", "person": "王示例", "reason": "已核实两家企业的试用协议"}


@pytest.fixture(scope="module")
def library(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryService]:
    """Yield one application; each test decides about an achievement of its own."""
    with open_library(tmp_path_factory.mktemp("decisions"), template, workshop) as service:
        yield service


def new(service: LibraryService, id: str, library: str | None = "discovery") -> str:
    """Write an achievement and return the path of its decisions."""
    service.write(Kind.ACHIEVEMENT, {"id": id, "title": "隔膜检测", "library": library})
    return f"achievements/{id}/decisions"


def decide(service: LibraryService, path: str, **changes: Any) -> DecisionView:
    answer = service.post(path, {**BODY, **changes})
    assert answer.status_code == 201, answer.text
    return DecisionView.model_validate_json(answer.content, strict=False)


def fields_of(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("before", "decision", "after"),
    [
        (None, "admit", "service"),
        ("discovery", "admit", "service"),
        ("service", "admit", "service"),
        ("showcase", "admit", "showcase"),
        ("service", "hold", "discovery"),
        ("service", "reject", "discovery"),
        ("discovery", "reject", "discovery"),
        ("showcase", "reject", "showcase"),
        (None, "hold", None),
    ],
)
def test_a_decision_moves_the_achievement(
    library: LibraryService, before: str | None, decision: str, after: str | None
) -> None:
    id = f"a-{before}-{decision}"
    path = new(library, id, before)
    made = decide(library, path, decision=decision)
    assert (made.library_before, made.library_after) == (before, after)
    assert library.get(f"achievements/{id}").json()["record"]["library"] == after


def test_a_move_changes_the_etag_and_searches_follow(library: LibraryService) -> None:
    path = new(library, "a-etag")
    before = library.get("achievements/a-etag").headers["etag"]
    made = decide(library, path)
    after = library.get("achievements/a-etag").headers["etag"]
    assert before == f'"{made.achievement_revision}"'
    assert int(after.strip('"')) > made.achievement_revision
    services = library.app.state.services
    assert services.follower.wait_for(int(after.strip('"')), timeout_s=30)
    key = library.as_role(Role.CENTRE)
    body = {
        "pairing": "achievement-achievement",
        "text": "隔膜检测",
        "k": 50,
        "filters": {"library": ["service"]},
    }
    found = library.client.post("/v1/suggestions", json=body, headers=key).json()["suggestions"]
    assert "a-etag" in [id for one in found for id in (one["id"], *one["duplicates"])]


def test_both_values_are_kept_beside_each_other(library: LibraryService) -> None:
    path = new(library, "a-values")
    [appraisal] = library.keep("a-values")
    proposal = library.get(f"appraisals/{appraisal}").json()["proposal"]["verdict"]
    made = decide(library, path, values={"market": 72, "economy": 58.5})
    assert (made.appraisal_id, made.proposal) == (appraisal, proposal)
    assert made.values == {"market": 72.0, "economy": 58.5}
    assert (made.person, made.reason, made.label) == ("王示例", "已核实两家企业的试用协议", "入库")
    assert made.decided_at == library.clock()
    listed = Decisions.model_validate_json(library.get(path).content, strict=False)
    assert listed.decisions == (made,)


def test_without_an_appraisal_there_is_no_proposal(library: LibraryService) -> None:
    path = new(library, "a-none")
    assert decide(library, path).proposal is None
    [appraisal] = library.keep("a-none")
    assert decide(library, path, appraisal_id=None).appraisal_id is None
    assert decide(library, path, appraisal_id=appraisal).appraisal_id == appraisal


def test_a_correction_names_what_it_supersedes_and_the_card_shows_the_newest(
    library: LibraryService,
) -> None:
    path = new(library, "a-twice")
    library.keep("a-twice")
    first = decide(library, path)
    second = decide(library, path, decision="reject", supersedes=first.id)
    listed = Decisions.model_validate_json(library.get(path).content, strict=False).decisions
    assert [(one.id, one.supersedes) for one in listed] == [(second.id, first.id), (first.id, None)]
    shown = library.get("achievements/a-twice/appraisal").json()["decision"]
    assert shown == second.model_dump(mode="json")
    again = library.post(path, {**BODY, "supersedes": first.id})
    assert again.status_code == 409
    entries = library.get("appraisals", decided="true").json()["items"]
    assert [one["decision"]["id"] for one in entries if one["achievement_id"] == "a-twice"] == [second.id]


def test_who_decided_and_why_is_told_to_staff_alone(library: LibraryService) -> None:
    path = new(library, "a-who")
    library.keep("a-who")
    decide(library, path, values={"market": 50})
    for role in (Role.FUND, Role.EVALUATOR):
        answer = library.get("achievements/a-who/appraisal", role)
        decision = answer.json()["decision"]
        assert (decision["decision"], decision["values"]) == ("admit", {"market": 50.0})
        assert (decision["person"], decision["reason"]) == (None, None)
        assert "王示例" not in answer.text
    listed = library.get("appraisals", Role.EVALUATOR, decided="true")
    assert "a-who" in listed.text
    assert "王示例" not in listed.text


def test_a_decision_on_another_revision_is_refused_and_leaves_nothing(library: LibraryService) -> None:
    path = new(library, "a-stale")
    revision = library.get("achievements/a-stale").json()["revision"]
    refused = library.post(path, {**BODY, "expected_revision": revision - 1})
    assert refused.status_code == 409
    assert library.get(path).json() == {"decisions": []}
    assert decide(library, path, expected_revision=revision).achievement_revision == revision


def test_what_is_named_must_be_there_and_of_the_achievement(library: LibraryService) -> None:
    path = new(library, "a-named")
    [other] = library.keep("a-public")
    assert library.post("achievements/a-nowhere/decisions", BODY).status_code == 404
    assert library.get("achievements/a-nowhere/decisions").status_code == 404
    assert library.post(path, {**BODY, "appraisal_id": 9999}).status_code == 404
    assert library.post(path, {**BODY, "supersedes": 9999}).status_code == 404
    assert library.post(path, {**BODY, "appraisal_id": other}).status_code == 422
    assert library.get(path).json() == {"decisions": []}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["decision", "person", "reason"]),
        ({"decision": "yes", "person": " ", "reason": "\n"}, ["decision", "person", "reason"]),
        ({**BODY, "person": "x" * 201, "reason": "x" * 10_001}, ["person", "reason"]),
        ({**BODY, "person": "a\u0001b"}, ["person"]),
        (
            {**BODY, "values": {"market": 101, "innovation": -1, "economy": True, "price": 1}},
            ["values.market", "values.innovation", "values.economy", "values.price"],
        ),
        (
            {**BODY, "appraisal_id": "1", "supersedes": 0, "expected_revision": 1.5, "more": 1},
            ["appraisal_id", "supersedes", "expected_revision", "more"],
        ),
        ({**BODY, "appraisal_id": 2**31}, ["appraisal_id"]),
    ],
)
def test_every_bad_field_is_named(library: LibraryService, body: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(library.post("achievements/a-public/decisions", body)) == fields


def test_decisions_and_proposals_are_compared(library: LibraryService) -> None:
    path = new(library, "a-agree")
    [appraisal] = library.keep("a-agree")
    before = library.get("appraisals:agreement").json()
    entry = library.get(f"appraisals/{appraisal}").json()
    decide(library, path, decision=entry["proposal"]["verdict"], values={"market": 50})
    after = library.get("appraisals:agreement").json()
    assert after["decisions"] == before["decisions"] + 1
    assert after["same"] == before["same"] + 1
    assert sum(map(sum, after["table"])) == after["decisions"]
    assert "market" in [one["aspect"] for one in after["differences"]]


def test_nothing_personal_comes_into_the_log(library: LibraryService) -> None:
    path = new(library, "a-log")
    with capture_logs() as lines:
        decide(library, path)
        library.post(path, {**BODY, "person": "李示例\u0001"})
    said = str(lines)
    assert "/v1/achievements/{id}/decisions" in said
    for word in ("王示例", "李示例", "试用协议", "a-log"):
        assert word not in said
