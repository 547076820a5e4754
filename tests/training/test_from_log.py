"""The log and the ledger as what is learned from, by hand."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from matcher.errors import InvalidInput
from matcher.outcomes.entries import Pair
from matcher.outcomes.events import DeclineReason, EventKind
from matcher.outcomes.labels import make_labels
from matcher.ranking.calibration import Calibration
from matcher.ranking.ranker import LinearModel, LinearRanker, SplitRanker, Weight
from matcher.records import RecordKey
from matcher.training.from_log import (
    NO_GRADE,
    find_showings,
    grade_rows,
    is_held_out,
    narrow,
    reward_lists,
    targets_of,
)
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
    assert targets_of([empty], RISES) == {}


def test_records_of_two_models_are_ordered_by_score_whatever_their_sums() -> None:
    # The titles' model gives larger sums that mean less: 9 is a tenth, 2 of the other is four fifths.
    whole = FALLS.model.model_copy(update={"weights": {}, "intercept": 2.0})
    few = Calibration(raw=(0.0, 90.0), probability=(0.0, 1.0))
    titles = whole.model_copy(update={"intercept": 9.0, "calibration": few})
    features = np.array([[np.nan], [0.5]], dtype=np.float32)
    one = logged("title", "text", names=("dense_body",), features=features)
    both = SplitRanker(LinearRanker(whole), LinearRanker(titles))
    assert targets_of([one], both)[one.id] == {("text", 1): 1.0, ("title", 2): 1.0}


def test_a_feature_that_only_some_lists_have_is_missing_in_the_others() -> None:
    one, other = logged("a1", "a2"), logged("a1", "a2", names=("y", "z"))
    targets = targets_of([other, one], RISES)
    # Without x nothing tells the other list's records apart.
    assert targets[other.id] == {("a1", 1): 1.0, ("a2", 2): 1.0}
    assert targets[one.id] == {("a2", 1): 1.0, ("a1", 2): 1.0}
    with pytest.raises(InvalidInput, match="wants the features x"):
        targets_of([other], RISES)


def test_a_narrowed_list_has_the_features_asked_for_in_their_order() -> None:
    found = narrow(logged("a1", "a2"), ("z", "x"))
    assert found.names == ("z", "x")
    np.testing.assert_array_equal(found.features, np.array([[np.nan, 1], [np.nan, 2]], dtype=np.float32))
    assert found.features.dtype == np.float32


def test_rows_have_the_features_of_the_moment_shown_and_their_pairs_labels() -> None:
    lists = [logged("a1", "a2", at=day(0)), logged("a3", at=day(0) + timedelta(hours=1))]
    labels = make_labels(
        [entry(1, K.CONTRACT, 9, pair=A1)], at=day(9), shown={Pair("a2", "demand", "d1"): day(0)}
    )
    rows = grade_rows(lists, labels)
    assert (rows.lists.tolist(), rows.positions.tolist()) == ([0, 0, 1], [1, 2, 1])
    # Of a2 nothing is known yet, of a3 nothing at all.
    assert (rows.grades.tolist(), rows.levels.tolist()) == ([5, NO_GRADE, NO_GRADE], [4, NO_GRADE, NO_GRADE])
    assert rows.weights.tolist() == [1.0, 0.0, 0.0]
    assert (rows.ids, rows.askers) == ((lists[0].id, lists[1].id), ("demand/d1", "demand/d1"))
    assert rows.table.column("x").tolist() == [1.0, 2.0, 1.0]


def test_what_came_about_before_a_list_was_shown_is_no_answer_to_it() -> None:
    before, after = logged("a1", "a2", at=day(0)), logged("a1", "a2", at=day(20))
    declined = entry(2, K.DECLINED, 9, pair=Pair("a2", "demand", "d1"), reason=DeclineReason.TECHNOLOGY)
    labels = make_labels([entry(1, K.CONTACTED, 9, pair=A1), declined], at=day(200))
    assert grade_rows([before, after], labels).grades.tolist() == [2, 0, NO_GRADE, NO_GRADE]


def test_what_nothing_came_of_counts_in_every_list_that_showed_it() -> None:
    lists = [logged("a1", at=day(0)), logged("a1", at=day(20))]
    labels = make_labels([], at=day(200), shown={A1: day(0)})
    assert grade_rows(lists, labels).grades.tolist() == [0, 0]


def test_a_pair_whose_next_step_may_come_is_marked_so() -> None:
    labels = make_labels([entry(1, K.CONTACTED, 9, pair=A1)], at=day(20))
    rows = grade_rows([logged("a1", at=day(0))], labels)
    assert (rows.grades.tolist(), rows.is_censored.tolist()) == ([2], [True])


def test_lists_are_held_out_by_their_id_alone_three_in_ten() -> None:
    ids = [f"{number:032x}" for number in range(4000)]
    held = [is_held_out(id) for id in ids]
    assert held == [is_held_out(id) for id in ids]
    # 30 % of 4,000 are 1,200; four deviations of 29 either way.
    assert 1_084 <= sum(held) <= 1_316


def test_of_no_lists_there_are_no_rows() -> None:
    assert reward_lists([], [], at=day(0)) == []
    assert len(grade_rows([], []).lists) == 0
