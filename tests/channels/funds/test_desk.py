"""The desk: the same store, moment and seed give the same digest; approval, reasons, the floor, the log."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matcher.channels.funds.content import read_content
from matcher.channels.funds.desk import BY_ITSELF
from matcher.channels.funds.pages import render_digest, write_digest
from matcher.channels.funds.values import Ground
from matcher.errors import Conflict, NotFound
from matcher.records import Achievement, RecordKey
from matcher.store import STAFF, DigestState, MessageState, Store
from matcher.vocabulary import Kind, Visibility
from tests.channels.funds.world import AT, LIBRARY, THESIS, make_desk

WEEK = timedelta(weeks=1)


def items_of(content: str) -> list[dict[str, object]]:
    return list(json.loads(content)["message"]["items"])


def test_the_same_store_moment_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        with Store.open(f"sqlite:///{tmp_path / name}", create=True) as store:
            digest = make_desk(store).make("mat", at=AT, seed="s", made_by="test")
            contents.append((digest.id, digest.content))
    assert contents[0] == contents[1]


def test_a_digest_holds_what_fits_in_the_words_of_the_thesis_with_its_card(store: Store) -> None:
    digest = make_desk(store, floor_per_digest=0).make("mat", at=AT, seed="s", made_by="test")
    message = read_content(digest)["message"]
    held = {item["achievement"]["id"] for item in message["items"]}
    assert held == {"film", "paint", "glass"}
    assert (digest.state, message["week"]) == (DigestState.DRAFT, "2026W48")
    for n, item in enumerate(message["items"], 1):
        area = item["reasons"][0]
        quote = area["quote"]
        assert area["side"] == "area"
        assert quote["text"] == "重点投向新材料领域" == THESIS[quote["start"] : quote["end"]]
        assert item["suggestion"] == f"{digest.id}.{n}"
        assert item["appraisal"]["aspects"][0]["label"] == "有市场需求"
        assert item["appraisal"]["reader"] == "fund"


def test_why_answers_as_the_digest_did(store: Store) -> None:
    desk = make_desk(store, floor_per_digest=0)

    def ground(id: str, fund: str = "mat") -> Ground:
        stored = store.get(RecordKey(Kind.ACHIEVEMENT, id), visible=STAFF)
        assert stored is not None
        return desk.why(fund, stored, at=AT).decision.ground

    digest = desk.make("mat", at=AT, seed="s", made_by="test")
    assert (ground("film"), ground("opera"), ground("found")) == (
        Ground.FITS,
        Ground.OUTSIDE,
        Ground.NOT_IN_SERVICE,
    )
    desk.approve(digest.id, person="王示例", at=AT)
    assert ground("film") is Ground.PUSHED
    assert ground("film", "med") is Ground.OUTSIDE
    with pytest.raises(NotFound):
        ground("film", "nobody")


def test_an_approved_digest_is_logged_and_waits_in_the_outbox_till_the_quiet_hours_end(store: Store) -> None:
    desk = make_desk(store)
    digest = desk.make("mat", at=AT, seed="s", made_by="test")
    night = AT + timedelta(hours=13)  # 23 o'clock
    assert desk.approve(digest.id, person="王示例", at=night).approved_by == "王示例"
    logged = store.suggestions.get(digest.id)
    assert logged.shown_by is not None
    assert (logged.shown_by.channel, logged.asking) == ("push", RecordKey(Kind.INVESTOR, "mat"))
    assert [one.key.id for one in logged.items] == [
        one.achievement_id for one in store.pushes.of_digest(digest.id)
    ]
    message = store.outbox.of_digest(digest.id)
    assert message is not None
    assert (message.state, message.due_at) == (MessageState.PENDING, AT + timedelta(hours=22))  # 8 o'clock
    body = json.loads(message.body)
    assert body["id"] == message.id
    assert "inside" not in body
    assert desk.approve(digest.id, person="李示例", at=night).approved_by == "王示例"


def test_the_next_week_brings_nothing_twice_and_says_what_has_changed(store: Store) -> None:
    desk = make_desk(store, floor_per_digest=0)
    desk.approve(desk.make("mat", at=AT, seed="s", made_by="test").id, person="王示例", at=AT)
    empty = desk.make("mat", at=AT + WEEK, seed="s", made_by="test")
    assert items_of(empty.content) == []
    with pytest.raises(Conflict, match="nothing to push"):
        desk.approve(empty.id, person="王示例", at=AT + WEEK)
    film = next(one for one in LIBRARY if one.id == "film")
    assert isinstance(film, Achievement)
    store.upsert([film.model_copy(update={"trl": 8})], at=AT + WEEK)
    desk._engine.follow()
    later = AT + WEEK + timedelta(hours=1)
    digest = desk.make("mat", at=later, seed="s", made_by="test")
    (item,) = items_of(digest.content)
    assert (item["ground"], item["changes"]) == ("changed", ["技术就绪度：7 → 8"])
    assert desk.approve(digest.id, person="王示例", at=later).state is DigestState.APPROVED


def test_a_digest_made_before_a_record_was_hidden_is_not_approved(store: Store) -> None:
    desk = make_desk(store)
    digest = desk.make("mat", at=AT, seed="s", made_by="test")
    film = next(one for one in LIBRARY if one.id == "film")
    store.upsert([film.model_copy(update={"visibility": Visibility.STAFF})], at=AT)
    with pytest.raises(Conflict, match="film, which may no longer be pushed"):
        desk.approve(digest.id, person="王示例", at=AT)


def test_where_nobody_needs_to_approve_the_digest_is_on_its_way(store: Store) -> None:
    digest = make_desk(store, needs_approval=False).make("mat", at=AT, seed="s", made_by="test")
    assert (digest.state, digest.approved_by) == (DigestState.APPROVED, BY_ITSELF)


def test_all_funds_get_theirs_once_a_week(store: Store) -> None:
    desk = make_desk(store, needs_approval=False)
    assert [one.fund_id for one in desk.make_all(at=AT, seed="s", made_by="test")] == ["mat", "med"]
    again = [one.fund_id for one in desk.make_all(at=AT + timedelta(hours=1), seed="s", made_by="test")]
    assert again == ["med"]  # whose digest was empty and so a draft


def test_what_nobody_was_pushed_for_weeks_is_placed_where_it_fits_best(store: Store) -> None:
    desk = make_desk(store, per_week=1, unseen_weeks=5, threshold=1.0)
    digest = desk.make("mat", at=AT, seed="s", made_by="test")
    floor = read_content(digest)["inside"]["floor"]
    (item,) = items_of(digest.content)
    assert (floor["placed"], item["ground"]) == (1, "floor")
    assert "已 35 天未推送给任何机构" in str(item["why"])
    assert items_of(desk.make("med", at=AT, seed="s", made_by="test").content) == []


def test_what_is_younger_does_not_wait_yet(store: Store) -> None:
    desk = make_desk(store, unseen_weeks=6, threshold=1.0)
    assert items_of(desk.make("mat", at=AT, seed="s", made_by="test").content) == []


def test_the_other_way_names_the_funds_that_fit_best(store: Store) -> None:
    desk = make_desk(store)
    stored = store.get(RecordKey(Kind.ACHIEVEMENT, "film"), visible=STAFF)
    assert stored is not None
    found = desk.funds_for(stored, k=5, at=AT)
    assert [(one.candidate.fund.id, one.decision.is_in) for one in found] == [("mat", True), ("med", False)]


def test_the_mail_fetches_nothing_and_escapes_what_it_shows(store: Store, tmp_path: Path) -> None:
    digest = make_desk(store).make("mat", at=AT, seed="s", made_by="test")
    message = read_content(digest)["message"]
    message["items"][0]["achievement"]["title"] = "<script>alert(1)</script>=1+1"
    page = render_digest(message, base="https://platform.example/")
    assert "&lt;script&gt;alert(1)" in page
    for forbidden in ("<script", "<style", "<img", "<link", "src=", "@import", "url("):
        assert forbidden not in page
    assert 'href="https://platform.example/v1/achievements/' in page
    assert "重点投向新材料领域" in page
    assert "href" not in render_digest(message)
    path = tmp_path / "digest.xlsx"
    write_digest(path, message)
    book = load_workbook(path)
    assert book.sheetnames == ["推送", "理由", "评价", "说明"]
    assert book["推送"]["C2"].value == "<script>alert(1)</script>=1+1"
    assert book["理由"].max_row > len(message["items"])
