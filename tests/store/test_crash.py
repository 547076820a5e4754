"""kill -9 in the middle of writing: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from matcher.store import Store
from matcher.vocabulary import Kind
from tests.store.crash_child import AT, RECORDS_PER_BATCH, Killer, killer

ROUNDS = 10


def count_batches(store: Store, after: int) -> dict[int, int]:
    """Return how many records of each batch were written after a revision."""
    counts: dict[int, int] = {}
    for change in store.changes(after=after, limit=1_000_000):
        number = int(change.key.id[1:].partition("-")[0])
        counts[number] = counts.get(number, 0) + 1
    return counts


@pytest.fixture(scope="module")
def process() -> Iterator[Killer]:
    """One process to fork writers from, for both databases."""
    with killer() as started:
        yield started


def test_killed_writers_lose_nothing_acknowledged_and_leave_no_half_batch(url: str, process: Killer) -> None:
    Store.open(url, create=True).close()
    moments = random.Random(20261124)
    acknowledged: set[int] = set()
    revision = 0
    for number in range(ROUNDS):
        order = {"url": url, "first": number * 100_000}
        fresh = {int(line) for line in process.run(order, moments.uniform(0.005, 0.150))}
        with Store.open(url) as store:
            # Takes the writers' lock: a server may still be ending what the dead client began.
            store.delete([], at=AT)
            counts = count_batches(store, after=revision)
            revision, before = store.revision(), revision
        assert fresh <= counts.keys()
        assert len(counts.keys() - fresh) <= 1  # the one commit that was not yet acknowledged
        assert set(counts.values()) <= {RECORDS_PER_BATCH}
        assert revision == before + RECORDS_PER_BATCH * len(counts)
        acknowledged |= fresh
    with Store.open(url) as store:
        assert acknowledged <= count_batches(store, after=0).keys()
        assert store.count(Kind.ACHIEVEMENT) == revision
    assert acknowledged  # the kills hit writing, not starting
