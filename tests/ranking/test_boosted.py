"""Boosted trees: the same each time, never against a feature's sense, explained, and checked when loaded."""

from __future__ import annotations

import math
from functools import cache

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError

from matcher.errors import InvalidInput
from matcher.ranking.boosted import BoostedModel, BoostedRanker, Objective, Trees, digest_trees, fit_trees
from matcher.ranking.table import FeatureTable

OBJECTIVES: tuple[Objective, ...] = ("lambdarank", "binary", "regression")
QUERIES, PER_QUERY = 30, 10
NAMES = ("good", "bad", "noise")
VALUES = st.one_of(st.floats(-3, 3), st.just(math.nan))


@cache
def sample() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return 300 rows of (good, bad, noise), and levels that rise with good and fall with bad."""
    random = np.random.default_rng(7)
    features = random.normal(size=(QUERIES * PER_QUERY, 3))
    merit = features[:, 0] - features[:, 1] + random.normal(size=len(features)) / 2
    levels = 1 + np.searchsorted([-1.0, 0.5, 1.5], merit)
    # A tenth of the values is missing, as where a text has no body.
    features[random.random(features.shape) < 0.1] = np.nan
    return features, levels.astype(np.int64)


@cache
def trees(objective: Objective) -> str:
    features, levels = sample()
    return fit_trees(features, levels, [PER_QUERY] * QUERIES, objective=objective, signs=(1, -1, 1))


@cache
def grown(objective: Objective) -> Trees:
    return Trees(trees(objective), features=3)


def model(objective: Objective = "binary", names: tuple[str, ...] = NAMES) -> BoostedModel:
    text = trees(objective)
    return BoostedModel(
        name="grown",
        origin="a test",
        level_cuts=(0.2, 0.5, 0.8),
        features=names,
        trees=text,
        digest=digest_trees(text),
    )


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_same_pairs_give_the_same_trees_byte_for_byte(objective: Objective) -> None:
    features, levels = sample()
    again = fit_trees(features, levels, [PER_QUERY] * QUERIES, objective=objective, signs=(1, -1, 1))
    assert again.encode() == trees(objective).encode()


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_trees_learn_which_rows_are_better(objective: Objective) -> None:
    poor, rich = grown(objective).contributions(np.array([[-2.0, 2.0, 0.0], [2.0, -2.0, 0.0]])).sum(axis=1)
    assert rich > poor


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=50, deadline=None)
@given(row=st.tuples(VALUES, VALUES, VALUES), pair=st.tuples(st.floats(-3, 3), st.floats(-3, 3)).map(sorted))
def test_more_of_a_feature_never_speaks_the_wrong_way(
    objective: Objective, row: tuple[float, float, float], pair: list[float]
) -> None:
    less, more = pair
    good, bad, noise = row
    rows = [(less, bad, noise), (more, bad, noise), (good, less, noise), (good, more, noise)]
    raw = grown(objective).contributions(np.array(rows)).sum(axis=1)
    assert raw[1] >= raw[0] - 1e-9
    assert raw[3] <= raw[2] + 1e-9


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=5))
def test_contributions_and_the_constant_sum_up_to_what_the_trees_say(
    rows: list[tuple[float, float, float]],
) -> None:
    values = np.array(rows)
    shares = grown("lambdarank").contributions(values)
    assert shares.shape == (len(rows), 4)
    raw = lightgbm.Booster(model_str=trees("lambdarank")).predict(values, raw_score=True)
    np.testing.assert_allclose(shares.sum(axis=1), raw, atol=1e-9)


def test_the_ranker_takes_its_columns_by_name_and_shows_their_contributions() -> None:
    features, _ = sample()
    straight = FeatureTable(NAMES, features[:20])
    turned = FeatureTable(("extra", "noise", "bad", "good"), np.c_[np.zeros(20), features[:20, ::-1]])
    scores, same = BoostedRanker(model()).score(straight), BoostedRanker(model()).score(turned)
    np.testing.assert_array_equal(scores.raw, same.raw)
    assert scores.names == NAMES
    constant = scores.raw - scores.contributions.sum(axis=1)
    np.testing.assert_allclose(constant, constant[0], atol=1e-9)
    np.testing.assert_allclose(scores.score, 1 / (1 + np.exp(-scores.raw)))


def test_a_row_of_which_nothing_is_known_still_gets_a_score() -> None:
    scores = BoostedRanker(model()).score(FeatureTable(NAMES, np.full((1, 3), np.nan)))
    assert 0 < scores.score[0] < 1


def test_no_candidates_give_no_scores() -> None:
    scores = BoostedRanker(model()).score(FeatureTable(NAMES, np.zeros((0, 3))))
    assert (scores.score.shape, scores.level.shape, scores.contributions.shape) == ((0,), (0,), (0, 3))


def test_missing_features_are_named() -> None:
    with pytest.raises(InvalidInput, match="'grown' wants the features bad, good"):
        BoostedRanker(model()).score(FeatureTable(("noise",), np.zeros((1, 1))))


def test_trees_of_another_digest_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(ValidationError, match=r"the trees' SHA-256 is [0-9a-f]{64}, expected 00: train the"):
        BoostedModel.model_validate({**model().model_dump(), "digest": "00"})


def test_trees_over_another_number_of_features_are_refused() -> None:
    with pytest.raises(InvalidInput, match="trees over 3 features, expected 2"):
        BoostedRanker(model(names=("good", "bad")))


def test_a_text_that_holds_no_trees_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no lightgbm model"):
        Trees("no trees", features=3)


def test_a_digest_is_the_sha_256_of_the_text() -> None:
    # The first test vector of FIPS 180-2.
    assert digest_trees("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
