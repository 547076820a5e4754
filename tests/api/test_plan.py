"""The plan over HTTP: recorded facts and outcomes become figures, lists, pages and a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from api.plan_bodies import FACT_EXAMPLE, EscalationsView, PlanProgress, QuarterView, RewardsView
from api.roles import Role
from matcher.outcomes.events import parse_event
from matcher.vocabulary import Kind
from tests.api.conftest import SECRET_WORD, Template
from tests.api.fakes import Workshop
from tests.api.library import LibraryService, open_library

TEAM = {"condition": "project_team", "reference": "社保证明"}


@pytest.fixture(scope="module")
def library(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryService]:
    """Yield an application (it is 24 November 2026) in which two achievements landed and one is served."""
    with open_library(tmp_path_factory.mktemp("plan"), template, workshop) as service:
        service.write(
            Kind.ACHIEVEMENT,
            {
                "id": "a-served",
                "title": f"待落地{SECRET_WORD}",
                "library": "service",
                "discovered_on": "2026-01-10",
                "discovered_by": "松山湖高新区",
                "expected_contribution_cny": "500000000",
                "visibility": "staff",
            },
        )
        service.write(Kind.BROKER, {"id": "b-deal", "name": "王示例", "certificate": {"grade": "senior"}})
        report(service, "k1", "landed", "a-rich", landing_type="project", proofs=[TEAM], unit="长安镇")
        report(service, "k2", "landed", "a-veiled", landing_type="project", proofs=[TEAM], unit="麻涌镇")
        report(service, "k3", "landed", "a-bare", landing_type="enterprise")
        report(service, "k4", "contract", "a-rich", amount_cny="680000", broker_ids=["b-deal"])
        yield service


def report(service: LibraryService, key: str, kind: str, id: str, **values: Any) -> None:
    body = {
        "key": key,
        "kind": kind,
        "achievement_id": id,
        "happened_at": "2026-03-18T15:00:00+08:00",
        **values,
    }
    service.store.outcomes.record([parse_event(body)], reported_by="示例", at=service.clock())


def read(service: LibraryService, role: Role = Role.CENTRE, **query: str) -> PlanProgress:
    answer = service.get("plan/progress", role, **query)
    assert answer.status_code == 200, answer.text
    return PlanProgress.model_validate_json(answer.content, strict=False)


def city(progress: PlanProgress, measure: str) -> Any:
    return next(line for line in progress.city if line.figure.measure == measure)


def test_landings_count_with_their_list_and_what_is_missing_is_told(library: LibraryService) -> None:
    progress = read(library)
    line = city(progress, "landed")
    assert (progress.year, line.figure.value, line.goal) == (2026, 2, 100)
    assert [item.achievement_id for item in line.figure.items] == ["a-rich", "a-veiled"]
    ((unproven),) = progress.unproven
    assert unproven.achievement_id == "a-bare"
    assert "具有实缴税收：缺税务部门出具的完税证明" in unproven.missing
    assert line.standing_label == "滞后"


def test_an_evaluator_gets_the_same_figures_without_what_is_for_staff(library: LibraryService) -> None:
    seen = city(read(library, Role.EVALUATOR), "landed").figure
    assert seen.value == 2
    assert [item.achievement_id for item in seen.items] == ["a-rich", None]
    for path in ("progress", "escalations", "report", "rewards"):
        assert SECRET_WORD not in library.get(f"plan/{path}", Role.EVALUATOR).text
        assert "a-served" not in library.get(f"plan/{path}", Role.EVALUATOR).text


def test_one_unit_and_no_lists(library: LibraryService) -> None:
    progress = read(library, unit="长安", lists="false")
    (unit,) = progress.units
    assert (unit.unit, unit.landed.figure.value, unit.landed.figure.items) == ("长安镇", 1, None)
    assert progress.city == ()
    missing = library.get("plan/progress", unit="火星镇")
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("progress", {"year": "1999"}),
        ("progress", {"years": "2024"}),
        ("progress", {"clock": "sun"}),
        ("escalations", {"month": "2026-13"}),
        ("report", {"quarter": "2026Q5"}),
        ("rewards", {"year": "x"}),
    ],
)
def test_a_bad_question_names_its_field(library: LibraryService, path: str, query: dict[str, str]) -> None:
    answer = library.get(f"plan/{path}", **query)
    assert answer.status_code == 422
    assert [error["field"].rpartition(".")[2] for error in answer.json()["errors"]] == list(query)


def test_facts_add_up_are_corrected_and_are_never_recorded_twice(library: LibraryService) -> None:
    first = library.post("plan/facts", FACT_EXAMPLE)
    assert first.status_code == 201, first.text
    again = library.post("plan/facts", FACT_EXAMPLE)
    assert again.status_code == 409
    number = first.json()["id"]
    assert city(read(library), "events").figure.value == 1
    correction = library.post("plan/facts", {**FACT_EXAMPLE, "value": 3, "supersedes": number})
    assert correction.json()["supersedes"] == number
    assert city(read(library), "events").figure.value == 3
    listed = library.get("plan/facts", year="2026").json()["facts"]
    assert [(one["value"], one["superseded_by"]) for one in listed] == [(1, number + 1), (3, None)]
    assert library.get("plan/facts", year="2025").json()["facts"] == []


def test_every_bad_field_of_a_fact_is_named(library: LibraryService) -> None:
    bad = {"measure": "parties", "value": "-1", "happened_on": "2026/1/1", "recorded_by": "王示例", "x": 1}
    answer = library.post("plan/facts", bad)
    assert answer.status_code == 422
    fields = sorted(error["field"] for error in answer.json()["errors"])
    assert fields == ["happened_on", "measure", "reference", "value", "x"]
    tomorrow = library.post("plan/facts", {**FACT_EXAMPLE, "happened_on": "2026-11-25", "value": "0.5"})
    assert [error["field"] for error in tomorrow.json()["errors"]] == ["value", "happened_on"]


def test_the_list_of_a_month_shows_who_has_nobody(library: LibraryService) -> None:
    answer = library.get("plan/escalations", month="2026-05")
    found = EscalationsView.model_validate_json(answer.content, strict=False)
    row = next(one for one in found.rows if one.achievement_id == "a-served")
    assert (row.level, row.is_red, row.days_still) == ("city", True, 141)
    assert row.raised == ("久推不动：入库后台账无记录已 141 天",)
    page = library.get("plan/escalations.html", month="2026-05")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "未指定责任人" in page.text


def test_a_report_of_a_quarter(library: LibraryService) -> None:
    answer = library.get("plan/report", quarter="2026Q1")
    report = QuarterView.model_validate_json(answer.content, strict=False)
    assert {one.measure.value: one.value for one in report.figures}["landed"] == 2
    assert "2026年第一季度" in library.get("plan/report.html", quarter="2026Q1").text


def test_rewards_are_estimates_with_their_deals(library: LibraryService) -> None:
    rewards = RewardsView.model_validate_json(library.get("plan/rewards", year="2026").content, strict=False)
    (one,) = rewards.brokers
    assert (one.broker_id, int(one.reward_cny)) == ("b-deal", 34_000)
    assert int(one.deals[0].share_cny) == 680_000
    assert "测算值" in rewards.notes[0]


def test_the_workbook_has_the_annex(library: LibraryService) -> None:
    answer = library.get("plan/progress:export", year="2024")
    assert answer.headers["content-disposition"] == 'attachment; filename="plan-2024.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.get_sheet_by_name("落地指标").to_python()[2][:2] == ["市科技局", 60]
