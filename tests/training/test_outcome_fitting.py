"""Correcting a model by outcomes: what decides gains weight, of nothing nothing is learned."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.ranking.boosted import BoostedModel, TreeRows, digest_trees, fit_trees
from matcher.ranking.calibration import Calibration
from matcher.ranking.ranker import LinearModel, LinearRanker, SplitRanker, Weight
from matcher.training.from_log import GradedRows
from matcher.training.ordered_pairs import OrderedPairs, order_pairs, sort_rows
from matcher.training.outcome_fitting import (
    DEFAULT_STRENGTH,
    Correction,
    Model,
    correct_models,
    fit_correction,
    models_of,
    ranker_of,
    raw_sums,
)
from tests.training.graded import graded, learnable

CUTS = (0.2, 0.5, 0.8)
RISING = Calibration(raw=(-4.0, -1.0, 1.0, 4.0), probability=(0.0, 0.3, 0.6, 1.0))


def linear(calibration: Calibration | None = RISING, **weights: float) -> LinearModel:
    """Return a weighted sum over features of mean 0 and deviation 1."""
    return LinearModel(
        name="text",
        origin="by hand",
        intercept=0.25,
        weights={name: Weight(mean=0.0, scale=1.0, weight=weight) for name, weight in weights.items()},
        level_cuts=CUTS,
        calibration=calibration,
        fits_from=0.4,
        furthest=4.0,
    )


def boosted(calibration: Calibration | None = RISING) -> BoostedModel:
    """Return trees over `own` that rise with it, on a sum of it."""
    random = np.random.default_rng(3)
    own = random.normal(size=(300, 1))
    base = linear(None, own=0.5)
    levels = (1 + np.searchsorted([-1.0, 0.0, 1.0], own[:, 0])).astype(np.int64)
    rows = TreeRows(features=own, levels=levels, groups=[300], base=own[:, 0] * 0.5 + 0.25)
    text = fit_trees(rows, objective="binary", signs=[1])
    return BoostedModel(
        name="text",
        origin="a test",
        level_cuts=CUTS,
        calibration=calibration,
        base=base,
        features=("own",),
        trees=text,
        digest=digest_trees(text),
    )


def pairs_of(rows: GradedRows, models: int = 1) -> OrderedPairs:
    return order_pairs(rows, position_weights=np.ones(len(rows.lists)), sorts=sort_rows(rows.table, models))


def fit(rows: GradedRows, *models: Model) -> Correction:
    return fit_correction(models, rows, pairs_of(rows, len(models)))


def test_a_feature_that_alone_decides_gains_weight_and_puts_the_better_first() -> None:
    rows = learnable()
    base = linear(own=1.0)
    found = fit(rows, base)
    assert found.deltas["told"] > 1.0
    assert abs(found.deltas["noise"]) < found.deltas["told"] / 4
    # The base's own feature says nothing of outcomes: it is trusted little, or loses its weight.
    assert found.trust < 0.2
    assert found.after < found.before
    (after,) = correct_models((base,), found, rows.table)
    unseen = learnable(seed=1)
    pairs = pairs_of(unseen)
    before_share = pairs.correct(raw_sums(base, unseen.table)).mean()
    assert pairs.correct(raw_sums(after, unseen.table)).mean() > before_share + 0.2


def test_two_rows_told_apart_by_one_feature_move_it_as_far_as_the_penalty_lets_it() -> None:
    # One list, values 1 and −1: mean 0, deviation 1, so a difference of 2. One pair, one list: with d added,
    # ln(1 + e^−2d) + 30 d² is least where 2 / (1 + e^2d) = 60 d; for small d, 1 − d = 60 d.
    rows = graded([2, 0], [0, 0], told=[1.0, -1.0])
    found = fit(rows, linear())
    assert found.strength == DEFAULT_STRENGTH
    delta = found.deltas["told"]
    assert delta == pytest.approx(1 / 61, rel=1e-3)
    assert 2 / (1 + math.exp(2 * delta)) == pytest.approx(60 * delta, rel=1e-3)
    assert found.trust == 1.0
    assert found.before == pytest.approx(math.log(2))


def test_without_a_pair_nothing_is_learned_and_the_model_stays_as_it_is() -> None:
    rows = graded([0, 0, -1], [0, 0, 0], told=[1.0, -1.0, 5.0], own=[1.0, 2.0, 3.0])
    for base in (linear(own=1.0), boosted()):
        found = fit(rows, base)
        assert set(found.deltas.values()) == {0.0}
        assert (found.trust, found.before, found.after) == (1.0, 0.0, 0.0)
        assert correct_models((base,), found, rows.table) == (base,)


def test_a_base_that_is_twice_as_sure_is_trusted_half_as_much() -> None:
    rows = learnable(count=400)
    sure, calm = fit(rows, linear(told=16.0)), fit(rows, linear(told=8.0))
    assert calm.trust == pytest.approx(0.25, abs=0.05)
    assert sure.trust == pytest.approx(calm.trust / 2, rel=0.1)


def test_what_is_missing_adds_nothing_and_what_never_differs_is_not_weighed() -> None:
    rows = graded([2, 0] * 2, [0, 0, 1, 1], told=[1, math.nan, 1, -1], same=[3.0] * 4, none=[math.nan] * 4)
    found = fit(rows, linear())
    assert (found.deltas["same"], found.deltas["none"]) == (0.0, 0.0)
    (after,) = correct_models((linear(),), found, rows.table)
    assert isinstance(after, LinearModel)
    assert set(after.weights) == {"told"}
    # Known values are 1, 1, −1: mean a third.
    assert after.weights["told"].mean == pytest.approx(1 / 3)


def test_no_weight_comes_to_speak_the_wrong_way() -> None:
    # What outcomes say is the reverse of what the features stand for.
    rows = graded(
        [2, 0] * 60, [row // 2 for row in range(120)], told=[-1.0, 1.0] * 60, excluded=[1.0, 0.0] * 60
    )
    base = linear(told=0.3, excluded=-0.2)
    (after,) = correct_models((base,), fit(rows, base), rows.table)
    assert isinstance(after, LinearModel)
    assert after.weights["told"].weight == pytest.approx(0.0, abs=1e-9)
    assert after.weights["excluded"].weight == pytest.approx(0.0, abs=1e-9)
    fresh = fit(rows, linear())
    assert (fresh.deltas["told"], fresh.deltas["excluded"]) == (0.0, 0.0)


def test_how_a_candidate_stands_among_others_is_not_learned() -> None:
    rows = graded([2, 0], [0, 0], neighbour_support=[1.0, -1.0], declined_alike=[0.0, 1.0])
    assert fit(rows, linear()).deltas.keys() == {"declined_alike"}
    assert fit(rows, linear()).deltas["declined_alike"] < 0


def test_one_correction_serves_texts_and_titles_alone() -> None:
    rows = learnable(bare=0.5)
    whole, titles = linear(own=0.2), linear(own=0.1).model_copy(update={"name": "text-titles"})
    found = fit(rows, whole, titles)
    after = correct_models((whole, titles), found, rows.table)
    assert [model.name for model in after] == ["text", "text-titles"]
    assert found.deltas["told"] > 0.5
    sums = [model for model in after if isinstance(model, LinearModel)]
    assert [model.weights["told"].weight for model in sums] == [found.deltas["told"]] * 2
    # A body is known of texts alone.
    assert "dense_body" not in sums[1].weights


def test_trees_stay_and_their_sum_weighs_what_they_do_not_read() -> None:
    rows, base = learnable(), boosted()
    (after,) = correct_models((base,), fit(rows, base), rows.table)
    assert isinstance(after, BoostedModel)
    assert (after.trees, after.features) == (base.trees, base.features)
    assert after.base.weights["told"].weight > 0.5
    assert ranker_of((after,)).features > {"own", "told"}


@pytest.mark.parametrize("base", [linear(own=1.0), boosted()])
def test_the_calibration_moves_as_the_sums_do(base: Model) -> None:
    rows = learnable()
    (after,) = correct_models((base,), fit(rows, base), rows.table)
    old, new = raw_sums(base, rows.table), raw_sums(after, rows.table)
    assert new.std() > old.std() * 1.2
    assert base.calibration is not None
    assert after.calibration is not None
    # As many deviations from the mean as before, with the same probabilities.
    np.testing.assert_allclose(
        (np.array(after.calibration.raw) - new.mean()) / new.std(),
        (np.array(base.calibration.raw) - old.mean()) / old.std(),
    )
    assert after.calibration.probability == base.calibration.probability
    assert (after.level_cuts, after.fits_from) == (base.level_cuts, base.fits_from)


def test_a_sum_without_calibration_is_scaled_back_itself() -> None:
    rows, base = learnable(), linear(None, own=1.0)
    (after,) = correct_models((base,), fit(rows, base), rows.table)
    old, new = raw_sums(base, rows.table), raw_sums(after, rows.table)
    assert new.mean() == pytest.approx(old.mean())
    assert new.std() == pytest.approx(old.std())


def test_trees_without_calibration_are_refused() -> None:
    rows = learnable(count=20)
    with pytest.raises(InvalidInput, match="have no calibration"):
        correct_models((boosted(None),), fit(rows, boosted(None)), rows.table)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(0.0, 3.0), st.floats(-10, 10), st.floats(-10, 10))
def test_corrected_scores_lie_within_0_and_1_and_rise_with_what_gained_weight(
    seed: int, weight: float, less: float, more: float
) -> None:
    rows, base = learnable(count=40, seed=seed), linear(own=weight)
    (after,) = correct_models((base,), fit(rows, base), rows.table)
    values = np.zeros((2, 4))
    values[:, 0] = sorted((less, more))
    low, high = ranker_of((after,)).probabilities(dataclasses.replace(rows.table, values=values))
    assert 0 <= low <= high <= 1


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(30)))
def test_the_order_of_the_lists_does_not_matter(order: list[int]) -> None:
    rows = learnable(count=30)
    turned = np.concatenate([np.flatnonzero(rows.lists == number) for number in order])
    other = GradedRows(
        table=rows.table.rows(turned.tolist()),
        ids=tuple(rows.ids[number] for number in order),
        askers=tuple(rows.askers[number] for number in order),
        lists=np.repeat(np.arange(30), 4),
        positions=rows.positions[turned],
        grades=rows.grades[turned],
        levels=rows.levels[turned],
        is_censored=rows.is_censored[turned],
        weights=rows.weights[turned],
    )
    one, two = fit(rows, linear(own=0.5)), fit(other, linear(own=0.5))
    assert two.deltas == pytest.approx(one.deltas, abs=1e-3)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(0, 119)))
def test_open_suggestions_never_lower_what_they_are_like(open_rows: set[int]) -> None:
    # Those not contacted yet have more of `told` than those contacted: were they a no, it would be held back.
    told = [0.5 if row % 3 == 0 else 2.0 if row % 3 == 1 else -1.0 for row in range(120)]
    grades = [2 if row % 3 == 0 else 1 if row % 3 == 1 else 0 for row in range(120)]
    lists = [row // 3 for row in range(120)]
    waiting = [row for row in range(120) if row % 3 == 1]
    all_open = fit(graded(grades, lists, told=told, open_rows=waiting), linear())
    some_open = fit(
        graded(grades, lists, told=told, open_rows=[row for row in waiting if row in open_rows]), linear()
    )
    assert all_open.deltas["told"] >= some_open.deltas["told"] - 1e-6


def test_a_ranker_of_two_models_is_taken_apart_and_put_together() -> None:
    whole, titles = linear(own=1.0), linear(own=2.0)
    both = ranker_of((whole, titles))
    assert isinstance(both, SplitRanker)
    assert models_of(both) == (whole, titles)
    assert models_of(LinearRanker(whole)) == (whole,)
