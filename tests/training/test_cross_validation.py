"""Out-of-fold scores: nothing of a query reaches the model that scores it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from matcher.ranking.model_file import make_ranker
from matcher.training.cross_validation import (
    Model,
    cross_validate,
    fit_calibrated,
    raw_out_of_fold,
    row_folds,
)
from matcher.training.fitting import fit_linear
from matcher.training.measures import calibration_error
from matcher.training.pairs import JudgedPairs
from tests.training.small import learnable

FITTER = partial(fit_linear, name="fold", furthest=10.0)
PAIRS = learnable()


def flipped(pairs: JudgedPairs, query: str) -> JudgedPairs:
    """Return the pairs with one query's levels turned round."""
    own = np.array(pairs.queries) == query
    return replace(pairs, levels=np.where(own, 5 - pairs.levels, pairs.levels))


def test_a_querys_own_levels_change_nothing_in_its_scores_but_in_those_of_others() -> None:
    query = PAIRS.queries[0]
    own = np.array(PAIRS.queries) == query
    told, lied = cross_validate(PAIRS, FITTER), cross_validate(flipped(PAIRS, query), FITTER)
    np.testing.assert_array_equal(told.raw[own], lied.raw[own])
    np.testing.assert_array_equal(told.score[own], lied.score[own])
    np.testing.assert_array_equal(told.level[own], lied.level[own])
    assert (told.score[~own] != lied.score[~own]).any()


def test_raw_sums_out_of_fold_do_not_know_their_query_either() -> None:
    query = PAIRS.queries[-1]
    own = np.array(PAIRS.queries) == query
    told = raw_out_of_fold(PAIRS, FITTER, folds=4, seed=2)
    lied = raw_out_of_fold(flipped(PAIRS, query), FITTER, folds=4, seed=2)
    np.testing.assert_array_equal(told[own], lied[own])
    assert (told[~own] != lied[~own]).any()


def test_calibration_is_fitted_on_models_that_have_not_seen_the_pair() -> None:
    seen: list[set[str]] = []

    def fit_and_note(pairs: JudgedPairs) -> Model:
        seen.append(set(pairs.queries))
        return FITTER(pairs)

    fit_calibrated(PAIRS, fit_and_note, seed=1)
    whole = set(PAIRS.queries)
    # Four inner folds, each without queries of its own, and the model itself on everything.
    assert seen[4:] == [whole]
    left_out = [whole - part for part in seen[:4]]
    assert set.union(*left_out) == whole
    assert sum(map(len, left_out)) == len(whole)


def test_the_fitted_model_is_calibrated_with_rising_cuts_and_a_threshold() -> None:
    model = fit_calibrated(PAIRS, FITTER, seed=1)
    assert model.calibration is not None
    assert list(model.level_cuts) == sorted(model.level_cuts)
    assert 0 < model.fits_from < 1
    scores = make_ranker(model).score(PAIRS.table)
    assert calibration_error(scores.score, PAIRS.strong) < 0.1


def test_the_same_seed_gives_the_same_scores() -> None:
    first, again = cross_validate(PAIRS, FITTER, seed=3), cross_validate(PAIRS, FITTER, seed=3)
    np.testing.assert_array_equal(first.score, again.score)
    assert (first.raw != cross_validate(PAIRS, FITTER, seed=4).raw).any()


def test_scores_out_of_fold_still_tell_strong_pairs_from_others() -> None:
    found = cross_validate(PAIRS, FITTER)
    assert found.score[PAIRS.strong].mean() > found.score[~PAIRS.strong].mean() + 0.2
    assert set(found.level.tolist()) <= {1, 2, 3, 4}


def test_no_query_is_on_both_sides_and_every_row_is_tested_once() -> None:
    pairs = learnable(queries=7, documents=3)
    tested: list[int] = []
    for train, test in row_folds(pairs, folds=3, seed=1):
        assert not {pairs.queries[row] for row in train} & {pairs.queries[row] for row in test}
        assert sorted([*train.tolist(), *test.tolist()]) == list(range(21))
        tested += test.tolist()
    assert sorted(tested) == list(range(21))
