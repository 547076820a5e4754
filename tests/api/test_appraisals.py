"""3有 cards over HTTP: now, as of a moment, and again from the store; lists; what is asked wrongly."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.card_bodies import CardView
from api.roles import Role
from api.screening import AgreementView, AppraisalPage
from matcher.appraisal.assessment import Basis
from matcher.appraisal.card import NOTICE
from matcher.appraisal.dossier import make_dossier
from matcher.appraising.appraiser import Appraiser
from matcher.appraising.gathering import Gatherer
from matcher.config import Config
from matcher.records import Achievement, RecordKey, parse_record
from matcher.store import STAFF
from matcher.vocabulary import Kind
from tests.api.conftest import AT, Template
from tests.api.fakes import Workshop
from tests.api.library import LIBRARY, LibraryService, open_library

KEPT = ["a-rich", "a-bare", "a-public", "a-masked", "a-staff"]


@pytest.fixture(scope="module")
def library(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryService]:
    """Yield an application, most of its achievements appraised, for tests that change nothing."""
    with open_library(tmp_path_factory.mktemp("library"), template, workshop) as service:
        service.keep(*KEPT)
        yield service


@pytest.fixture
def own(template: Template, workshop: Workshop, tmp_path: Path) -> Iterator[LibraryService]:
    """Yield an application of the test's own."""
    with open_library(tmp_path, template, workshop) as service:
        yield service


def fields_of(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


def findings_of(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        finding
        for aspect in card["aspects"]
        for indicator in aspect["indicators"]
        for finding in indicator["findings"]
    ]


def test_a_card_holds_the_three_aspects_and_says_for_whom_it_is(library: LibraryService) -> None:
    answer = library.get("achievements/a-rich/appraisal")
    card = CardView.model_validate_json(answer.content, strict=False)
    assert [one.label for one in card.aspects] == ["有市场需求", "有创新价值", "有经济贡献"]
    assert (card.achievement_id, card.title, card.notice) == ("a-rich", "锂电池隔膜在线检测系统", NOTICE)
    assert (card.reader, card.type, card.is_type_assumed) == ("centre", "project", True)
    assert card.at == library.clock() == AT + timedelta(hours=1)
    assert (card.appraisal_id, card.stored_at, card.decision) == (None, None, None)
    assert card.valuation.state == "none"
    assert set(card.views) == {"科技含量", "经济效益", "转化效率"}


def test_a_card_is_what_the_appraiser_makes_of_store_and_index(library: LibraryService) -> None:
    stored = library.store.get(RecordKey(Kind.ACHIEVEMENT, "a-rich"), visible=STAFF)
    assert stored is not None
    appraiser = Appraiser(Gatherer(library.engine), Basis.load(Config().data))
    card = appraiser.appraise([stored], at=library.clock())[0].card
    shown = library.get("achievements/a-rich/appraisal").json()
    assert [one["score"] for one in shown["aspects"]] == [one.score for one in card.aspects]
    assert [(one["low"], one["high"]) for one in shown["aspects"]] == [
        (one.low, one.high) for one in card.aspects
    ]


def test_every_finding_names_its_place_or_its_figure(library: LibraryService) -> None:
    record = parse_record(Kind.ACHIEVEMENT, LIBRARY[0][1])
    assert isinstance(record, Achievement)
    fields = make_dossier(record).fields
    found = findings_of(library.get("achievements/a-rich/appraisal").json())
    quotes = [one["source"] for one in found if one["source"]["type"] == "quote"]
    figures = [one["source"] for one in found if one["source"]["type"] == "figure"]
    assert quotes
    assert figures
    assert all(one["text"] == fields[one["field"]][one["start"] : one["end"]] for one in quotes)
    assert {(key["kind"], key["id"]) for one in figures for key in one["records"]} >= {
        ("demand", "d-veiled"),
        ("achievement", "a-veiled"),
    }


def test_a_signed_order_is_shown_with_its_sentence_and_points(library: LibraryService) -> None:
    found = findings_of(library.get("achievements/a-rich/appraisal").json())
    order = next(one for one in found if one["kind"] == "signed_order")
    assert (order["state"], order["state_label"]) == ("evidenced", "有据")
    assert "HT2026-001" in order["source"]["text"]
    assert order["points"] > 0


def test_praise_is_a_remark_without_points(library: LibraryService) -> None:
    remarks = library.get("achievements/a-rich/appraisal").json()["remarks"]
    assert ["国际领先" in one["source"]["text"] for one in remarks] == [True]
    assert remarks[0]["points"] is None


def test_what_is_missing_scores_nothing_and_says_what_to_bring(library: LibraryService) -> None:
    card = library.get("achievements/a-bare/appraisal").json()
    missing = [one for aspect in card["aspects"] for one in aspect["indicators"] if one["state"] == "missing"]
    assert missing
    assert {(one["score"], one["low"], one["high"]) for one in missing} == {(0, 0, 100)}
    assert card["next_evidence"]
    assert all(one["ask"] and one["gain"] > 0 for one in card["next_evidence"])


def test_readers_weigh_the_same_findings_differently(library: LibraryService) -> None:
    cards = {
        reader: library.get("achievements/a-rich/appraisal", reader=reader).json()
        for reader in ("centre", "fund", "city")
    }
    assert [card["reader"] for card in cards.values()] == ["centre", "fund", "city"]
    assert len({card["aspects"][0]["score"] for card in cards.values()}) == 3
    assert findings_of(cards["centre"]) == findings_of(cards["fund"]) == findings_of(cards["city"])
    assert cards["centre"]["proposal"] == cards["fund"]["proposal"]


def test_a_fund_reads_as_a_fund_and_not_otherwise(library: LibraryService) -> None:
    unnamed, named = (
        library.get("achievements/a-rich/appraisal", Role.FUND, **query) for query in ({}, {"reader": "fund"})
    )
    assert unnamed.json() == named.json()
    assert unnamed.json()["reader"] == "fund"
    for reader in ("centre", "city"):
        assert library.get("achievements/a-rich/appraisal", Role.FUND, reader=reader).status_code == 403
        assert library.get("appraisals/1", Role.FUND, reader=reader).status_code == 403


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"reader": "bank"}, ["reader"]),
        ({"at": "noon"}, ["at"]),
        ({"at": "2026-11-24T08:00:00"}, ["at"]),
        ({"at": "1764000000"}, ["at"]),
        ({"at": "0001-01-01T00:00:00+14:00"}, ["at"]),
        ({"reader": "bank", "at": "noon", "more": "1"}, ["reader", "at", "more"]),
        ({"at": (AT + timedelta(hours=1, seconds=1)).isoformat()}, ["at"]),
    ],
)
def test_a_card_asked_for_wrongly_is_told_every_field(
    library: LibraryService, query: dict[str, str], fields: list[str]
) -> None:
    assert fields_of(library.get("achievements/a-rich/appraisal", **query)) == fields


def test_what_is_not_there_is_404_whatever_the_reason(library: LibraryService) -> None:
    ids = {"a-rich": 200, "a-masked": 404, "a-staff": 404, "a-nowhere": 404}
    answers = {id: library.get(f"achievements/{id}/appraisal", Role.FUND) for id in ids}
    assert {id: answer.status_code for id, answer in answers.items()} == ids
    details = {answer.json()["detail"] for answer in answers.values() if answer.status_code == 404}
    assert details == {"there is no achievement with this id"}
    assert library.get("achievements/a-masked/appraisal", Role.EVALUATOR).status_code == 200
    assert library.get("achievements/a-staff/appraisal", Role.EVALUATOR).status_code == 404


def test_a_stored_card_of_a_hidden_achievement_is_as_if_it_never_was(library: LibraryService) -> None:
    [hidden] = library.keep("a-staff")
    assert library.get(f"appraisals/{hidden}", Role.CENTRE).status_code == 200
    there, nowhere = (library.get(f"appraisals/{id}", Role.EVALUATOR) for id in (hidden, 9999))
    assert there.status_code == nowhere.status_code == 404
    assert there.json()["detail"] == f"there is no appraisal {hidden}"
    assert nowhere.json()["detail"] == "there is no appraisal 9999"


def test_a_stored_card_is_to_the_bit_what_was_shown_then(own: LibraryService) -> None:
    shown = {
        reader: own.get("achievements/a-rich/appraisal", reader=reader).json()
        for reader in ("centre", "fund", "city")
    }
    [id] = own.keep("a-rich")
    kept_at = own.clock().isoformat()
    own.clock.advance(days=100)
    own.write(Kind.ACHIEVEMENT, {**LIBRARY[0][1], "title": "锂电池隔膜在线检测系统（二代）", "summary": ""})
    own.write(Kind.DEMAND, {"id": "d-new", "title": "锂电池隔膜在线检测系统"})
    for reader, card in shown.items():
        again = own.get(f"appraisals/{id}", reader=reader).json()
        as_of = own.get("achievements/a-rich/appraisal", reader=reader, at=kept_at).json()
        assert again == as_of
        assert (again.pop("appraisal_id"), again.pop("stored_at")) == (id, "2026-11-24T09:00:00Z")
        assert again == {name: card[name] for name in again}
    now = own.get("achievements/a-rich/appraisal").json()
    assert now["title"] == "锂电池隔膜在线检测系统（二代）"
    assert [one["score"] for one in now["aspects"]] != [one["score"] for one in shown["centre"]["aspects"]]


def test_a_moment_gives_the_newest_card_stored_by_then(own: LibraryService) -> None:
    before = own.clock()
    own.clock.advance(days=1)
    [first] = own.keep("a-rich")
    between = own.clock()
    own.clock.advance(days=1)
    own.write(Kind.ACHIEVEMENT, {**LIBRARY[0][1], "summary": ""})
    [second] = own.keep("a-rich")
    at = own.clock()
    found = [
        own.get("achievements/a-rich/appraisal", at=moment.isoformat())
        for moment in (between, at - timedelta(seconds=1), at)
    ]
    assert [answer.json()["appraisal_id"] for answer in found] == [first, first, second]
    none = own.get("achievements/a-rich/appraisal", at=before.isoformat())
    assert none.status_code == 404
    assert "no appraisal of this achievement was stored by" in none.json()["detail"]


def test_a_stored_card_is_made_by_the_method_of_its_time(
    template: Template, workshop: Workshop, tmp_path: Path
) -> None:
    method = tmp_path / "method"
    shutil.copytree(Config().data / "appraisal", method)
    text = (method / "method.toml").read_text(encoding="utf-8")
    assert 'version = "2026.1"' in text
    assert "claim_cap = 45" in text
    stricter = text.replace('"2026.1"', '"2027.1"').replace("claim_cap = 45", "claim_cap = 10")
    (method / "method.toml").write_text(stricter, encoding="utf-8")
    folder = tmp_path / "home"
    folder.mkdir()
    with open_library(folder, template, workshop) as service:
        [id] = service.keep("a-rich")
        before = service.get(f"appraisals/{id}").json()
    with open_library(folder, template, workshop, method=method) as service:
        assert service.get(f"appraisals/{id}").json() == before
        now = service.get("achievements/a-rich/appraisal").json()
    assert before["method"].startswith("2026.1+")
    assert now["method"].startswith("2027.1+")
    assert now["aspects"][1]["score"] < before["aspects"][1]["score"]


def test_appraising_again_without_a_change_keeps_the_appraisal(own: LibraryService) -> None:
    assert own.keep("a-rich") == own.keep("a-rich")


def test_the_list_goes_through_every_appraisal_once(library: LibraryService) -> None:
    ids: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = AppraisalPage.model_validate_json(
            library.get("appraisals", limit="2", **cursor).content, strict=False
        )
        ids += [item.achievement_id for item in page.items]
        assert page.notice == NOTICE
        if page.next is None:
            break
        cursor = {"cursor": page.next}
    assert ids == sorted(KEPT)


def test_an_entry_of_the_list_agrees_with_the_card(library: LibraryService) -> None:
    items = library.get("appraisals").json()["items"]
    entry = next(item for item in items if item["achievement_id"] == "a-rich")
    card = library.get(f"appraisals/{entry['appraisal_id']}").json()
    assert entry["scores"] == {one["aspect"]: one["score"] for one in card["aspects"]}
    assert (entry["proposal"], entry["label"]) == (card["proposal"]["verdict"], card["proposal"]["label"])
    assert (entry["title"], entry["method"]) == (card["title"], card["method"])
    assert (entry["decision"], entry["stored_at"]) == (None, card["stored_at"])


@pytest.mark.parametrize("aspect", ["market", "innovation", "economy"])
def test_the_list_can_begin_with_the_best_of_an_aspect(library: LibraryService, aspect: str) -> None:
    whole = library.get("appraisals", order=aspect).json()
    scores = [item["scores"][aspect] for item in whole["items"]]
    assert len(scores) == len(KEPT)
    assert scores == sorted(scores, reverse=True)
    first = library.get("appraisals", order=aspect, limit="2").json()
    assert (first["items"], first["next"]) == (whole["items"][:2], None)


def test_filters_narrow_the_list(library: LibraryService) -> None:
    def ids(**query: str) -> list[str]:
        return [item["achievement_id"] for item in library.get("appraisals", **query).json()["items"]]

    assert ids(library="service") == ["a-public"]
    assert ids(library="discovery") == ["a-bare", "a-masked", "a-rich"]
    assert ids(decided="true") == []
    assert ids(decided="false") == sorted(KEPT)
    by_proposal = [set(ids(proposal=verdict)) for verdict in ("admit", "hold", "reject")]
    assert set().union(*by_proposal) == set(KEPT)
    assert sum(map(len, by_proposal)) == len(KEPT)


def test_evaluators_list_what_they_see_in_full(library: LibraryService) -> None:
    items = library.get("appraisals", Role.EVALUATOR).json()["items"]
    assert [item["achievement_id"] for item in items] == ["a-bare", "a-masked", "a-public", "a-rich"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"order": "price", "limit": "0", "decided": "maybe"}, ["decided", "order", "limit"]),
        ({"proposal": "yes", "library": "attic", "more": "1"}, ["proposal.0", "library.0", "more"]),
        ({"cursor": "abc"}, ["cursor"]),
        ({"order": "market", "cursor": "abc"}, ["cursor"]),
    ],
)
def test_a_list_asked_for_wrongly_is_told_every_field(
    library: LibraryService, query: dict[str, str], fields: list[str]
) -> None:
    assert fields_of(library.get("appraisals", **query)) == fields


def test_a_cursor_belongs_to_its_filters(library: LibraryService) -> None:
    cursor = library.get("appraisals", limit="1").json()["next"]
    assert fields_of(library.get("appraisals", cursor=cursor, library="service")) == ["cursor"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"mode": "some", "ids": [], "more": 1}, ["mode", "ids", "more"]),
        ({"ids": ["../x", "a-rich"]}, ["ids.0"]),
        ({"ids": ["a-rich", "a-bare", "a-rich"]}, ["ids"]),
        ({"ids": [f"a-{n}" for n in range(101)]}, ["ids"]),
        ({"ids": ["a-rich", "a-nowhere", "d-public"]}, ["ids.1", "ids.2"]),
    ],
)
def test_appraising_asked_for_wrongly_is_told_every_field(
    library: LibraryService, body: dict[str, Any], fields: list[str]
) -> None:
    assert fields_of(library.post("appraisals:run", body)) == fields


def test_what_was_just_written_is_appraised_with_its_neighbours(own: LibraryService) -> None:
    own.app.state.services.follower.stop()
    own.store.upsert(
        [
            parse_record(Kind.ACHIEVEMENT, {"id": "x-1", "title": "石墨烯散热膜"}),
            parse_record(Kind.DEMAND, {"id": "x-2", "title": "寻求石墨烯散热膜"}),
        ],
        at=AT,
    )
    [id] = own.keep("x-1")
    found = findings_of(own.get(f"appraisals/{id}").json())
    figure = next(one["source"] for one in found if one["kind"] == "matched_demand")
    assert {"kind": "demand", "id": "x-2"} in figure["records"]


def test_agreement_of_nobody_is_not_defined(library: LibraryService) -> None:
    answer = library.get("appraisals:agreement")
    agreement = AgreementView.model_validate_json(answer.content, strict=False)
    assert (agreement.decisions, agreement.kappa) == (0, None)
    assert agreement.verdicts == ("admit", "hold", "reject")


def test_no_title_and_no_sentence_of_a_card_comes_into_the_log(library: LibraryService) -> None:
    with capture_logs() as lines:
        library.get("achievements/a-rich/appraisal")
        library.post("appraisals:run", {"ids": ["a-rich"]})
    said = str(lines)
    assert len(lines) == 2
    assert "/v1/achievements/{id}/appraisal" in said
    for word in ("a-rich", "隔膜", "HT2026-001"):
        assert word not in said
