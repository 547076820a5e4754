"""Runs, decisions and saves at the same time, each from a store of its own as another process has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
import sqlalchemy as sa

from matcher.errors import Conflict, StoreError
from matcher.store import Store, Verdict
from matcher.store.appraisal_tables import runs
from matcher.vocabulary import Library
from tests.contracts.appraisal_contract import METHOD, draft, prepare, start
from tests.contracts.decision_contract import decide, decision, library_of
from tests.contracts.store_contract import AT, achievement

_AnyResult = TypeVar("_AnyResult")


@pytest.fixture
def prepared(url: str) -> str:
    """The URL of a store with a method and one achievement."""
    with Store.open(url, create=True) as store:
        prepare(store, "a1")
    return url


def at_once(url: str, count: int, act: Callable[[Store, int], _AnyResult]) -> list[_AnyResult]:
    """Return what `count` stores do when they begin together."""
    together = threading.Barrier(count)

    def one(number: int) -> _AnyResult:
        with Store.open(url) as store:
            together.wait()
            return act(store, number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_of_runs_that_start_at_once_one_wins(prepared: str) -> None:
    def begin(store: Store, number: int) -> int | None:
        try:
            return start(store).id
        except Conflict:
            return None

    won = [id for id in at_once(prepared, 4, begin) if id is not None]
    with Store.open(prepared) as store:
        assert [run.id for run in store.appraisals.runs.newest()] == won
    assert len(won) == 1


def insert_running(connection: sa.Connection) -> None:
    """Begin a run behind the store's back."""
    values = {"mode": "full", "state": "running", "started_by": "x", "started_at": AT, "heartbeat_at": AT}
    counts = {"store_revision": 1, "method": METHOD, "done": 0, "wanted": 0, "counts": "{}"}
    connection.execute(runs.insert().values(**values, **counts))


def test_the_database_itself_refuses_a_second_running_run(store: Store) -> None:
    prepare(store)
    start(store)
    with pytest.raises(StoreError, match=r"(?i)unique"), store._database.write() as connection:
        insert_running(connection)


@pytest.mark.postgres
def test_a_run_that_begins_behind_an_open_start_meets_a_conflict(postgresql_url: str) -> None:
    """There the second start sees no run until the first commits, and then only the constraint."""
    waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with Store.open(postgresql_url, create=True) as store, ThreadPoolExecutor(1) as pool:
        prepare(store)
        with store._database.read() as watch, store._database.write() as connection:
            insert_running(connection)
            second = pool.submit(start, store)
            while not watch.execute(waiting).scalar_one():
                assert not second.done()
        with pytest.raises(Conflict, match="another appraisal run began"):
            second.result()


def test_of_decisions_at_once_all_are_kept_and_the_last_one_holds(prepared: str) -> None:
    verdicts = (Verdict.ADMIT, Verdict.REJECT, Verdict.ADMIT, Verdict.HOLD)
    made = at_once(prepared, 4, lambda store, n: decide(store, decision(verdict=verdicts[n])))
    with Store.open(prepared) as store:
        kept = store.appraisals.decisions.of("a1")
        assert kept == sorted(made, key=lambda one: -one.id)
        (newest,) = store.appraisals.decisions.newest()
        assert newest == kept[0]
        assert library_of(store) == newest.library_after
        # Each found the achievement as the one before had left it.
        assert [one.library_before for one in kept[:-1]] == [one.library_after for one in kept[1:]]


def test_of_decisions_from_the_same_revision_one_moves_the_achievement(prepared: str) -> None:
    def admit(store: Store, number: int) -> bool:
        try:
            decide(store, decision(), expected_revision=1)
        except Conflict:
            return False
        return True

    assert sorted(at_once(prepared, 4, admit)) == [False, False, False, True]


def test_of_corrections_at_once_one_supersedes(prepared: str) -> None:
    with Store.open(prepared) as store:
        wrong = decide(store, decision()).id

    def correct(store: Store, number: int) -> bool:
        try:
            decide(store, decision(verdict=Verdict.REJECT, supersedes=wrong))
        except Conflict:
            return False
        return True

    assert sorted(at_once(prepared, 4, correct)) == [False, False, False, True]


def test_equal_appraisals_saved_at_once_are_kept_once(prepared: str) -> None:
    def save(store: Store, number: int) -> list[int | None]:
        return store.appraisals.save([draft("a1"), draft(f"own{number}")], at=AT)

    saved = at_once(prepared, 4, save)
    assert sum(shared is not None for shared, _ in saved) == 1
    assert all(own is not None for _, own in saved)
    with Store.open(prepared) as store:
        assert len(store.appraisals.history("a1")) == 1
        assert len(store.appraisals.appraised_revisions()) == 5


def test_decisions_and_imports_at_once_lose_no_change(prepared: str) -> None:
    def change(store: Store, number: int) -> None:
        if number % 2:
            decide(store, decision())
        else:
            store.upsert([achievement(f"b{number}")], at=AT)

    at_once(prepared, 6, change)
    with Store.open(prepared) as store:
        assert library_of(store) is Library.SERVICE
        # a1 came first, then three others and one move; the move's is the last change of a1.
        assert store.revision() == 1 + 3 + 1
        assert len({change.revision for change in store.changes(after=1)}) == 4
        assert len(store.appraisals.decisions.of("a1")) == 3
