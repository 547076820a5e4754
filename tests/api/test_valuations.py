"""Fair values over HTTP: asked for, recorded, valid for a year and for what was valued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.deciding import Valuations, ValuationView
from api.roles import Role
from matcher.vocabulary import Kind
from tests.api.conftest import Template
from tests.api.fakes import Workshop
from tests.api.library import LibraryService, open_library

ASKED = {"purpose": "专利作价入股", "requested_by": "王示例"}
RESULT = {
    "appraiser": "示例资产评估有限公司",
    "method": "income",
    "value_cny": "3500000.50",
    "valued_on": "2026-11-20",
    "report_sha256": "ab" * 32,
    "recorded_by": "李示例",
}


@pytest.fixture(scope="module")
def library(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryService]:
    """Yield one application; each test values an achievement of its own."""
    with open_library(tmp_path_factory.mktemp("valuations"), template, workshop) as service:
        yield service


def new(service: LibraryService, id: str, **values: Any) -> str:
    """Write an achievement and return the path of its valuations."""
    service.write(Kind.ACHIEVEMENT, {"id": id, "title": "隔膜检测", **values})
    return f"achievements/{id}/valuations"


def post(service: LibraryService, path: str, body: dict[str, Any]) -> ValuationView:
    answer = service.post(path, body)
    assert answer.status_code == 201, answer.text
    return ValuationView.model_validate_json(answer.content, strict=False)


def listed(service: LibraryService, path: str) -> tuple[ValuationView, ...]:
    return Valuations.model_validate_json(service.get(path).content, strict=False).valuations


def states(service: LibraryService, id: str) -> tuple[str, list[str]]:
    """Return the state on the card and those of the list."""
    card = service.get(f"achievements/{id}/appraisal").json()
    return card["valuation"]["state"], [one.state for one in listed(service, f"achievements/{id}/valuations")]


def test_a_fair_value_is_asked_for_and_then_known(library: LibraryService) -> None:
    path = new(library, "a-known")
    assert states(library, "a-known") == ("none", [])
    asked = post(library, path, ASKED)
    assert (asked.state, asked.state_label, asked.results) == ("requested", "待评估", ())
    assert asked.achievement_revision == library.get("achievements/a-known").json()["revision"]
    assert states(library, "a-known") == ("requested", ["requested"])
    valued = post(library, f"valuations/{asked.id}/results", RESULT)
    assert (valued.id, valued.state, str(valued.valid_until)) == (asked.id, "valued", "2027-11-20")
    [result] = valued.results
    assert (result.value_cny, result.method_label) == ("3500000.50", "收益法")
    assert listed(library, path) == (valued,)
    assert states(library, "a-known") == ("valued", ["valued"])


def test_a_later_result_counts_and_the_earlier_one_stays(library: LibraryService) -> None:
    path = new(library, "a-later")
    asked = post(library, path, ASKED)
    results = f"valuations/{asked.id}/results"
    assert post(library, results, {**RESULT, "valued_on": "2025-11-01"}).state == "stale"
    assert post(library, results, RESULT).state == "valued"
    again = library.post(results, RESULT)
    assert again.status_code == 409
    [one] = listed(library, path)
    assert [str(result.valued_on) for result in one.results] == ["2026-11-20", "2025-11-01"]


def test_a_value_is_stale_when_the_achievement_changes(library: LibraryService) -> None:
    path = new(library, "a-changed")
    asked = post(library, path, ASKED)
    post(library, f"valuations/{asked.id}/results", RESULT)
    new(library, "a-changed", trl=8)
    assert states(library, "a-changed") == ("stale", ["stale"])
    newer = post(library, path, ASKED)
    assert states(library, "a-changed") == ("requested", ["requested", "stale"])
    post(library, f"valuations/{newer.id}/results", RESULT)
    assert states(library, "a-changed") == ("valued", ["valued", "stale"])


def test_what_an_achievement_is_worth_is_told_to_staff_alone(library: LibraryService) -> None:
    path = new(library, "a-worth")
    asked = post(library, path, ASKED)
    post(library, f"valuations/{asked.id}/results", RESULT)
    for role in (Role.FUND, Role.EVALUATOR):
        answer = library.get("achievements/a-worth/appraisal", role)
        assert answer.json()["valuation"]["state"] == "valued"
        for word in ("3500000", "示例资产评估", "王示例", "李示例"):
            assert word not in answer.text
        assert library.get(path, role).status_code == 403


def test_the_day_of_a_value_is_one_in_china(library: LibraryService) -> None:
    asked = post(library, new(library, "a-day"), ASKED)
    path = f"valuations/{asked.id}/results"
    before = library.clock.moment
    try:
        library.clock.moment = before.replace(hour=15, minute=59)
        refused = library.post(path, {**RESULT, "valued_on": "2026-11-25"})
        assert fields_of(refused) == ["valued_on"]
        library.clock.moment = before.replace(hour=16, minute=0)
        assert post(library, path, {**RESULT, "valued_on": "2026-11-25"}).state == "valued"
    finally:
        library.clock.moment = before


def fields_of(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["purpose", "requested_by"]),
        ({"purpose": " ", "requested_by": "", "more": 1}, ["purpose", "requested_by", "more"]),
        ({"purpose": "x" * 10_001, "requested_by": "x" * 201}, ["purpose", "requested_by"]),
    ],
)
def test_every_bad_field_of_a_request_is_named(
    library: LibraryService, body: dict[str, Any], fields: list[str]
) -> None:
    assert fields_of(library.post("achievements/a-public/valuations", body)) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        (
            {"appraiser": "", "method": "guess", "value_cny": -1, "valued_on": "soon", "recorded_by": " "},
            ["appraiser", "method", "value_cny", "valued_on", "recorded_by"],
        ),
        ({"report_sha256": "AB" * 32}, ["report_sha256"]),
        ({"report_sha256": "ab" * 31, "more": 1}, ["report_sha256", "more"]),
        ({"value_cny": 1.5}, ["value_cny"]),
        ({"value_cny": "1.005"}, ["value_cny"]),
        ({"valued_on": 0}, ["valued_on"]),
        ({"valued_on": "20261120"}, ["valued_on"]),
        ({"valued_on": "2026-11-25"}, ["valued_on"]),
    ],
)
def test_every_bad_field_of_a_result_is_named(
    library: LibraryService, changes: dict[str, Any], fields: list[str]
) -> None:
    assert fields_of(library.post("valuations/1/results", {**RESULT, **changes})) == fields


def test_what_is_not_there_is_404(library: LibraryService) -> None:
    assert library.post("achievements/a-nowhere/valuations", ASKED).status_code == 404
    assert library.get("achievements/a-nowhere/valuations").status_code == 404
    assert library.post("valuations/9999/results", RESULT).status_code == 404


def test_a_result_for_a_deleted_achievement_is_404(library: LibraryService) -> None:
    asked = post(library, new(library, "a-gone"), ASKED)
    library.client.delete("/v1/achievements/a-gone", headers=library.as_role(Role.CENTRE))
    answer = library.post(f"valuations/{asked.id}/results", RESULT)
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"there is no valuation {asked.id}"


def test_neither_amounts_nor_names_come_into_the_log(library: LibraryService) -> None:
    path = new(library, "a-log")
    with capture_logs() as lines:
        asked = post(library, path, ASKED)
        post(library, f"valuations/{asked.id}/results", RESULT)
    said = str(lines)
    assert "/v1/valuations/{valuation_id}/results" in said
    for word in ("王示例", "李示例", "3500000", "作价", "a-log"):
        assert word not in said
