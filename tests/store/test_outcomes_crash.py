"""kill -9 in the middle of recording outcomes: none acknowledged is lost, none sent again is doubled."""

from __future__ import annotations

import random

from matcher.store import Store
from tests.contracts.store_contract import achievement
from tests.store.crash_child import AT, EVENTS_PER_BATCH, killer

ROUNDS = 8


def test_killed_reporters_lose_no_outcome_and_double_none(url: str) -> None:
    with Store.open(url, create=True) as store:
        store.upsert([achievement("a1")], at=AT)
    moments = random.Random(20261126)
    acknowledged = 0
    with killer() as process:
        for _ in range(ROUNDS):
            # As a careful client does: what was not acknowledged is sent again under the same keys.
            lines = process.run({"url": url, "outcomes": acknowledged}, moments.uniform(0.010, 0.150))
            assert [int(line) for line in lines] == list(range(acknowledged, acknowledged + len(lines)))
            acknowledged += len(lines)
            with Store.open(url) as store:
                # Takes the writers' lock: a server may still be ending what the dead client began.
                store.delete([], at=AT)
                kept = [entry.event.key for entry in store.outcomes.iterate()]
                assert store.outcomes.count() == len(set(kept)) == len(kept)
                # One batch may stand there whole whose acknowledgement was killed.
                assert len(kept) - acknowledged * EVENTS_PER_BATCH in (0, EVENTS_PER_BATCH)
                expected = [f"{n // EVENTS_PER_BATCH}-{n % EVENTS_PER_BATCH}" for n in range(len(kept))]
                assert kept == expected
                assert [entry.number for entry in store.outcomes.iterate()] == list(range(1, len(kept) + 1))
    assert acknowledged  # the kills hit recording, not starting
