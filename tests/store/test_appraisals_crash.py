"""kill -9 in the middle of deciding: no decision without its move, no move without its decision."""

from __future__ import annotations

import random

from matcher.records import Achievement
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind
from tests.contracts.store_contract import achievement
from tests.store.crash_child import AT, killer

ROUNDS = 8
IDS = ["a1", "a2", "a3"]


def libraries(store: Store) -> dict[str, str | None]:
    return {
        stored.record.id: stored.record.library
        for stored in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)
        if isinstance(stored.record, Achievement)
    }


def test_killed_deciders_lose_nothing_acknowledged_and_move_what_they_decided(url: str) -> None:
    with Store.open(url, create=True) as store:
        store.upsert([achievement(id) for id in IDS], at=AT)
    moments = random.Random(20261125)
    acknowledged: set[int] = set()
    with killer() as process:
        for _ in range(ROUNDS):
            lines = process.run({"url": url, "decide": IDS}, moments.uniform(0.010, 0.250))
            acknowledged |= {int(line) for line in lines}
            with Store.open(url) as store:
                # Takes the writers' lock: a server may still be ending what the dead client began.
                store.delete([], at=AT)
                newest = store.appraisals.decisions.newest()
                now: dict[str, str | None] = dict.fromkeys(IDS)
                now.update({one.achievement_id: one.library_after for one in newest})
                assert libraries(store) == now
    with Store.open(url) as store:
        kept = store.appraisals.decisions.page(limit=1_000_000)
        assert acknowledged <= {one.id for one in kept}
        assert len(kept) - len(acknowledged) <= ROUNDS  # of each, the one that was not yet acknowledged
        # Every decision that moved an achievement is one change of it, and nothing else changed.
        moves = sum(one.library_before != one.library_after for one in kept)
        assert store.revision() == len(IDS) + moves
    assert acknowledged  # the kills hit deciding, not starting
