"""kill -9 in the middle of writing: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import random

from matcher.store import STAFF, Store
from matcher.vocabulary import Kind
from tests.store.crash_child import RECORDS_PER_BATCH, killer

ROUNDS = 10


def count_batches(store: Store) -> dict[int, int]:
    """Return how many records of each batch there are."""
    counts: dict[int, int] = {}
    for stored in store.iterate(Kind.ACHIEVEMENT, visible=STAFF):
        number = int(stored.record.id[1:].partition("-")[0])
        counts[number] = counts.get(number, 0) + 1
    return counts


def test_killed_writers_lose_nothing_acknowledged_and_leave_no_half_batch(url: str) -> None:
    Store.open(url, create=True).close()
    moments = random.Random(20261124)
    acknowledged: set[int] = set()
    in_doubt = 0
    with killer() as process:
        for number in range(ROUNDS):
            first = number * 100_000
            order = {"url": url, "first": first}
            fresh = [int(line) for line in process.run(order, moments.uniform(0.005, 0.150))]
            acknowledged.update(fresh)
            with Store.open(url) as store:
                counts = count_batches(store)
                revision = store.revision()
            assert acknowledged <= counts.keys()
            assert set(counts.values()) <= {RECORDS_PER_BATCH}
            assert revision == RECORDS_PER_BATCH * len(counts)
            in_doubt += len({n for n in counts if n >= first} - acknowledged)
    assert in_doubt <= ROUNDS  # at most one commit in each round was not yet acknowledged
    assert len(acknowledged) > ROUNDS  # the kills hit writing, not starting
