"""Printable pages, landing advice and workbooks over HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from api.advising import AdviceView
from api.roles import Role
from matcher.appraisal.card import NOTICE
from matcher.vocabulary import Kind
from tests.api.conftest import SECRET_WORD, Template
from tests.api.fakes import Workshop
from tests.api.library import LibraryService, open_library

SCRIPT = "<script>alert('隔膜')</script>"
FORMULA = '=HYPERLINK("http://example.com","隔膜")'


@pytest.fixture(scope="module")
def library(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryService]:
    """Yield an application with an achievement that would break a careless page, and kept appraisals."""
    with open_library(tmp_path_factory.mktemp("printables"), template, workshop) as service:
        service.write(
            Kind.ACHIEVEMENT,
            {"id": "a-script", "title": SCRIPT, "summary": f"{SCRIPT}国际领先。", "library": "service"},
        )
        service.write(Kind.ACHIEVEMENT, {"id": "a-formula", "title": FORMULA})
        service.keep("a-rich", "a-bare", "a-script", "a-formula", "a-staff")
        yield service


@pytest.mark.parametrize("page", ["appraisal.html", "advice.html"])
def test_a_page_is_whole_and_forbids_itself_everything_but_styles(library: LibraryService, page: str) -> None:
    answer = library.get(f"achievements/a-rich/{page}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.text.startswith("<!")
    assert "锂电池隔膜在线检测系统" in answer.text
    assert NOTICE in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("page", ["appraisal.html", "advice.html"])
def test_a_title_is_text_whatever_it_looks_like(library: LibraryService, page: str) -> None:
    text = library.get(f"achievements/a-script/{page}").text
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_card_is_printed_for_a_reader_and_as_of_a_moment(library: LibraryService) -> None:
    at = library.clock().isoformat()
    kept = library.get("achievements/a-rich/appraisal.html", reader="city", at=at)
    now = library.get("achievements/a-rich/appraisal.html", reader="city")
    assert "市级部门" in kept.text
    assert kept.text == now.text
    assert library.get("achievements/a-veiled/appraisal.html", at=at).status_code == 404
    assert library.get("achievements/a-rich/appraisal.html", Role.FUND, reader="city").status_code == 403
    assert library.get("achievements/a-rich/appraisal.html", at="noon").status_code == 422


@pytest.mark.parametrize("page", ["appraisal.html", "advice", "advice.html"])
def test_what_is_not_there_is_404(library: LibraryService, page: str) -> None:
    answer = library.get(f"achievements/a-nowhere/{page}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_advice_names_forms_policies_and_steps(library: LibraryService) -> None:
    answer = library.get("achievements/a-rich/advice")
    advice = AdviceView.model_validate_json(answer.content, strict=False)
    assert [(form.type, form.label) for form in advice.forms if form.is_main] == [("project", "项目类")]
    assert advice.policies
    assert [step.order for step in advice.steps] == list(range(1, len(advice.steps) + 1))
    assert (advice.achievement_id, advice.at, str(advice.due_on)) == (
        "a-rich",
        library.clock(),
        "2026-12-01",
    )
    assert NOTICE in advice.notice


def test_towns_follow_the_store(library: LibraryService) -> None:
    def open_demands() -> dict[str, int]:
        towns = library.get("achievements/a-rich/advice").json()["towns"]
        return {one["town"]: one["open_demands"] for one in towns}

    before = open_demands()
    assert before["长安镇"] == 1
    library.write(Kind.DEMAND, {"id": "d-more", "title": "寻求隔膜在线检测方案", "town": "长安镇"})
    assert open_demands()["长安镇"] == 2


def sheets(answer: Any) -> dict[str, list[tuple[Any, ...]]]:
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_workbook_holds_the_kept_cards_with_what_was_decided(library: LibraryService) -> None:
    body = {"decision": "hold", "person": "王示例", "reason": "待补充检测报告"}
    assert library.post("achievements/a-bare/decisions", body).status_code == 201
    answer = library.get("appraisals:export")
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats-officedocument")
    assert 'filename="appraisals-20261124.xlsx"' in answer.headers["content-disposition"]
    rows = sheets(answer)["成果"]
    by_id = {row[0]: row for row in rows[1:]}
    assert sorted(by_id) == ["a-bare", "a-formula", "a-rich", "a-script", "a-staff"]
    assert {"王示例", "待补充检测报告", "暂缓"} <= set(map(str, by_id["a-bare"]))
    assert "王示例" not in by_id["a-rich"]
    assert by_id["a-formula"][1].endswith(FORMULA)
    assert SECRET_WORD in by_id["a-staff"][1]


def test_the_workbook_takes_the_filters_of_the_list(library: LibraryService) -> None:
    rows = sheets(library.get("appraisals:export", library="service"))["成果"]
    assert [row[0] for row in rows[1:]] == ["a-script"]
    refused = library.get("appraisals:export", proposal="yes", limit="3")
    assert [error["field"] for error in refused.json()["errors"]] == ["proposal.0", "limit"]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CENTRE, Role.ADMIN)])
def test_advice_and_workbooks_are_for_staff(library: LibraryService, role: Role) -> None:
    for path in ("achievements/a-rich/advice", "achievements/a-rich/advice.html", "appraisals:export"):
        assert library.get(path, role).status_code == 403
