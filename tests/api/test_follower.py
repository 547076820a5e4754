"""The thread that keeps the index at the store's revision."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from api.follower import Follower
from matcher.errors import StoreError
from matcher.indexing import Progress
from matcher.records import parse_record
from matcher.vocabulary import Kind
from tests.api.conftest import AT
from tests.api.fakes import LaggingEngine


@pytest.fixture
def follower(engine: LaggingEngine) -> Follower:
    """Return a follower that would poll only once a minute."""
    return Follower(engine, poll_s=60, now=lambda: AT, log=structlog.get_logger())


def write(engine: LaggingEngine) -> int:
    return engine.store.upsert([parse_record(Kind.BROKER, {"id": "new", "name": "新"})], at=AT).revision


def test_a_write_is_followed_soon_after_waking(engine: LaggingEngine, follower: Follower) -> None:
    follower.start()
    revision = write(engine)
    assert follower.wait_for(revision, timeout_s=5)
    assert engine.status().index_revision == revision
    follower.stop()


def test_waiting_ends_when_the_time_is_over(engine: LaggingEngine, follower: Follower) -> None:
    engine.held.set()
    follower.start()
    assert not follower.wait_for(write(engine), timeout_s=0.02)
    follower.stop()


def test_stopping_ends_the_thread_though_the_next_round_is_far(follower: Follower) -> None:
    follower.start()
    assert follower.is_running
    follower.stop()
    assert not follower.is_running


def test_a_failed_round_is_tried_again(
    engine: LaggingEngine, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()
    follow = engine.follow

    def fail_once(*, progress: Progress) -> int:
        if not failed.is_set():
            failed.set()
            raise StoreError("busy")
        return follow(progress=progress)

    monkeypatch.setattr(engine, "follow", fail_once)
    revision = write(engine)
    follower.start()
    assert failed.wait(5)
    assert follower.wait_for(revision, timeout_s=5)
    follower.stop()


def test_stopping_ends_a_long_round_after_its_batch(
    engine: LaggingEngine, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = 0
    begun = threading.Event()

    def follow_for_ever(*, progress: Progress) -> int:
        nonlocal batches
        for batches in range(10**9):
            begun.set()
            progress(batches, 10**9)
        return 0

    monkeypatch.setattr(engine, "follow", follow_for_ever)
    follower.start()
    assert begun.wait(5)
    follower.stop()
    assert batches < 10**9 - 1


def test_only_so_many_wait_at_once(
    engine: LaggingEngine, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.held.set()
    revision = write(engine)
    follower.start()
    with ThreadPoolExecutor(16) as pool:
        waiting = [pool.submit(follower.wait_for, revision, timeout_s=60) for _ in range(16)]
        while follower._waiters.acquire(blocking=False):
            follower._waiters.release()
        assert not follower.wait_for(revision, timeout_s=60)
        engine.held.clear()
        follower.wake()
        assert all(future.result() for future in waiting)
    follower.stop()
