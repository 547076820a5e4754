"""The score by BM25 over characters as a feature, on the scale of the leg's own hits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.candidates import LegScores, standardise
from matcher.index import Hit
from matcher.ranking.features.leg_grams import LEG_GRAMS
from tests.builders import achievement, achievement_key
from tests.ranking.small import context, profile

FOUND = LegScores(scores={achievement_key("a1"): 1.5, achievement_key("a2"): -0.5}, lowest=-0.5)
CANDIDATES = [profile(record=achievement(id)) for id in ("a2", "a1", "a3")]


def test_it_is_the_candidates_score_in_the_leg_and_the_lowest_where_the_leg_did_not_find_it() -> None:
    known = replace(context(), legs={"grams": FOUND})
    assert LEG_GRAMS.compute(profile(), CANDIDATES, known).tolist() == [-0.5, 1.5, -0.5]


def test_hits_count_in_deviations_from_their_mean() -> None:
    # Mean 3, deviation 1.
    hits = [Hit(key=achievement_key("a1"), score=4.0), Hit(key=achievement_key("a2"), score=2.0)]
    known = replace(context(), legs=standardise({"grams": hits}))
    np.testing.assert_allclose(LEG_GRAMS.compute(profile(), CANDIDATES, known), [-1.0, 1.0, -1.0])


def test_without_that_leg_nothing_is_known() -> None:
    known = replace(context(), legs={"other": FOUND})
    assert np.isnan(LEG_GRAMS.compute(profile(), CANDIDATES, known)).all()


def test_no_candidates_give_an_empty_column() -> None:
    known = replace(context(), legs={"grams": FOUND})
    assert LEG_GRAMS.compute(profile(), [], known).shape == (0,)
