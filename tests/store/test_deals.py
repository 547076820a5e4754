"""Deals on SQLite and on PostgreSQL (fixture `store`), and asked for by many at once."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.errors import Conflict
from matcher.store import Store
from tests.contracts.deal_contract import DealContract, RulingContract, draft, hold, pair
from tests.contracts.store_contract import AT
from tests.store.test_appraisals_concurrency import at_once

BROKERS, WANTED = 4, 3
ROOM = {f"b{number}": 100 for number in range(BROKERS)}


class TestDeals(DealContract):
    """Runs once for each database."""


class TestRulings(RulingContract):
    """Runs once for each database."""


@pytest.fixture
def prepared(url: str) -> str:
    """The URL of an empty store."""
    Store.open(url, create=True).close()
    return url


def ask(store: Store, number: int) -> list[str]:
    """Return the achievements of the deals that a broker gets who wants the same as all the others."""
    wishes = [draft(pair(f"a{n:02}"), f"b{number}") for n in range(BROKERS * WANTED)]
    return [one.pair.achievement_id for one in hold(store, *wishes, wanted=WANTED, capacities=ROOM)]


def test_brokers_who_ask_at_once_get_different_deals(prepared: str) -> None:
    got = at_once(prepared, BROKERS, ask)
    assert [len(one) for one in got] == [WANTED] * BROKERS
    assert sorted(itertools.chain.from_iterable(got)) == [f"a{n:02}" for n in range(BROKERS * WANTED)]


def test_processes_that_ask_at_once_get_different_deals(prepared: str) -> None:
    root = Path(__file__).parents[2]
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.store.deals_child", prepared, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for number in range(BROKERS)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    got = [child.communicate(timeout=60)[0].split() for child in children]
    assert [child.returncode for child in children] == [0] * BROKERS
    assert [len(one) for one in got] == [WANTED] * BROKERS
    assert sorted(itertools.chain.from_iterable(got)) == [f"a{n:02}" for n in range(BROKERS * WANTED)]


def test_a_broker_who_asks_twice_at_once_gets_no_more_than_they_may_have(prepared: str) -> None:
    def hurry(store: Store, _: int) -> int:
        wishes = [draft(pair(f"a{n}")) for n in range(8)]
        return len(hold(store, *wishes, wanted=2, capacities={"b1": 3}))

    assert sum(at_once(prepared, 4, hurry)) == 3


def test_of_those_who_claim_and_release_at_once_one_wins(prepared: str) -> None:
    with Store.open(prepared) as store:
        (deal,) = hold(store, draft())

    def act(store: Store, number: int) -> bool:
        try:
            if number % 2:
                store.deals.claim(deal.id, by="x", at=AT)
            else:
                store.deals.release(deal.id, reason="忙", by="x", at=AT)
        except Conflict:
            return False
        return True

    won = at_once(prepared, 4, act)
    with Store.open(prepared) as store:
        kinds = [one.kind.value for one in store.deals.events(deal.id)]
    assert kinds in (["held", "released"], ["held", "claimed", "released"])
    assert sum(won) == len(kinds) - 1
