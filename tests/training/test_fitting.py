"""Fitting rankers and calibrations: by query, in every feature's sense, in order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.ranking.model_file import make_ranker
from matcher.ranking.ranker import LinearRanker
from matcher.ranking.table import FeatureTable
from matcher.training.fitting import (
    FALLING,
    fit_boosted,
    fit_calibration,
    fit_linear,
    query_weights,
)
from tests.training.small import judged, learnable

LEVELS = [1, 2, 3, 4] * 10
QUERIES = [f"q{row // 4}" for row in range(40)]
NOISE = np.random.default_rng(3).normal(size=40)
RISING = [level + noise for level, noise in zip(LEVELS, NOISE, strict=True)]
SINKING = [-value for value in RISING]


def test_a_query_judged_four_times_as_often_counts_twice() -> None:
    # 1/√4 four times and 1/√1 once have the mean 3/5.
    np.testing.assert_allclose(query_weights(["a"] * 4 + ["b"]), [5 / 6] * 4 + [5 / 3])


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=30))
def test_weights_have_the_mean_1_and_are_equal_within_a_query(queries: list[str]) -> None:
    weights = query_weights(queries)
    assert weights.mean() == pytest.approx(1.0)
    assert all(len({weights[row] for row, one in enumerate(queries) if one == name}) == 1 for name in queries)


def test_a_feature_that_says_the_opposite_of_its_sense_is_left_out() -> None:
    pairs = judged(LEVELS, QUERIES, dense_title=RISING, title_words=SINKING)
    fitted = fit_linear(pairs, name="x", furthest=10.0)
    assert set(fitted.weights) == {"dense_title"}
    assert fitted.weights["dense_title"].weight > 0


def test_what_speaks_against_a_candidate_gets_a_negative_weight() -> None:
    assert "excluded" in FALLING
    fitted = fit_linear(
        judged(LEVELS, QUERIES, dense_title=NOISE.tolist(), excluded=SINKING), name="x", furthest=10.0
    )
    assert fitted.weights["excluded"].weight < 0


def test_what_should_speak_against_but_does_not_is_left_out() -> None:
    pairs = judged(LEVELS, QUERIES, dense_title=RISING, excluded=[float(level) for level in LEVELS])
    assert set(fit_linear(pairs, name="x", furthest=10.0).weights) == {"dense_title"}


def test_a_feature_that_no_pair_has_is_left_out() -> None:
    pairs = judged(LEVELS, QUERIES, dense_title=RISING, dense_body=[math.nan] * 40)
    assert set(fit_linear(pairs, name="x", furthest=10.0).weights) == {"dense_title"}


def test_a_feature_is_weighed_by_its_deviations_from_the_mean_of_what_is_known() -> None:
    values = [math.nan if row % 4 == 0 else float(level) for row, level in enumerate(LEVELS)]
    part = fit_linear(judged(LEVELS, QUERIES, dense_title=values), name="x", furthest=10.0).weights[
        "dense_title"
    ]
    # Known are 2, 3 and 4 ten times each: mean 3, variance 2/3.
    assert [part.mean, part.scale] == pytest.approx([3.0, math.sqrt(2 / 3)])


def test_a_feature_that_never_varies_decides_nothing() -> None:
    pairs = judged(LEVELS, QUERIES, dense_title=RISING, industry=[0.5] * 40)
    scores = LinearRanker(fit_linear(pairs, name="x", furthest=10.0)).score(pairs.table)
    shares = dict(zip(scores.names, scores.contributions.T, strict=True))
    assert not shares.get("industry", np.zeros(40)).any()


def test_the_fitted_sum_puts_strong_pairs_higher() -> None:
    pairs = learnable()
    raw = LinearRanker(fit_linear(pairs, name="x", furthest=10.0)).score(pairs.table).raw
    assert raw[pairs.strong].mean() > raw[~pairs.strong].mean() + 1.0


@pytest.mark.parametrize("level", [1, 4])
def test_pairs_of_one_sort_teach_nothing_and_are_refused(level: int) -> None:
    with pytest.raises(
        InvalidInput, match="documents of different levels, and a feature that tells them apart"
    ):
        fit_linear(judged([level] * 40, QUERIES, dense_title=RISING), name="x", furthest=10.0)


def test_features_that_all_say_the_opposite_are_refused() -> None:
    with pytest.raises(InvalidInput, match="a feature that tells them apart"):
        fit_linear(judged(LEVELS, QUERIES, dense_title=SINKING), name="x", furthest=10.0)


def test_the_calibration_joins_the_middles_of_the_isotonic_steps() -> None:
    found = fit_calibration(np.array([0.0, 1.0, 2.0, 3.0]), np.array([False, True, False, True]), np.ones(4))
    # Steps: none of 0, one of (1, 2) with its middle 1.5, all of 3; 0 and 1 stay a thousandth off.
    np.testing.assert_allclose(found.raw, (-10.0, 0.0, 1.5, 3.0, 13.0))
    np.testing.assert_allclose(found.probability, (0.0005, 0.001, 0.5, 0.999, 0.9995))


def test_weights_move_the_middles_and_the_shares() -> None:
    found = fit_calibration(np.array([1.0, 2.0]), np.array([True, False]), np.array([3.0, 1.0]))
    np.testing.assert_allclose(found.raw[1:-1], (1.25,))
    np.testing.assert_allclose(found.probability[1:-1], (0.75,))


@settings(deadline=None)
@given(st.dictionaries(st.integers(-500, 500), st.booleans(), min_size=1, max_size=30))
def test_a_higher_sum_always_gets_a_higher_share(judgements: dict[int, bool]) -> None:
    raw = np.array(sorted(judgements)) / 100
    strong = np.array([judgements[key] for key in sorted(judgements)])
    found = fit_calibration(raw, strong, np.ones(len(raw)))
    assert (np.diff(found.apply(np.array([raw[0] - 1, *raw, raw[-1] + 1]))) > 0).all()


def test_the_mean_probability_is_about_the_share_of_strong_pairs() -> None:
    pairs = learnable()
    found = fit_calibration(pairs.table.column("dense_title"), pairs.strong, np.ones(len(pairs.levels)))
    assert found.apply(pairs.table.column("dense_title")).mean() == pytest.approx(
        pairs.strong.mean(), abs=0.02
    )


def test_trees_leave_out_what_no_pair_has_and_fall_with_what_speaks_against() -> None:
    pairs = learnable(bare=True)
    model = fit_boosted(pairs, name="x", objective="lambdarank")
    assert model.features == tuple(name for name in pairs.table.names if name != "dense_body")
    values = np.repeat(pairs.table.values[:1], 2, axis=0)
    values[:, pairs.table.names.index("excluded")] = [0.0, 1.0]
    spared, excluded = make_ranker(model).score(FeatureTable(pairs.table.names, values)).raw
    assert excluded <= spared
