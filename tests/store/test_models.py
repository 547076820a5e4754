"""Ranking models and experiments on SQLite and on PostgreSQL (fixture `store`), and by many at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from matcher.errors import Conflict
from matcher.store import Store
from tests.contracts.model_contract import (
    ExperimentContract,
    RankingModelContract,
    activate,
    add,
    in_use,
    roll_back,
    start,
)
from tests.contracts.store_contract import LATER
from tests.store.test_appraisals_concurrency import at_once

MANY = 4


class TestRankingModels(RankingModelContract):
    """Runs once for each database."""


class TestExperiments(ExperimentContract):
    """Runs once for each database."""


@pytest.fixture
def prepared(url: str) -> str:
    """The URL of a store with as many versions as there are processes."""
    with Store.open(url, create=True) as store:
        for number in range(MANY):
            add(store, str(number))
    return url


def count_won(url: str, act: Callable[[Store, int], object]) -> int:
    """Return how many of those who act at once are not refused."""

    def attempt(store: Store, number: int) -> bool:
        try:
            act(store, number)
        except Conflict:
            return False
        return True

    return sum(at_once(url, MANY, attempt))


def test_of_activations_of_one_version_at_once_one_wins(prepared: str) -> None:
    assert count_won(prepared, lambda store, _: activate(store, 1)) == 1
    with Store.open(prepared) as store:
        assert [one.version for one in store.models.activations()] == [1]


def test_of_activations_of_other_versions_at_once_none_is_lost(prepared: str) -> None:
    assert count_won(prepared, lambda store, number: activate(store, number + 1)) == MANY
    with Store.open(prepared) as store:
        entered = [one.version for one in store.models.activations()]
        assert sorted(entered) == [1, 2, 3, 4]
        assert in_use(store) == entered[-1]
        # The way back is the way there.
        assert [roll_back(store).version for _ in entered] == [*entered[-2::-1], 0]


def test_rollbacks_at_once_go_back_one_step_each(prepared: str) -> None:
    with Store.open(prepared) as store:
        for version in (1, 2, 3):
            activate(store, version)
    assert count_won(prepared, lambda store, _: roll_back(store)) == 3
    with Store.open(prepared) as store:
        assert [one.version for one in store.models.activations()] == [1, 2, 3, 2, 1, 0]


def test_of_the_same_files_at_once_one_version_is_made(prepared: str) -> None:
    assert count_won(prepared, lambda store, _: add(store, "new")) == 1
    with Store.open(prepared) as store:
        assert [one.version for one in store.models.versions()] == [1, 2, 3, 4, 5]


def test_versions_added_at_once_have_no_gaps(prepared: str) -> None:
    assert count_won(prepared, lambda store, number: add(store, f"new {number}")) == MANY
    with Store.open(prepared) as store:
        assert [one.version for one in store.models.versions()] == list(range(1, 2 * MANY + 1))


def test_of_experiments_of_one_model_at_once_one_runs_and_ends_once(prepared: str) -> None:
    assert count_won(prepared, lambda store, number: start(store, f"e{number}")) == 1
    with Store.open(prepared) as store:
        (running,) = store.experiments.all()
    assert count_won(prepared, lambda store, _: store.experiments.end(running.name, by="x", at=LATER)) == 1


def test_what_one_process_activates_is_served_by_the_next_read_of_another(prepared: str) -> None:
    with Store.open(prepared) as one, Store.open(prepared) as other:
        for version in (1, 3, 0):
            activate(one, version)
            assert in_use(other) == version
        roll_back(one)
        assert in_use(other) == 3
