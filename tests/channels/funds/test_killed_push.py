"""kill -9 of sender and receiver in the middle of delivery: nothing is lost, what comes twice is the same."""

from __future__ import annotations

import random
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen

from matcher.records import RecordKey
from matcher.store import MessageState, Store
from matcher.vocabulary import Kind
from tests.builders import investor
from tests.logged_lists import logged
from tests.store.pushed import WEEK, achievements, approval, draft

MESSAGES = 40
ROUNDS = 2


@contextmanager
def child(*arguments: str) -> Iterator[Popen[bytes]]:
    """Yield a process that has said that it is ready; it is killed in the end if nobody has before."""
    command = [sys.executable, "-m", "tests.channels.funds.killed_child", *arguments]
    with Popen(command, stdout=PIPE, cwd=Path(__file__).parents[3]) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fill(store: Store) -> dict[str, bytes]:
    """Approve a digest for each of many funds; return message id → body."""
    at = datetime.now(UTC)
    store.upsert(achievements("a1"), at=at)
    store.upsert([investor(f"f{n}") for n in range(MESSAGES)], at=at)
    for n in range(MESSAGES):
        kept = store.pushes.save(draft(n, fund=f"f{n}"), at=at)
        asking = RecordKey(Kind.INVESTOR, f"f{n}")
        pairing = "investor-achievement"
        one = logged(
            "a1", at=datetime(2026, 11, 24, 2, tzinfo=UTC), id=kept.id, pairing=pairing, asking=asking
        )
        store.suggestions.save(one)
        store.pushes.approve(approval(kept.id, "a1", week=WEEK), at=at)
    return {one.id: one.body for one in store.outbox.page(limit=MESSAGES)}


def read_journal(path: Path) -> list[tuple[str, bytes]]:
    """Return what the receiver kept; the line that a kill cut off was not answered and does not count."""
    whole = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [(id.decode(), bytes.fromhex(body.decode())) for id, body in (line.split(b" ") for line in whole)]


def test_whoever_is_killed_every_message_arrives_under_its_id_with_its_bytes(tmp_path: Path) -> None:
    url, journal, port = f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "journal", free_port()
    with Store.open(url, create=True) as store:
        bodies = fill(store)
    hook, chance = f"http://127.0.0.1:{port}/", random.Random(20261124)
    partly = 0
    for number in range(ROUNDS):
        with child("receive", str(port), str(journal)) as receiver, child("send", url, hook) as sender:
            time.sleep(chance.uniform(0.01, 0.12))
            (sender if number % 2 else receiver).send_signal(signal.SIGKILL)
            time.sleep(0.05)
        partly += len({id for id, _ in read_journal(journal)}) < MESSAGES
    assert partly  # the kills hit deliveries, not the rest after them
    with child("receive", str(port), str(journal)), child("send", url, hook), Store.open(url) as store:
        wait_till_told(store)
        came = read_journal(journal)
        assert all(body == bodies[id] for id, body in came)
        assert dict(came) == bodies
        assert {one.state for one in store.outbox.page(limit=MESSAGES)} == {MessageState.DELIVERED}
        shown = [one.event.suggestion for one in store.outcomes.iterate()]
    assert len(shown) == len(set(shown)) == MESSAGES


def wait_till_told(store: Store) -> None:
    """Return when everything is delivered and in the ledger; fail after 30 seconds."""
    deadline = time.monotonic() + 30
    while store.outbox.page(state=MessageState.PENDING) or store.outcomes.count() < MESSAGES:
        assert time.monotonic() < deadline
        time.sleep(0.05)
