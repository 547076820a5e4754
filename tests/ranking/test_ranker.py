"""The weighted sum: scores, levels, contributions, and its file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from matcher.errors import InvalidInput, NotFound
from matcher.pairings import PAIRINGS
from matcher.ranking.feature_set import FEATURES
from matcher.ranking.model_file import find_model, make_ranker, read_model, write_model
from matcher.ranking.ranker import LinearModel, LinearRanker, SplitRanker, Weight, choose_scores, spread
from matcher.ranking.table import FeatureTable, stack

MODEL = LinearModel(
    name="test",
    origin="set by hand",
    intercept=-1.0,
    weights={
        "a": Weight(mean=0.5, scale=0.25, weight=1.0),
        "b": Weight(mean=0.0, scale=1.0, weight=-2.0),
    },
    level_cuts=(0.1, 0.5, 0.9),
)


def table(a: list[float], b: list[float]) -> FeatureTable:
    return stack([("b", np.array(b)), ("other", np.array(a)), ("a", np.array(a))], rows=len(a))


def test_a_score_is_the_logistic_of_the_weighted_sum() -> None:
    scores = LinearRanker(MODEL).score(table([1.0, 0.5], [0.0, 0.5]))
    # −1 + (1 − ½)/¼ = 1 and −1 + 0 − 1 = −2
    np.testing.assert_allclose(scores.score, [1 / (1 + math.exp(-1)), 1 / (1 + math.exp(2))])
    assert scores.names == ("a", "b")
    np.testing.assert_allclose(scores.contributions, [[2.0, 0.0], [0.0, -1.0]])
    assert scores.level.tolist() == [3, 2]


def test_a_missing_value_adds_nothing() -> None:
    scores = LinearRanker(MODEL).score(table([math.nan], [math.nan]))
    np.testing.assert_allclose(scores.score, [1 / (1 + math.e)])
    assert scores.contributions.tolist() == [[0.0, 0.0]]


def test_a_score_on_a_cut_has_the_higher_level() -> None:
    even = LinearModel(name="x", origin="x", intercept=0.0, weights={}, level_cuts=(0.5, 0.5, 0.6))
    assert LinearRanker(even).score(stack([], rows=2)).level.tolist() == [3, 3]
    nothing = MODEL.model_copy(update={"level_cuts": (0.0, 0.0, 0.0)})
    assert LinearRanker(nothing).score(table([0.0], [0.0])).level.tolist() == [4]


def test_no_candidates_give_no_scores() -> None:
    scores = LinearRanker(MODEL).score(table([], []))
    assert (scores.score.shape, scores.level.shape, scores.contributions.shape) == ((0,), (0,), (0, 2))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_scores_stay_between_0_and_1_and_levels_between_1_and_4(values: list[float]) -> None:
    scores = LinearRanker(MODEL).score(table(values, values[::-1]))
    assert ((scores.score >= 0) & (scores.score <= 1)).all()
    assert set(scores.level.tolist()) <= {1, 2, 3, 4}


def test_a_better_value_never_lowers_the_score() -> None:
    score = LinearRanker(MODEL).score(table([0.1, 0.2, 0.3, 0.9], [0.4] * 4)).score
    assert (np.diff(score) > 0).all()


def test_missing_features_are_named() -> None:
    with pytest.raises(InvalidInput, match="'test' wants the features a, b"):
        LinearRanker(MODEL).score(stack([("c", np.zeros(1))], rows=1))


def test_a_written_model_is_loaded_as_it_was(tmp_path: Path) -> None:
    path = write_model(MODEL, tmp_path)
    assert path == tmp_path / "test.json"
    assert make_ranker(read_model(tmp_path / "test.json")).model == MODEL


def test_a_model_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"test\.json"):
        make_ranker(read_model(tmp_path / "test.json"))
    (tmp_path / "test.json").write_text('{"name": "test"}', encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"test\.json is no ranking model"):
        make_ranker(read_model(tmp_path / "test.json"))


@pytest.mark.parametrize(
    "change",
    [
        {"level_cuts": (0.5, 0.1, 0.9)},
        {"level_cuts": (0.1, 0.5, 1.1)},
        {"intercept": math.nan},
        {"weights": {"a": {"mean": 0, "scale": 0, "weight": 1}}},
        {"weights": {"a": {"mean": math.inf, "scale": 1, "weight": 1}}},
        {"more": 1},
    ],
    ids=str,
)
def test_a_model_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LinearModel.model_validate({**MODEL.model_dump(), **change})


@pytest.mark.parametrize("name", sorted({pairing.model for pairing in PAIRINGS.values()}))
def test_the_models_that_pairings_name_are_there_and_weigh_known_features(name: str) -> None:
    model = read_model(find_model(name))
    assert model.name == name
    assert model.origin
    if isinstance(model, LinearModel):
        assert set(model.weights) <= set(FEATURES)
    else:
        assert set(model.base.weights) <= set(model.features) <= set(FEATURES)


def test_titles_alone_go_to_the_ranker_of_titles() -> None:
    titles = MODEL.model_copy(update={"name": "titles", "intercept": 2.0})
    split = SplitRanker(LinearRanker(MODEL), LinearRanker(titles))
    known = stack([("a", np.ones(2)), ("b", np.ones(2)), ("dense_body", np.array([0.5, math.nan]))], rows=2)
    scores, whole, bare = (
        split.score(known),
        LinearRanker(MODEL).score(known),
        LinearRanker(titles).score(known),
    )
    assert scores.raw.tolist() == [whole.raw[0], bare.raw[1]]
    assert scores.score.tolist() == [whole.score[0], bare.score[1]]
    assert split.model == MODEL


def test_contributions_are_spread_over_more_names_by_name_and_0_elsewhere() -> None:
    scores = LinearRanker(MODEL).score(table([1.0, 0.5], [0.0, 0.5]))
    assert spread(scores, ("b", "c", "a")).tolist() == [[0.0, 0.0, 2.0], [-1.0, 0.0, 0.0]]
    assert spread(scores, scores.names).tolist() == scores.contributions.tolist()


def test_scores_are_chosen_row_by_row_with_cuts_and_verdicts_of_their_own() -> None:
    titles = MODEL.model_copy(
        update={
            "intercept": 2.0,
            "weights": {"c": Weight(mean=0.0, scale=1.0, weight=1.0)},
            "level_cuts": (0.2, 0.3, 0.4),
            "fits_from": 0.99,
        }
    )
    known = stack(
        [(name, np.ones(2)) for name in "abc"] + [("dense_body", np.array([0.5, math.nan]))], rows=2
    )
    scores = choose_scores(
        LinearRanker(MODEL).score(known), LinearRanker(titles).score(known), np.array([False, True])
    )
    # −1 + 2 − 2 with a body; 2 + 1 without one, whose probability 0.95 is level 4 and still does not fit.
    assert scores.raw.tolist() == [-1.0, 3.0]
    assert scores.level.tolist() == [2, 4]
    assert scores.fits.tolist() == [True, False]
    assert scores.names == ("a", "b", "c")
    assert scores.contributions.tolist() == [[2.0, -2.0, 0.0], [0.0, 0.0, 1.0]]
    assert scores.cuts.tolist() == [[0.1, 0.5, 0.9, 0.0], [0.2, 0.3, 0.4, 0.99]]


def test_a_candidate_without_a_body_is_scored_by_the_model_for_titles() -> None:
    bare = LinearModel(
        name="bare",
        origin="set by hand",
        intercept=2.0,
        weights={"a": Weight(mean=0.0, scale=1.0, weight=1.0)},
        level_cuts=(0.2, 0.4, 0.6),
    )
    whole = LinearModel(
        name="whole",
        origin="set by hand",
        intercept=0.0,
        weights={"dense_body": Weight(mean=0.0, scale=1.0, weight=3.0)},
        level_cuts=(0.99, 0.99, 0.99),
    )
    known = stack([("a", np.array([1.0, 1.0])), ("dense_body", np.array([1.0, math.nan]))], rows=2)
    scores = SplitRanker(LinearRanker(whole), LinearRanker(bare)).score(known)
    # Both come to 3 log-odds, by their own features, and are cut by their own levels.
    np.testing.assert_allclose(scores.score, [1 / (1 + math.exp(-3))] * 2)
    assert scores.names == ("dense_body", "a")
    assert scores.contributions.tolist() == [[3.0, 0.0], [0.0, 1.0]]
    assert scores.level.tolist() == [1, 4]


def test_a_value_counts_up_to_the_furthest_deviation() -> None:
    near = MODEL.model_copy(update={"furthest": 2.0})
    scores = LinearRanker(near).score(table([1.0, 100.0, -100.0], [0.0, 0.0, 0.0]))
    assert scores.contributions[:, 0].tolist() == [2.0, 2.0, -2.0]
