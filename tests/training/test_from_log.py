"""The log and the ledger as what is learned from, by hand."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from matcher.errors import TooLittleEvidence
from matcher.outcomes.entries import Pair
from matcher.outcomes.events import EventKind
from matcher.outcomes.labels import make_labels
from matcher.ranking.ranker import LinearModel, LinearRanker, Weight
from matcher.records import RecordKey
from matcher.training.from_log import find_showings, labelled_pairs, reward_lists, targets_of
from matcher.vocabulary import Kind
from tests.logged_lists import by_text, logged
from tests.outcomes.entries import day, entry

K = EventKind
A1 = Pair("a1", "demand", "d1")
FALLS = LinearRanker(
    LinearModel(
        name="falls",
        origin="by hand",
        intercept=0.0,
        weights={"x": Weight(mean=0.0, scale=1.0, weight=-1.0)},
        level_cuts=(0.2, 0.5, 0.8),
    )
)
RISES = LinearRanker(
    FALLS.model.model_copy(update={"weights": {"x": Weight(mean=0.0, scale=1.0, weight=1.0)}})
)


def test_a_contact_with_the_asking_demand_rewards_its_item() -> None:
    one = logged("a1", "a2", at=day(0))
    (found,) = reward_lists([one], [entry(1, K.CONTACTED, 9, pair=A1)], at=day(90))
    assert [item.reward for item in found.items] == [1.0, 0.0]
    assert [item.key for item in found.items] == ["a1", "a2"]
    assert [item.features[0] for item in found.items] == [1.0, 2.0]
    assert np.isnan(found.items[0].features[1])
    (waits,) = reward_lists([one], [], at=day(89))
    assert [item.reward for item in waits.items] == [None, None]


def test_free_texts_are_rewarded_by_their_suggestion_alone() -> None:
    nobody = Pair("a1", "demand", None)
    one, other = by_text("a1", at=day(0)), by_text("a1", at=day(0))
    met = entry(1, K.MET, 9, pair=nobody, suggestion=one.suggestion_id(1))
    found = reward_lists([one, other], [met], at=day(90))
    assert [of_list.items[0].reward for of_list in found] == [1.0, 0.0]


def test_an_asking_achievement_stands_first_in_its_pairs() -> None:
    one = logged("i1", pairing="achievement-investor", asking=RecordKey(Kind.ACHIEVEMENT, "a1"), at=day(0))
    assert find_showings([one])[0][0].pair == Pair("a1", "investor", "i1")


def test_features_that_another_list_lacks_are_missing_there() -> None:
    one, other = logged("a1", at=day(0)), logged("a2", at=day(0), names=("y", "z"))
    found = reward_lists([one, other], [], at=day(1))
    assert np.isnan(found[1].items[0].features[0])
    # Its y is the first column of its own table.
    assert found[1].items[0].features[1] == 1.0


def test_a_ranker_orders_what_was_shown_by_what_was_known_then() -> None:
    one, empty = logged("a1", "a2"), logged()
    targets = targets_of([one, empty], FALLS)
    assert targets == {one.id: {("a1", 1): 1.0, ("a2", 2): 1.0}}
    assert targets_of([one], RISES)[one.id] == {("a2", 1): 1.0, ("a1", 2): 1.0}


def test_pairs_with_an_outcome_have_the_features_of_the_moment_shown() -> None:
    lists = [logged("a1", "a2", at=day(0)), logged("a3", at=day(0) + timedelta(hours=1))]
    labels = make_labels(
        [entry(1, K.CONTRACT, 9, pair=A1)], at=day(9), shown={Pair("a2", "demand", "d1"): day(0)}
    )
    pairs, weights, positions = labelled_pairs(lists, labels)
    assert (pairs.documents, pairs.queries) == (("a1",), (lists[0].id,))
    assert (pairs.levels.tolist(), weights.tolist(), positions) == ([4], [1.0], (1,))
    assert pairs.table.names == ("x", "y")
    assert pairs.table.column("x").tolist() == [1.0]


def test_without_outcomes_there_is_nothing_to_learn() -> None:
    with pytest.raises(TooLittleEvidence, match="with an outcome"):
        labelled_pairs([logged("a1", at=day(0))], [])
    assert reward_lists([], [], at=day(0)) == []
