"""The ledger of pushes: one digest a week, a pair never twice, all or nothing at the approval."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matcher.errors import Conflict, InvalidInput, NotFound, StoreError
from matcher.records import RecordKey
from matcher.store import DigestState, Store
from matcher.vocabulary import Kind
from tests.store.pushed import AT, WEEK, achievements, approval, approved, draft

LATER = AT + timedelta(weeks=1)
NEXT_WEEK = "2026W49"


@pytest.fixture(autouse=True)
def library(store: Store) -> None:
    store.upsert(achievements("a1", "a2"), at=AT)


def test_a_draft_is_read_back_as_it_was_kept(store: Store) -> None:
    kept = store.pushes.save(draft(content='{"x":1}'), at=AT)
    assert store.pushes.get(kept.id) == kept
    assert (kept.state, kept.week, kept.content, kept.made_at) == (DigestState.DRAFT, WEEK, '{"x":1}', AT)
    assert store.pushes.standing("f1", WEEK) == kept
    assert store.pushes.standing("f1", NEXT_WEEK) is None


def test_the_same_draft_again_changes_nothing_and_another_under_its_id_is_refused(store: Store) -> None:
    kept = store.pushes.save(draft(), at=AT)
    assert store.pushes.save(draft(), at=LATER) == kept
    with pytest.raises(Conflict, match="says something else"):
        store.pushes.save(draft(content="[]"), at=AT)


def test_a_new_draft_supersedes_the_one_before_and_only_of_its_fund(store: Store) -> None:
    first = store.pushes.save(draft(1), at=AT)
    other = store.pushes.save(draft(2, fund="f2"), at=AT)
    second = store.pushes.save(draft(3), at=AT)
    states = {one.id: one.state for one in store.pushes.of_fund("f1")}
    assert states == {first.id: DigestState.SUPERSEDED, second.id: DigestState.DRAFT}
    assert store.pushes.get(other.id).state is DigestState.DRAFT
    assert [one.id for one in store.pushes.of_fund("f1")] == [second.id, first.id]
    with pytest.raises(Conflict, match="superseded"):
        store.pushes.approve(approval(first.id, "a1"), at=AT)


def test_an_approval_keeps_pushes_and_message_in_one(store: Store) -> None:
    digest = approved(store, 1, "a1", "a2")
    assert (digest.state, digest.approved_by, digest.approved_at) == (DigestState.APPROVED, "王示例", AT)
    assert [one.achievement_id for one in store.pushes.of_digest(digest.id)] == ["a1", "a2"]
    message = store.outbox.of_digest(digest.id)
    assert message is not None
    assert (message.number, message.id, message.body) == (
        1,
        f"msg_{digest.id}",
        f"body of {digest.id}".encode(),
    )


def test_approving_again_changes_nothing(store: Store) -> None:
    digest = approved(store)
    again = store.pushes.approve(approval(digest.id, "a1", person="李示例"), at=LATER)
    assert again == digest
    assert len(store.outbox.page()) == 1


def test_a_week_has_one_digest_and_the_next_week_another(store: Store) -> None:
    approved(store)
    with pytest.raises(Conflict, match=f"of week {WEEK} already"):
        store.pushes.save(draft(2), at=AT)
    kept = store.pushes.save(draft(3, week=NEXT_WEEK), at=LATER)
    with pytest.raises(Conflict, match="make it anew"):
        store.pushes.approve(approval(kept.id, "a2"), at=LATER)  # of this week


def test_a_pair_is_pushed_again_only_when_its_facts_have_changed(store: Store) -> None:
    approved(store)
    kept = store.pushes.save(draft(2, week=NEXT_WEEK), at=LATER)
    with pytest.raises(Conflict, match="pushed before"):
        store.pushes.approve(approval(kept.id, "a1", week=NEXT_WEEK), at=LATER)
    assert store.pushes.get(kept.id).state is DigestState.DRAFT
    assert store.outbox.of_digest(kept.id) is None
    store.pushes.approve(approval(kept.id, "a1", week=NEXT_WEEK, facts="b"), at=LATER)
    assert [one.facts_hash[0] for one in store.pushes.pushed("f1", until=LATER)] == ["a", "b"]
    approved(store, 4, "a1", fund="f2")  # another fund may have it in any state


@pytest.mark.parametrize(
    "change",
    [{"visibility": "masked"}, {"library": "discovery"}, {"status": "transferred"}, None],
    ids=["hidden", "out of the library", "transferred", "deleted"],
)
def test_what_may_no_longer_be_pushed_stops_the_approval(store: Store, change: dict[str, str] | None) -> None:
    kept = store.pushes.save(draft(), at=AT)
    if change is None:
        store.delete([RecordKey(Kind.ACHIEVEMENT, "a1")], at=AT)
    else:
        store.upsert(achievements("a1", **change), at=AT)
    with pytest.raises(Conflict, match="a1, which may no longer be pushed"):
        store.pushes.approve(approval(kept.id, "a1", "a2"), at=AT)
    assert store.outbox.page() == []
    assert store.pushes.pushed("f1", until=AT) == []


def test_what_was_pushed_is_told_as_of_a_moment(store: Store) -> None:
    approved(store, 1, "a1", "a2")
    assert store.pushes.pushed("f1", until=AT - timedelta(seconds=1)) == []
    assert store.pushes.last_pushed(["a1", "a3"], until=AT) == {"a1": AT}
    assert store.pushes.last_pushed(["a1"], until=AT - timedelta(seconds=1)) == {}


def test_many_approvals_at_once_push_a_pair_once(store: Store) -> None:
    kept = store.pushes.save(draft(), at=AT)

    def approve(n: int) -> str:
        return store.pushes.approve(approval(kept.id, "a1", person=f"第{n}人"), at=AT).approved_by or ""

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(approve, range(8)))) == 1
    assert len(store.pushes.pushed("f1", until=AT)) == len(store.outbox.page()) == 1


def test_the_database_itself_refuses_a_pair_twice_and_a_second_digest_of_a_week(store: Store) -> None:
    digest = approved(store)
    twice = "INSERT INTO pushes SELECT digest_id, 9, fund_id, achievement_id, revision, facts_hash, facts, "
    second = (
        "INSERT INTO digests (id, fund_id, week, state, made_at, made_by, content) "
        f"SELECT '{'0' * 32}', fund_id, week, 'draft', made_at, made_by, content FROM digests"
    )
    unsigned = f"UPDATE digests SET approved_by = NULL WHERE id = '{digest.id}'"
    for statement in (f"{twice} pushed_at FROM pushes", second, unsigned):
        with pytest.raises(StoreError), store._database.write() as connection:
            connection.execute(sa.text(statement))


def test_bad_drafts_and_unknown_digests_are_named(store: Store) -> None:
    with pytest.raises(InvalidInput, match="'abc'"):
        store.pushes.save(replace(draft(), id="abc"), at=AT)
    with pytest.raises(NotFound, match="there is no digest x"):
        store.pushes.get("x")
    with pytest.raises(InvalidInput, match="person"):
        store.pushes.approve(approval(store.pushes.save(draft(), at=AT).id, "a1", person=" "), at=AT)
