"""The outbox: what waits is claimed by one sender at a time, never lost, never changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from matcher.errors import Conflict, NotFound
from matcher.store import Attempt, DigestState, MessageState, Store
from tests.store.pushed import AT, achievements, approval, approved, draft

LEASE_S = 60.0


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def library(store: Store) -> None:
    store.upsert(achievements("a1", "a2", "a3", "a4"), at=AT)


def test_what_is_due_longest_is_claimed_first_and_by_one_sender(store: Store) -> None:
    first = approved(store, 1, "a1")
    second = approved(store, 2, "a1", fund="f2")
    claimed = [store.outbox.claim(at=AT, lease_s=LEASE_S) for _ in range(3)]
    assert [one and one.digest_id for one in claimed] == [first.id, second.id, None]


def test_a_message_is_not_claimed_before_it_is_due(store: Store) -> None:
    kept = store.pushes.save(draft(), at=AT)
    store.pushes.approve(approval(kept.id, "a1", due_at=AT + after(10)), at=AT)
    assert store.outbox.claim(at=AT + after(9), lease_s=LEASE_S) is None
    assert store.outbox.claim(at=AT + after(10), lease_s=LEASE_S) is not None


def test_a_dead_senders_message_goes_to_another_one_after_the_lease(store: Store) -> None:
    approved(store)
    first = store.outbox.claim(at=AT, lease_s=LEASE_S)
    assert store.outbox.claim(at=AT + after(59), lease_s=LEASE_S) is None
    again = store.outbox.claim(at=AT + after(60), lease_s=LEASE_S)
    assert first is not None
    assert again is not None
    assert (again.id, again.body) == (first.id, first.body)


def test_a_sender_claims_only_for_the_funds_it_serves(store: Store) -> None:
    approved(store, 1, fund="f1")
    assert store.outbox.claim(at=AT, lease_s=LEASE_S, funds={"f2"}) is None
    assert store.outbox.claim(at=AT, lease_s=LEASE_S, funds=set()) is None
    assert store.outbox.claim(at=AT, lease_s=LEASE_S, funds={"f1"}) is not None


def test_many_senders_never_hold_the_same_message(store: Store) -> None:
    for number in range(1, 9):
        approved(store, number, fund=f"f{number}")
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: store.outbox.claim(at=AT, lease_s=LEASE_S), range(12)))
    ids = [one.id for one in claimed if one is not None]
    assert len(ids) == len(set(ids)) == 8


def test_what_was_delivered_is_not_claimed_again_and_its_digest_is_sent(store: Store) -> None:
    digest = approved(store)
    moment = AT + after(5)
    message = store.outbox.mark_delivered(f"msg_{digest.id}", at=moment, status=204)
    assert (message.state, message.delivered_at, message.attempts) == (MessageState.DELIVERED, moment, 1)
    sent = store.pushes.get(digest.id)
    assert (sent.state, sent.sent_at) == (DigestState.SENT, moment)
    assert store.outbox.claim(at=AT + after(3600), lease_s=LEASE_S) is None


def test_delivered_twice_keeps_the_first_moment(store: Store) -> None:
    id = f"msg_{approved(store).id}"
    store.outbox.mark_delivered(id, at=AT, status=200)
    again = store.outbox.mark_delivered(id, at=AT + after(5), status=200)
    assert again.delivered_at == AT
    assert [one.status for one in store.outbox.attempts_of(id)] == [200, 200]


def test_a_failed_message_waits_and_a_last_failure_makes_it_dead(store: Store) -> None:
    id = f"msg_{approved(store).id}"
    failed = store.outbox.mark_failed(id, Attempt(at=AT, status=503), due_at=AT + after(30))
    assert (failed.state, failed.attempts, failed.error) == (MessageState.PENDING, 1, "status 503")
    assert store.outbox.claim(at=AT + after(29), lease_s=LEASE_S) is None
    dead = store.outbox.mark_failed(id, Attempt(at=AT, error="ConnectError"), due_at=None)
    assert (dead.state, dead.error) == (MessageState.DEAD, "ConnectError")
    assert store.outbox.claim(at=AT + after(3600), lease_s=LEASE_S) is None
    assert [one.id for one in store.outbox.page(state=MessageState.DEAD)] == [id]


def test_a_late_failure_does_not_take_back_a_delivery(store: Store) -> None:
    id = f"msg_{approved(store).id}"
    store.outbox.mark_delivered(id, at=AT, status=200)
    late = store.outbox.mark_failed(id, Attempt(at=AT, error="ReadTimeout"), due_at=AT)
    assert late.state is MessageState.DELIVERED


def test_a_replay_sends_the_same_bytes_under_the_same_id(store: Store) -> None:
    id = f"msg_{approved(store).id}"
    with pytest.raises(Conflict, match="in the queue already"):
        store.outbox.replay(id, due_at=AT)
    before = store.outbox.mark_failed(id, Attempt(at=AT, status=500), due_at=None)
    queued = store.outbox.replay(id, due_at=AT + after(1))
    assert (queued.state, queued.attempts) == (MessageState.PENDING, 0)
    claimed = store.outbox.claim(at=AT + after(1), lease_s=LEASE_S)
    assert claimed is not None
    assert (claimed.id, claimed.body) == (before.id, before.body)


def test_numbers_rise_without_gaps_and_pages_go_on_after_them(store: Store) -> None:
    for number in range(1, 5):
        approved(store, number, f"a{number}", fund=f"f{number % 2}", week=f"2026W{number:02d}")
    assert [one.number for one in store.outbox.page()] == [1, 2, 3, 4]
    assert [one.number for one in store.outbox.page(after=2, limit=1)] == [3]
    assert [one.number for one in store.outbox.page(fund_id="f1")] == [1, 3]


def test_deliveries_stay_untold_until_the_ledger_was_told(store: Store) -> None:
    id = f"msg_{approved(store).id}"
    assert store.outbox.untold() == []
    store.outbox.mark_delivered(id, at=AT)
    assert [one.id for one in store.outbox.untold()] == [id]
    store.outbox.mark_shown(id, at=AT)
    assert store.outbox.untold() == []


def test_an_unknown_message_is_named(store: Store) -> None:
    for call in (store.outbox.get, store.outbox.attempts_of):
        with pytest.raises(NotFound, match="there is no message msg_0"):
            call("msg_0")
