"""An engine that serves versions: what is in use, going back, exploring and interleaving."""

from __future__ import annotations

import json
from typing import Any

import pytest

from matcher.asking import Ask
from matcher.engine import Engine
from matcher.ranking.model_file import read_files
from matcher.records import Record
from matcher.store import STAFF, ActivationDraft, ExperimentDraft, Store
from matcher.suggestion_log import make_entry
from matcher.suggestions import SuggestionList
from tests.builders import achievement, demand, demand_key
from tests.conftest import AT
from tests.fakes import HAND_RANKERS, make_engine
from tests.logged_lists import list_id

TITLES = (
    "锂电池隔膜检测系统",
    "锂电池隔膜涂布",
    "隔膜缺陷视觉检测",
    "电池模组装配",
    "注塑模具冷却",
    "陶瓷粉体",
)
WORLD: list[Record] = [
    *(achievement(f"a{place}", title, owner=f"单位{place}") for place, title in enumerate(TITLES)),
    demand("d1", "寻求锂电池隔膜缺陷检测方案"),
]


def reversed_files() -> dict[str, str]:
    """Return the hand-set model with every weight turned round."""
    files = {}
    for name, text in read_files("text", own=HAND_RANKERS).items():
        model = json.loads(text)
        for part in model["weights"].values():
            part["weight"] *= -1
        files[name] = json.dumps(model)
    return files


def open_world(store: Store, **options: Any) -> Engine:
    engine = make_engine(store, rankers=HAND_RANKERS, **options)
    engine.upsert(WORLD, at=AT)
    engine.follow()
    return engine


def register_reversed(store: Store) -> int:
    return store.models.add("text", reversed_files(), card={}, by="t", at=AT).version


def question(k: int = 4) -> Ask:
    return Ask(pairing="demand-achievement", at=AT, visible=STAFF, key=demand_key("d1"), k=k)


def told(found: SuggestionList) -> list[tuple[str, float, int, str]]:
    return [(one.key.id, one.score, one.level, one.why) for one in found.suggestions]


def put_in_use(store: Store, version: int) -> None:
    store.models.activate(ActivationDraft(name="text", version=version, by="t", reason="test"), at=AT)


def test_a_version_in_use_answers_from_the_next_request_on_and_a_rollback_restores_all(store: Store) -> None:
    engine = open_world(store)
    before = engine.suggest(question())
    version = register_reversed(store)
    assert told(engine.suggest(question())) == told(before)  # registered is not in use
    put_in_use(store, version)
    during = engine.suggest(question())
    assert during.shown_by.version == version
    assert told(during) != told(before)
    assert during.models != before.models
    store.models.roll_back("text", by="t", reason="worse", at=AT)
    after = engine.suggest(question())
    assert (told(after), after.models, after.shown_by) == (told(before), before.models, before.shown_by)


def test_scores_and_features_of_given_records_follow_the_version_in_use_too(store: Store) -> None:
    engine = open_world(store)
    best = engine.suggest(question()).suggestions[0]
    put_in_use(store, register_reversed(store))
    (turned,) = engine.score(question(), [best.key]).values()
    assert turned[0] < best.score
    assert engine.ranker("text").model.name == "text"


def test_without_a_requests_id_nothing_is_drawn(store: Store) -> None:
    engine = open_world(store, explore=1.0)
    found = engine.suggest(question())
    assert (found.propensities, found.shown_by.is_drawn) == ((1.0,) * 4, False)
    scores = [one.score for one in found.suggestions]
    assert scores == sorted(scores, reverse=True)


def test_an_explored_list_shows_the_same_records_and_says_how_likely_each_place_was(store: Store) -> None:
    engine = open_world(store, explore=1.0)
    plain = {row[0]: row[1:] for row in told(engine.suggest(question()))}
    orders = set()
    for number in range(20):
        found = engine.suggest(question(), request_id=f"r{number}")
        assert {row[0]: row[1:] for row in told(found)} == plain
        assert [one.rank for one in found.suggestions] == [1, 2, 3, 4]
        assert found.propensities == (0.25,) * 4
        assert found.shown_by.is_drawn
        orders.add(tuple(one.key.id for one in found.suggestions))
    assert len(orders) > 5


def test_an_interleaved_list_is_logged_with_teams_and_made_again_by_its_id(store: Store) -> None:
    engine = open_world(store)
    version = register_reversed(store)
    store.experiments.start(
        ExperimentDraft(name="e", model="text", version_a=0, version_b=version, share=1.0), by="t", at=AT
    )
    id = list_id()
    found = engine.suggest(question(), request_id=id)
    assert (found.shown_by.experiment, sorted(found.shown_by.teams)) == ("e", ["a", "a", "b", "b"])
    assert told(engine.suggest(question(), request_id=id)) == told(found)
    rankings = {"a": engine.score(question(), [one.key for one in found.suggestions])}
    put_in_use(store, version)
    rankings["b"] = engine.score(question(), [one.key for one in found.suggestions])
    for one, team in zip(found.suggestions, found.shown_by.teams, strict=True):
        assert one.score == pytest.approx(rankings[team][one.key][0])
    entry = make_entry(found, question(), list_id=id, role="window")
    store.suggestions.save(entry)
    kept = store.suggestions.get(id)
    assert kept.shown_by == found.shown_by
    assert set(kept.models) >= {"text", "text (b)"}
    store.experiments.end("e", by="t", at=AT)
    assert engine.suggest(question(), request_id=id).shown_by.experiment is None


def test_an_experiment_leaves_other_models_pairings_alone(store: Store) -> None:
    engine = open_world(store)
    version = register_reversed(store)
    draft = ExperimentDraft(name="e", model="text", version_a=0, version_b=version, share=1.0)
    store.experiments.start(draft, by="t", at=AT)
    broker_ask = Ask(pairing="demand-broker", at=AT, visible=STAFF, key=demand_key("d1"))
    assert engine.suggest(broker_ask, request_id="r").shown_by.experiment is None
