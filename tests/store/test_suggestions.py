"""The log of suggestions on SQLite and on PostgreSQL (fixture `store`), by many at once, and killed."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

from matcher.store import Store
from tests.contracts.suggestion_contract import SuggestionLogContract
from tests.logged_lists import by_text, logged, readable
from tests.store.crash_child import killer

ROUNDS = 3
WRITERS = 6
LISTS_EACH = 15


class TestSuggestionLog(SuggestionLogContract):
    """Runs once for each database."""


def test_lists_logged_at_once_are_all_kept_whole(url: str) -> None:
    """Two threads a store, as two processes have; every other list has a maker of its own."""
    with Store.open(url, create=True):
        pass
    together = threading.Barrier(WRITERS)

    def write(number: int, store: Store) -> list[str]:
        together.wait()
        kept = []
        for turn in range(LISTS_EACH):
            names = ("x", f"of-{number}" if turn % 2 else "y")
            one = logged("a1", f"a{number}", names=names, role="window")
            store.suggestions.save(one)
            assert readable(store.suggestions.get(one.id)) == readable(one)
            kept.append(one.id)
        return kept

    with ThreadPoolExecutor(WRITERS) as pool:
        stores = [Store.open(url) for _ in range(WRITERS // 2)]
        done = pool.map(write, range(WRITERS), stores * 2)
        expected = {id for ids in done for id in ids}
        for store in stores:
            store.close()
    with Store.open(url) as store:
        assert {one.id for one in store.suggestions.iterate()} == expected
    assert len(expected) == WRITERS * LISTS_EACH


def test_a_log_read_while_it_is_written_misses_nothing_that_was_there(store: Store) -> None:
    there = [logged("a1") for _ in range(30)]
    for one in there:
        store.suggestions.save(one)
    reading = store.suggestions.iterate(batch=7)
    first = next(reading)
    store.suggestions.save(by_text("a9"))
    seen = {first.id, *(one.id for one in reading)}
    assert seen >= {one.id for one in there}


def test_killed_servers_lose_no_list_that_was_answered(sqlite_url: str) -> None:
    """There lists are committed without waiting for the disk; the system has them all the same."""
    with Store.open(sqlite_url, create=True):
        pass
    moments = random.Random(20261124)
    acknowledged: list[str] = []
    with killer() as process:
        for _ in range(ROUNDS):
            acknowledged += process.run({"url": sqlite_url, "show": True}, moments.uniform(0.010, 0.150))
    with Store.open(sqlite_url) as store:
        kept = {one.id: one for one in store.suggestions.iterate()}
        assert set(acknowledged) <= set(kept)
        assert len(kept) - len(acknowledged) <= ROUNDS
        assert all(len(one.items) == 2 for one in kept.values())
    assert acknowledged
