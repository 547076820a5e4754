"""Delivery to a real HTTP server: signed, retried, dead in the end, replayed, told to the ledger once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from matcher.channels.funds.delivery import Sender
from matcher.channels.funds.options import PushConfig
from matcher.channels.funds.showing import tell_ledger
from matcher.errors import ConfigError
from matcher.outcomes.events import EventKind
from matcher.records import RecordKey
from matcher.store import DigestState, MessageState, Store
from matcher.vocabulary import Kind
from tests.builders import investor
from tests.channels.funds.receiver import SECRET, SECRET_ENV, Receiver, receiver
from tests.logged_lists import logged
from tests.store.pushed import AT, achievements, approval, draft


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(AT) as server:
        yield server


@pytest.fixture
def digest_id(store: Store) -> str:
    """A digest of two achievements for fund f1, approved."""
    store.upsert([*achievements("a1", "a2"), investor("f1")], at=AT)
    kept = store.pushes.save(draft(), at=AT)
    store.suggestions.save(
        logged(
            "a1",
            "a2",
            at=AT,
            id=kept.id,
            pairing="investor-achievement",
            asking=RecordKey(Kind.INVESTOR, "f1"),
        )
    )
    return store.pushes.approve(approval(kept.id, "a1", "a2"), at=AT).id


def make_sender(store: Store, hook: Receiver, *, fund: str = "*", **push: Any) -> Sender:
    config = PushConfig(webhooks={fund: {"url": hook.url, "secret_env": SECRET_ENV}}, **push)
    return Sender(store, config, {SECRET_ENV: SECRET})


def clock(at: datetime = AT) -> Any:
    return lambda: at


def test_a_delivered_digest_is_sent_and_its_items_are_shown(
    store: Store, hook: Receiver, digest_id: str
) -> None:
    sender = make_sender(store, hook)
    assert sender.deliver_due(clock()) == 1
    assert hook.received == [(f"msg_{digest_id}", f"body of {digest_id}".encode())]
    assert store.pushes.get(digest_id).state is DigestState.SENT
    shown = list(store.outcomes.iterate())
    assert [one.event.suggestion for one in shown] == [f"{digest_id}.1", f"{digest_id}.2"]
    assert {(one.event.kind, one.taker_id, one.event.happened_at) for one in shown} == {
        (EventKind.SHOWN, "f1", AT)
    }
    assert sender.deliver_due(clock(AT + timedelta(minutes=1))) == 0
    assert store.outcomes.count() == 2


def test_a_failing_receiver_is_tried_again_with_the_same_bytes(
    store: Store, hook: Receiver, digest_id: str
) -> None:
    hook.answers = [503, 302]
    sender = make_sender(store, hook)
    now = AT
    for _ in range(2):
        assert sender.deliver_due(clock(now)) == 0
        waiting = store.outbox.get(f"msg_{digest_id}")
        assert waiting.state is MessageState.PENDING
        assert waiting.due_at > now
        assert sender.deliver_due(clock(waiting.due_at - timedelta(seconds=1))) == 0
        now = waiting.due_at
    assert len(hook.received) == 2
    assert sender.deliver_due(clock(now)) == 1
    assert len(set(hook.received)) == 1
    assert [one.status for one in store.outbox.attempts_of(f"msg_{digest_id}")] == [503, 302, 204]


def test_after_the_last_attempt_a_message_is_dead_till_it_is_replayed(
    store: Store, hook: Receiver, digest_id: str
) -> None:
    hook.answers = [500, 500]
    sender = make_sender(store, hook, most_attempts=2)
    sender.deliver_due(clock())
    sender.deliver_due(clock(AT + timedelta(minutes=2)))
    id = f"msg_{digest_id}"
    assert store.outbox.get(id).state is MessageState.DEAD
    assert store.outcomes.count() == 0
    later = AT + timedelta(minutes=4)
    store.outbox.replay(id, due_at=later)
    assert sender.deliver_due(clock(later)) == 1
    assert len(set(hook.received)) == 1


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(
    store: Store, hook: Receiver, digest_id: str
) -> None:
    hook.answers = [410]
    make_sender(store, hook).deliver_due(clock())
    assert store.outbox.get(f"msg_{digest_id}").state is MessageState.DEAD


def test_a_receiver_that_does_not_listen_is_told_without_its_address(store: Store, digest_id: str) -> None:
    with receiver() as closed:
        sender = make_sender(store, closed)
    sender.deliver_due(clock())
    waiting = store.outbox.get(f"msg_{digest_id}")
    assert (waiting.state, waiting.error) == (MessageState.PENDING, "ConnectError")


def test_nothing_is_sent_in_quiet_hours(store: Store, hook: Receiver, digest_id: str) -> None:
    night = AT + timedelta(hours=12)
    assert make_sender(store, hook).deliver_due(clock(night)) == 0
    assert hook.received == []


def test_what_was_hidden_after_the_approval_does_not_go_out(
    store: Store, hook: Receiver, digest_id: str
) -> None:
    store.upsert(achievements("a2", visibility="staff"), at=AT)
    assert make_sender(store, hook).deliver_due(clock()) == 0
    dead = store.outbox.get(f"msg_{digest_id}")
    assert (dead.state, dead.error) == (MessageState.DEAD, "withheld: a2 may no longer be shown")
    assert hook.received == []


def test_a_webhook_of_one_fund_gets_nothing_of_another(store: Store, hook: Receiver, digest_id: str) -> None:
    assert make_sender(store, hook, fund="f2").deliver_due(clock()) == 0
    assert store.outbox.get(f"msg_{digest_id}").state is MessageState.PENDING


def test_another_secret_is_refused_by_the_receiver(store: Store, hook: Receiver, digest_id: str) -> None:
    config = PushConfig(webhooks={"*": {"url": hook.url, "secret_env": SECRET_ENV}})
    Sender(store, config, {SECRET_ENV: "not the secret of the tests"}).deliver_due(clock())
    assert store.outbox.get(f"msg_{digest_id}").error == "status 401"


def test_a_missing_secret_is_named_before_anything_is_sent(store: Store, hook: Receiver) -> None:
    config = PushConfig(webhooks={"*": {"url": hook.url, "secret_env": SECRET_ENV}})
    with pytest.raises(ConfigError, match=SECRET_ENV):
        Sender(store, config, {})


def test_a_delivery_that_the_ledger_was_not_told_of_is_told_later_and_once(
    store: Store, digest_id: str
) -> None:
    store.outbox.mark_delivered(f"msg_{digest_id}", at=AT)
    later = AT + timedelta(hours=1)
    assert tell_ledger(store, at=later) == 1
    assert tell_ledger(store, at=later) == 0
    assert {one.event.happened_at for one in store.outcomes.iterate()} == {AT}


def test_telling_again_after_a_crash_in_between_says_the_same(store: Store, digest_id: str) -> None:
    store.outbox.mark_delivered(f"msg_{digest_id}", at=AT)
    tell_ledger(store, at=AT)
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET shown_at = NULL")
    assert tell_ledger(store, at=AT + timedelta(hours=1)) == 1
    assert store.outcomes.count() == 2
