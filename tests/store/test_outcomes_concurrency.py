"""Outcomes recorded at the same time, each from a store of its own as another process has."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.errors import Conflict
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import OutcomeEvent, parse_event
from matcher.store import Store
from tests.contracts.store_contract import AT, achievement
from tests.store.test_appraisals_concurrency import at_once

WRITERS = 4


@pytest.fixture
def prepared(url: str) -> str:
    """The URL of a store with one achievement."""
    with Store.open(url, create=True) as store:
        store.upsert([achievement("a1")], at=AT)
    return url


def event(key: str, **values: Any) -> OutcomeEvent:
    return parse_event({"key": key, "kind": "met", "achievement_id": "a1", "happened_at": AT, **values})


def record(store: Store, *events: OutcomeEvent) -> list[LedgerEntry]:
    return store.outcomes.record(events, reported_by="x", at=AT)


def test_of_one_key_at_once_one_entry_is_made_and_all_are_told_of_it(prepared: str) -> None:
    told = at_once(prepared, WRITERS, lambda store, _: record(store, event("k"))[0])
    assert len({one.number for one in told}) == 1
    with Store.open(prepared) as store:
        assert store.outcomes.page() == [told[0]]


def test_of_one_key_with_other_bodies_at_once_one_wins(prepared: str) -> None:
    def attempt(store: Store, number: int) -> bool:
        try:
            record(store, event(f"own{number}"), event("k", note=str(number)))
        except Conflict:
            return False
        return True

    assert sum(at_once(prepared, WRITERS, attempt)) == 1
    with Store.open(prepared) as store:
        assert store.outcomes.count() == 2


def test_of_corrections_at_once_one_supersedes(prepared: str) -> None:
    with Store.open(prepared) as store:
        (wrong,) = record(store, event("k"))

    def correct(store: Store, number: int) -> bool:
        try:
            record(store, event(f"c{number}", supersedes=wrong.number))
        except Conflict:
            return False
        return True

    assert sum(at_once(prepared, WRITERS, correct)) == 1


def test_numbers_have_no_gaps_when_some_are_refused(prepared: str) -> None:
    def work(store: Store, number: int) -> None:
        for n in range(5):
            record(store, event(f"{number}-{n}"))
            with pytest.raises(Conflict):
                record(store, event(f"{number}-{n}", note="x"))

    at_once(prepared, WRITERS, work)
    with Store.open(prepared) as store:
        assert [one.number for one in store.outcomes.iterate()] == list(range(1, 5 * WRITERS + 1))
