"""Writers and followers at the same time: every revision once, in order, and none missed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from matcher.errors import Conflict
from matcher.records import RecordKey
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind
from tests.contracts.store_contract import AT, achievement

WRITERS, ROUNDS, PER_ROUND = 4, 12, 3


def write(url: str, writer: int) -> list[int]:
    """Write rounds of records of one's own, deleting the last of each; return the revisions afterwards."""
    seen = []
    # A store of its own, as another process has: the database alone must keep writers in line.
    with Store.open(url) as store:
        for number in range(ROUNDS):
            batch = [achievement(f"w{writer}.{number}.{place}") for place in range(PER_ROUND)]
            seen.append(store.upsert(batch, at=AT).revision)
            store.delete([RecordKey(Kind.ACHIEVEMENT, batch[-1].id)], at=AT)
    return seen


def follow(url: str, done: threading.Event) -> dict[int, tuple[str, bool]]:
    """Poll the changes until the writers are done and nothing is left; return revision → (id, deleted)."""
    seen: dict[int, tuple[str, bool]] = {}
    position = 0
    with Store.open(url) as store:
        while True:
            was_done = done.is_set()
            changes = store.changes(after=position, limit=7)
            for change in changes:
                assert change.revision > position
                assert change.revision not in seen
                seen[change.revision] = (change.key.id, change.record is None)
                position = change.revision
            if was_done and not changes:
                return seen


def test_no_revision_is_lost_or_doubled_and_followers_miss_nothing(url: str) -> None:
    Store.open(url, create=True).close()
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        followers = [pool.submit(follow, url, done) for _ in range(2)]
        try:
            writers = [pool.submit(write, url, writer) for writer in range(WRITERS)]
            revisions = [revision for writer in writers for revision in writer.result()]
        finally:
            done.set()
        followed = [follower.result() for follower in followers]
    with Store.open(url) as store:
        final = {c.revision: (c.key.id, c.record is None) for c in store.changes(after=0, limit=10_000)}
        assert store.revision() == WRITERS * ROUNDS * (PER_ROUND + 1)
        assert store.count(Kind.ACHIEVEMENT) == WRITERS * ROUNDS * (PER_ROUND - 1)
    assert len(set(revisions)) == len(revisions)
    for seen in followed:
        # What a follower knows last of each record is what is stored, and nothing is missing.
        assert {i: d for _, (i, d) in sorted(seen.items())} == dict(final.values())
        assert final.items() <= seen.items()


def test_one_store_serves_many_threads(store: Store) -> None:
    def change(number: int) -> int:
        revision = store.upsert([achievement(f"a{number}")], at=AT).revision
        assert store.get(RecordKey(Kind.ACHIEVEMENT, f"a{number}"), visible=STAFF) is not None
        return revision

    with ThreadPoolExecutor(8) as pool:
        revisions = list(pool.map(change, range(60)))
    assert sorted(revisions) == list(range(1, 61))


def test_only_one_of_two_changes_from_the_same_revision_wins(store: Store) -> None:
    key = RecordKey(Kind.ACHIEVEMENT, "a1")
    store.upsert([achievement("a1")], at=AT)
    start = threading.Barrier(4)

    def change(title: str) -> bool:
        start.wait()
        try:
            store.upsert([achievement("a1", title)], at=AT, expected_revisions={key: 1})
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, "abcd")) == [False, False, False, True]
