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
from matcher.ranking.boosted import (
    BoostedModel,
    BoostedRanker,
    Objective,
    TreeRows,
    Trees,
    digest_trees,
    fit_trees,
)
from matcher.ranking.ranker import LinearModel, LinearRanker, Weight
from matcher.ranking.table import FeatureTable

OBJECTIVES: tuple[Objective, ...] = ("lambdarank", "binary", "regression")
QUERIES, PER_QUERY = 30, 10
NAMES = ("good", "bad", "noise")
VALUES = st.one_of(st.floats(-3, 3), st.just(math.nan))
BASE = LinearModel(
    name="base",
    origin="set by hand",
    intercept=-0.5,
    weights={
        "good": Weight(mean=0.0, scale=2.0, weight=1.0),
        "bad": Weight(mean=0.5, scale=1.0, weight=-0.25),
    },
    level_cuts=(0.2, 0.5, 0.8),
    furthest=4.0,
)


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


def rows(base: LinearModel = BASE) -> TreeRows:
    features, levels = sample()
    return TreeRows(features=features, levels=levels, groups=[PER_QUERY] * QUERIES, base=sums(features, base))


def sums(features: NDArray[np.float64], base: LinearModel = BASE) -> NDArray[np.float64]:
    """Return what the weighted sum alone says."""
    return LinearRanker(base).score(FeatureTable(NAMES, features)).raw


@cache
def trees(objective: Objective) -> str:
    return fit_trees(rows(), objective=objective, signs=(1, -1, 1))


@cache
def grown(objective: Objective) -> Trees:
    return Trees(trees(objective), features=3)


def model(objective: Objective = "binary", names: tuple[str, ...] = NAMES) -> BoostedModel:
    text = trees(objective)
    return BoostedModel(
        name="grown",
        origin="a test",
        level_cuts=(0.2, 0.5, 0.8),
        base=BASE,
        features=names,
        trees=text,
        digest=digest_trees(text),
    )


@cache
def ranker(objective: Objective) -> BoostedRanker:
    return BoostedRanker(model(objective))


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_same_pairs_give_the_same_trees_byte_for_byte(objective: Objective) -> None:
    again = fit_trees(rows(), objective=objective, signs=(1, -1, 1))
    assert again.encode() == trees(objective).encode()


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_trees_learn_which_rows_are_better(objective: Objective) -> None:
    values = np.array([[-2.0, 2.0, 0.0], [2.0, -2.0, 0.0]])
    poor, rich = ranker(objective).score(FeatureTable(NAMES, values)).raw
    poor_base, rich_base = sums(values)
    # They say more of it than the base alone.
    assert rich - poor > rich_base - poor_base


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=50, deadline=None)
@given(row=st.tuples(VALUES, VALUES, VALUES), pair=st.tuples(st.floats(-3, 3), st.floats(-3, 3)).map(sorted))
def test_more_of_a_feature_never_speaks_the_wrong_way(
    objective: Objective, row: tuple[float, float, float], pair: list[float]
) -> None:
    less, more = pair
    good, bad, noise = row
    table = np.array([(less, bad, noise), (more, bad, noise), (good, less, noise), (good, more, noise)])
    raw = ranker(objective).score(FeatureTable(NAMES, table)).raw
    assert raw[1] >= raw[0] - 1e-9
    assert raw[3] <= raw[2] + 1e-9


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=5))
def test_contributions_and_the_constant_sum_up_to_what_the_trees_say(
    table: list[tuple[float, float, float]],
) -> None:
    values = np.array(table)
    shares = grown("lambdarank").contributions(values)
    assert shares.shape == (len(table), 4)
    raw = lightgbm.Booster(model_str=trees("lambdarank")).predict(values, raw_score=True)
    np.testing.assert_allclose(shares.sum(axis=1), raw, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=5))
def test_the_raw_sum_is_that_of_the_base_plus_that_of_the_trees(
    table: list[tuple[float, float, float]],
) -> None:
    values = np.array(table)
    scores = ranker("binary").score(FeatureTable(NAMES, values))
    shares = grown("binary").contributions(values)
    np.testing.assert_allclose(scores.raw, sums(values) + shares.sum(axis=1), atol=1e-9)
    # What is shown adds up: the features' shares, the base's intercept and the trees' constant.
    shown = scores.contributions.sum(axis=1) + BASE.intercept + shares[:, -1]
    np.testing.assert_allclose(shown, scores.raw, atol=1e-9)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_beyond_the_fitted_values_the_sum_still_rises_as_the_base_does(objective: Objective) -> None:
    assert np.nanmax(sample()[0]) < 4
    values = np.array([[4.0, 0.0, 0.0], [5.0, 0.0, 0.0], [7.0, 0.0, 0.0]])
    tree_sums = grown(objective).contributions(values).sum(axis=1)
    assert tree_sums[0] == tree_sums[1] == tree_sums[2]
    # A weight of 1 for each 2 above the mean: 1 more of the feature is half a unit more, 2 more are one.
    raw = ranker(objective).score(FeatureTable(NAMES, values)).raw
    np.testing.assert_allclose(np.diff(raw), [0.5, 1.0])


def test_the_base_stops_rising_at_its_furthest_deviation() -> None:
    # 4 deviations of 2 are 8.
    values = np.array([[8.0, 0.0, 0.0], [9.0, 0.0, 0.0], [1000.0, 0.0, 0.0]])
    raw = ranker("binary").score(FeatureTable(NAMES, values)).raw
    assert raw[0] == raw[1] == raw[2]


def test_trees_add_only_what_the_base_leaves_over() -> None:
    # Where the base is told all, at level k a sum of k, there is nothing left for the trees to say.
    features, levels = sample()
    told = TreeRows(
        features=features, levels=levels, groups=[PER_QUERY] * QUERIES, base=levels.astype(np.float64)
    )
    text = fit_trees(told, objective="regression", signs=(1, -1, 1))
    np.testing.assert_allclose(Trees(text, features=3).contributions(features).sum(axis=1), 0, atol=1e-9)


def test_another_base_gives_other_trees() -> None:
    other = BASE.model_copy(update={"weights": {"noise": Weight(mean=0.0, scale=1.0, weight=3.0)}})
    assert fit_trees(rows(other), objective="binary", signs=(1, -1, 1)) != trees("binary")


def test_a_features_share_is_that_of_the_base_plus_that_of_the_trees() -> None:
    # No tree tells values beyond the fitted ones apart, so that only the base's share of "bad" differs.
    values = np.array([[0.0, 4.0, 0.0], [0.0, 4.4, 0.0]])
    shares = ranker("binary").score(FeatureTable(NAMES, values)).contributions
    np.testing.assert_allclose(shares[1] - shares[0], [0.0, -0.25 * 0.4, 0.0], atol=1e-9)


def test_the_ranker_takes_its_columns_by_name_and_shows_their_contributions() -> None:
    features, _ = sample()
    straight = FeatureTable(NAMES, features[:20])
    turned = FeatureTable(("extra", "noise", "bad", "good"), np.c_[np.zeros(20), features[:20, ::-1]])
    scores, same = ranker("binary").score(straight), ranker("binary").score(turned)
    np.testing.assert_array_equal(scores.raw, same.raw)
    assert scores.names == NAMES
    constant = scores.raw - scores.contributions.sum(axis=1)
    np.testing.assert_allclose(constant, constant[0], atol=1e-9)
    np.testing.assert_allclose(scores.score, 1 / (1 + np.exp(-scores.raw)))


def test_a_row_of_which_nothing_is_known_still_gets_a_score() -> None:
    scores = ranker("binary").score(FeatureTable(NAMES, np.full((1, 3), np.nan)))
    assert 0 < scores.score[0] < 1


def test_no_candidates_give_no_scores() -> None:
    scores = ranker("binary").score(FeatureTable(NAMES, np.zeros((0, 3))))
    assert (scores.score.shape, scores.level.shape, scores.contributions.shape) == ((0,), (0,), (0, 3))


def test_missing_features_are_named() -> None:
    with pytest.raises(InvalidInput, match="'grown' wants the features bad, good"):
        ranker("binary").score(FeatureTable(("noise",), np.zeros((1, 1))))


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


def test_the_base_may_weigh_what_the_trees_do_not_read() -> None:
    base = BASE.model_copy(
        update={"weights": {**BASE.weights, "met": Weight(mean=1.0, scale=2.0, weight=0.5)}}
    )
    wider = BoostedRanker(model().model_copy(update={"base": base}))
    features, _ = sample()
    table = FeatureTable((*NAMES, "met"), np.c_[features[:20], np.full(20, 5.0)])
    scores, plain = wider.score(table), ranker("binary").score(table)
    # (5 − 1) / 2 deviations of half a unit each, told under its own name.
    np.testing.assert_allclose(scores.raw, plain.raw + 1.0)
    assert (scores.names, wider.features) == ((*NAMES, "met"), frozenset((*NAMES, "met")))
    np.testing.assert_allclose(scores.contributions, np.c_[plain.contributions, np.ones(20)])
    np.testing.assert_allclose(wider.sums(table), scores.raw)
    with pytest.raises(InvalidInput, match="wants the features met"):
        wider.score(FeatureTable(NAMES, features[:1]))
