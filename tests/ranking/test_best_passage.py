"""The closest passage of a body."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.profiles import make_profile
from matcher.ranking.features.best_passage import BEST_PASSAGE
from matcher.ranking.passages import passage_vectors
from tests.builders import achievement
from tests.fakes import HashedGramEncoder, shared_segmenter
from tests.ranking.small import context, profile


def test_the_closest_of_several_passages_counts_and_a_single_one_is_the_body() -> None:
    half = 0.5**0.5
    known = context(titles=[(0, 1)] * 3, bodies=[(half, half), (0.6, 0.8), (np.nan, np.nan)])
    known = replace(known, passages={0: np.array([(1, 0), (0, 1)], dtype=np.float32)})
    several, single, none = BEST_PASSAGE.compute(profile(), [profile()] * 3, known)
    assert several == 1.0
    assert single == pytest.approx(0.6)
    assert np.isnan(none)


def test_only_bodies_of_several_passages_that_the_index_knows_are_looked_up() -> None:
    long = "。".join(f"第{n}段{'电池隔膜' * 40}" for n in range(3)) + "。"
    profiles = [
        make_profile(achievement(summary=summary), shared_segmenter()) for summary in (long, "短文", long)
    ]
    bodies = np.array([(1, 0), (1, 0), (np.nan, np.nan)], dtype=np.float32)
    found = passage_vectors(profiles, bodies, HashedGramEncoder())
    assert {row: vectors.shape for row, vectors in found.items()} == {0: (2, 64)}
