"""Ending experiments: what is concluded, what is put in use, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from matcher.errors import Conflict, NotBetter, NotFound, TooLittleEvidence
from matcher.outcomes.events import EventKind, OutcomeEvent
from matcher.showing.interleaving import Team
from matcher.store import ExperimentDraft, Store
from matcher.training.experiment_ending import Ending, conclude, end_experiment
from matcher.training.experiments import read_standing
from tests.builders import achievement, demand
from tests.logged_lists import AT
from tests.training.experiment_logs import shown
from tests.training.test_release import BAD, GOOD, KEYS, START, add, log, put_in_use


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in which version 1 of the text model is in use and compared with a harmful version 2."""
    with Store.open(f"sqlite:///{tmp_path / 'store.sqlite3'}", create=True) as opened:
        opened.upsert([achievement(id=key) for key in (*KEYS, "x", "y")], at=START)
        opened.upsert([demand(id=f"d{number}") for number in range(30)], at=START)
        put_in_use(opened, GOOD)
        add(opened, BAD)
        draft = ExperimentDraft(name="e1", model="text", version_a=1, version_b=2, share=1.0)
        opened.experiments.start(draft, by="李工", at=START)
        yield opened


def win(store: Store, count: int, team: Team = "b") -> None:
    """Log lists that this team wins."""
    for number in range(count):
        at = START + timedelta(hours=number)
        one = shown("xy", "ab", at=at, asker=f"d{number}")
        store.suggestions.save(one)
        key = one.suggestion_id("ab".index(team) + 1)
        event = OutcomeEvent(key=key, kind=EventKind.CONTACTED, happened_at=at, suggestion=key)
        store.outcomes.record([event], reported_by="tests", at=at)


def end(store: Store, activate: Team | None = None, *, force: bool = False) -> int | None:
    """Return the version that is put in use."""
    ending = Ending(by="王工", activate=activate, force=force)
    done = end_experiment(store, "e1", ending, at=AT)
    assert not done.experiment.is_running
    return None if done.activation is None else done.activation.version


def test_what_an_experiment_has_shown_is_concluded_in_words(store: Store) -> None:
    assert conclude(read_standing(store, "e1", at=AT)) == "nothing known: none of 0 lists is decided"
    win(store, 3)
    few = conclude(read_standing(store, "e1", at=AT))
    assert few.startswith("not told apart: b won 3 of 3 decided lists (100% [")
    end(store)
    assert store.experiments.get("e1").conclusion == few


def test_a_persons_conclusion_stands_instead(store: Store) -> None:
    end_experiment(store, "e1", Ending(by="王工", conclusion="方法变更"), at=AT)
    ended = store.experiments.get("e1")
    assert (ended.conclusion, ended.ended_by, ended.ended_at) == ("方法变更", "王工", AT)
    assert [one.version for one in store.models.activations()] == [1]


def test_where_the_log_cannot_tell_the_experiment_is_what_the_release_is_judged_by(store: Store) -> None:
    win(store, 20)
    assert end(store, "b") == 2
    made = store.models.activations()[-1]
    assert made.evaluation is not None
    assert (made.evaluation["verdict"], made.evaluation["is_forced"]) == ("better", False)
    assert made.evaluation["experiment"]["decided"] == 20
    assert made.reason.startswith("experiment e1: b (version 2) is preferred: b won 20 of 20")


def test_an_experiment_that_has_not_decided_for_a_team_goes_on(store: Store) -> None:
    win(store, 20)
    with pytest.raises(TooLittleEvidence, match="wait until the experiment ends with a"):
        end(store, "a")
    assert store.experiments.get("e1").is_running
    assert [one.version for one in store.models.activations()] == [1]
    # What a won is in use already.
    assert end(store, "a", force=True) is None


def test_a_version_that_the_log_says_is_worse_is_not_put_in_use_whatever_the_experiment_says(
    store: Store,
) -> None:
    log(store, 600, explore=0.8)
    win(store, 20)
    with pytest.raises(NotBetter, match="would have brought less"):
        end(store, "b")
    assert store.experiments.get("e1").is_running
    assert [one.version for one in store.models.activations()] == [1]
    assert end(store, "b", force=True) == 2


def test_what_is_unknown_or_has_ended_cannot_be_ended(store: Store) -> None:
    end(store)
    with pytest.raises(Conflict, match="has ended already"):
        end(store, "b", force=True)
    assert [one.version for one in store.models.activations()] == [1]
    with pytest.raises(NotFound, match="no experiment 'e9'"):
        end_experiment(store, "e9", Ending(by="x"), at=AT)
