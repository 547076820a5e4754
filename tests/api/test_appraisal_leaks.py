"""Cards, pages and lists tell a role nothing of records that it may not see in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.redacting import redact, revisions_behind
from api.roles import Role
from matcher.appraisal.assessment import Assessment, Basis
from matcher.appraisal.card import make_card
from matcher.appraisal.values import CardReader, Figure
from matcher.appraising.appraiser import Appraiser
from matcher.appraising.gathering import Gatherer
from matcher.config import Config
from matcher.records import Achievement, RecordKey
from matcher.store import STAFF
from matcher.vocabulary import Kind
from tests.api.conftest import SECRET_WORD, Template
from tests.api.fakes import Workshop
from tests.api.library import LIBRARY, LibraryService, open_library

HIDDEN = {
    Role.FUND: [SECRET_WORD, "d-veiled", "a-veiled", "i-veiled", "虎门镇"],
    Role.EVALUATOR: [SECRET_WORD, "a-veiled", "i-veiled"],
}
"""What stands in records around `a-rich` that the role does not see in full: words and ids."""


@pytest.fixture(scope="module")
def library(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryService]:
    """Yield an application whose `a-rich` stands among hidden records, appraised and kept."""
    with open_library(tmp_path_factory.mktemp("leaks"), template, workshop) as service:
        service.keep("a-rich")
        yield service


@pytest.fixture
def own(template: Template, workshop: Workshop, tmp_path: Path) -> Iterator[LibraryService]:
    """Yield an application of the test's own."""
    with open_library(tmp_path, template, workshop) as service:
        yield service


@pytest.fixture(scope="module")
def assessment(library: LibraryService) -> Assessment:
    """Return what the platform found about `a-rich`, hidden records and all."""
    stored = library.store.get(RecordKey(Kind.ACHIEVEMENT, "a-rich"), visible=STAFF)
    assert stored is not None
    appraiser = Appraiser(Gatherer(library.engine), Basis.load(Config().data))
    return appraiser.appraise([stored], at=library.clock())[0].assessment


def figures_of(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        finding["kind"]: finding["source"]
        for aspect in card["aspects"]
        for indicator in aspect["indicators"]
        for finding in indicator["findings"]
        if finding["source"]["type"] == "figure"
    }


PATHS = ["achievements/a-rich/appraisal", "appraisals/1", "achievements/a-rich/appraisal.html"]


@pytest.mark.parametrize("path", PATHS)
def test_staff_is_told_all_that_the_others_are_not(library: LibraryService, path: str) -> None:
    text = library.get(path).text
    for word in HIDDEN[Role.FUND][:1] + HIDDEN[Role.FUND][4:]:
        assert word in text
    assert "a-veiled" in text
    assert "d-veiled" in text


@pytest.mark.parametrize("role", list(HIDDEN))
@pytest.mark.parametrize("path", PATHS)
def test_no_card_tells_of_a_hidden_record(library: LibraryService, role: Role, path: str) -> None:
    answer = library.get(path, role)
    assert answer.status_code == 200
    for word in HIDDEN[role]:
        assert word not in answer.text


def test_a_figure_of_hidden_records_keeps_its_value_and_the_keys_that_are_seen(
    library: LibraryService,
) -> None:
    whole = figures_of(library.get("achievements/a-rich/appraisal", reader="fund").json())
    shown = figures_of(library.get("achievements/a-rich/appraisal", Role.FUND).json())
    assert {kind: (one["value"], one["unit"]) for kind, one in shown.items()} == {
        kind: (one["value"], one["unit"]) for kind, one in whole.items()
    }
    assert whole["demand_towns"]["text"] == "分布于 虎门镇、长安镇"
    assert shown["demand_towns"]["text"] == "匹配诉求所在镇街数：2个镇街"
    assert whole["demand_towns"]["records"] == [
        {"kind": "demand", "id": "d-public"},
        {"kind": "demand", "id": "d-veiled"},
    ]
    assert shown["demand_towns"]["records"] == [{"kind": "demand", "id": "d-public"}]


def test_evaluators_read_what_they_see_in_full(library: LibraryService) -> None:
    shown = figures_of(library.get("achievements/a-rich/appraisal", Role.EVALUATOR).json())
    assert shown["demand_towns"]["text"] == "分布于 虎门镇、长安镇"
    assert [key["id"] for key in shown["demand_towns"]["records"]] == ["d-public", "d-veiled"]


@pytest.mark.parametrize("role", list(HIDDEN))
def test_how_many_demands_and_funds_there_are_is_told_to_staff_alone(
    library: LibraryService, role: Role
) -> None:
    def texts(role: Role) -> list[str]:
        figures = figures_of(library.get("achievements/a-bare/appraisal", role, reader="fund").json())
        return [figures[kind]["text"] for kind in ("matched_demand", "fund_interest", "index_distance")]

    counted = re.compile(r"\d+ (条在册|只在册|项其他成果)")
    assert all(counted.search(text) for text in texts(Role.CENTRE))
    assert not any(counted.search(text) for text in texts(role))


@pytest.mark.parametrize("role", list(HIDDEN))
def test_scores_are_the_same_for_everyone(library: LibraryService, role: Role) -> None:
    def numbers(role: Role) -> list[Any]:
        card = library.get("achievements/a-rich/appraisal", role, reader="fund").json()
        parts = [*card["aspects"], *(one for aspect in card["aspects"] for one in aspect["indicators"])]
        return [
            card["views"],
            card["proposal"],
            *((one["score"], one["low"], one["high"]) for one in parts),
        ]

    assert numbers(role) == numbers(Role.CENTRE)


def test_what_was_taken_out_before_opening_a_record_is_not_shown_afterwards(own: LibraryService) -> None:
    opened = {**LIBRARY[0][1], "id": "a-opened"}
    secret = {
        **opened,
        "title": f"{SECRET_WORD}检测系统",
        "summary": f"已与东莞{SECRET_WORD}科技有限公司签订采购合同（合同编号HT2026-009），金额35万元。",
        "recommended_by": f"{SECRET_WORD}研究院",
        "visibility": "staff",
    }
    own.write(Kind.ACHIEVEMENT, secret)
    [id] = own.keep("a-opened")
    own.clock.advance(hours=1)
    own.write(Kind.ACHIEVEMENT, opened)
    at = own.clock().isoformat()
    for path, query in (
        (f"appraisals/{id}", {}),
        ("achievements/a-opened/appraisal", {"at": at}),
        ("achievements/a-opened/appraisal.html", {"at": at}),
    ):
        for role in (Role.FUND, Role.EVALUATOR):
            answer = own.get(path, role, **query)
            assert answer.status_code == 200
            assert SECRET_WORD not in answer.text
            assert "HT2026-009" not in answer.text
        assert SECRET_WORD in own.get(path, **query).text
    card = own.get(f"appraisals/{id}", Role.EVALUATOR).json()
    assert card["title"] == opened["title"]
    assert card["proposal"]["reasons"] == ["有关单位书面推荐，免评价入库"]


def test_a_neighbour_is_not_told_by_the_title_that_it_had_before_it_was_opened(own: LibraryService) -> None:
    [id] = own.keep("a-rich")
    veiled = LIBRARY[2][1]
    assert veiled["id"] == "a-veiled"
    own.clock.advance(hours=1)
    own.write(Kind.ACHIEVEMENT, {**veiled, "title": "锂电池隔膜检测装置", "visibility": "public"})
    now = figures_of(own.get("achievements/a-rich/appraisal", Role.FUND).json())["index_distance"]
    assert "锂电池隔膜检测装置" in now["text"]
    assert now["records"] == [{"kind": "achievement", "id": "a-veiled"}]
    then = own.get(f"appraisals/{id}", Role.FUND)
    assert SECRET_WORD not in then.text
    assert figures_of(then.json())["index_distance"]["records"] == []


def test_a_value_is_not_told_without_the_sentence_that_it_was_read_from(own: LibraryService) -> None:
    values = {"id": "a-sum", "title": "隔膜检测", "trl": 7}
    own.write(Kind.ACHIEVEMENT, {**values, "visibility": "staff"})
    [id] = own.keep("a-sum")
    own.write(Kind.ACHIEVEMENT, {**values, "trl": 3})

    def readiness(role: Role) -> list[tuple[float | None, str]]:
        card = own.get(f"appraisals/{id}", role).json()
        found = [
            finding
            for aspect in card["aspects"]
            for indicator in aspect["indicators"]
            for finding in indicator["findings"]
        ]
        return [(one["value"], one["source"]["text"]) for one in found if one["kind"] == "trl"]

    assert readiness(Role.CENTRE)[0][0] == 7
    assert readiness(Role.FUND) == [(None, "")]


def test_lists_and_decisions_stay_within_what_the_role_sees(own: LibraryService) -> None:
    own.keep("a-veiled", "a-rich", "a-staff")
    text = own.get("appraisals", Role.EVALUATOR).text
    assert "a-rich" in text
    assert SECRET_WORD not in text
    assert "a-veiled" not in text
    assert SECRET_WORD in own.get("appraisals").text


def test_redacting_changes_nothing_where_all_is_seen_but_the_counts(assessment: Assessment) -> None:
    record = open_record()
    method = Basis.load(Config().data).method
    seen = set(revisions_behind(assessment))
    redacted = redact(assessment, record, seen=seen, method=method)
    changed = [
        before.kind
        for before, after in zip(assessment.findings, redacted.findings, strict=True)
        if before != after
    ]
    assert sorted(changed) == ["fund_interest", "matched_demand"]
    assert redacted.surroundings.demands == assessment.surroundings.demands
    assert redacted.surroundings.open_demands == 0


@pytest.mark.parametrize("reader", list(CardReader))
def test_redacting_leaves_no_key_that_is_not_seen_and_every_score(
    assessment: Assessment, reader: CardReader
) -> None:
    method = Basis.load(Config().data).method
    redacted = redact(assessment, open_record(), seen=frozenset(), method=method)
    assert revisions_behind(redacted) == {}
    sources = [one.source for one in redacted.findings]
    assert not any(one.records for one in sources if isinstance(one, Figure))
    assert SECRET_WORD not in str(redacted)
    before, after = make_card(assessment, method, reader), make_card(redacted, method, reader)
    assert [one.score for one in after.aspects] == [one.score for one in before.aspects]
    assert after.next_evidence == before.next_evidence
    assert redact(redacted, open_record(), seen=frozenset(), method=method) == redacted
    assert any(isinstance(one, Figure) for one in sources)


def open_record() -> Achievement:
    return Achievement.model_validate(LIBRARY[0][1])
