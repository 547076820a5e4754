"""What the candidates most like a candidate say for it."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ranking.features.neighbour_support import NEIGHBOUR_SUPPORT
from tests.ranking.small import context, profile

NAN = (np.nan, np.nan)


def test_it_is_the_mean_fit_of_the_others_when_there_are_few() -> None:
    titles = [(1.0, 0.0), (0.0, 1.0), (0.6, 0.8)]
    known = context(titles=titles, bodies=[NAN] * 3)
    column = NEIGHBOUR_SUPPORT.compute(profile(), [profile()] * 3, known)
    # Fits to (1, 0) are 1, 0 and 0.6; each gets the mean of the two others.
    assert column == pytest.approx([0.3, 0.8, 0.5], abs=1e-6)


def test_only_the_five_nearest_count() -> None:
    titles = [(0.0, 1.0)] * 6 + [(1.0, 0.0)] * 6
    known = context(titles=titles, bodies=[NAN] * 12)
    column = NEIGHBOUR_SUPPORT.compute(profile(), [profile()] * 12, known)
    np.testing.assert_array_equal(column, [0.0] * 6 + [1.0] * 6)


def test_a_single_candidate_and_one_without_a_vector_have_no_value() -> None:
    alone = context(titles=[(1.0, 0.0)], bodies=[NAN])
    np.testing.assert_array_equal(NEIGHBOUR_SUPPORT.compute(profile(), [profile()], alone), [np.nan])
    known = context(titles=[(1.0, 0.0), NAN, (0.0, 1.0)], bodies=[NAN] * 3)
    np.testing.assert_array_equal(
        NEIGHBOUR_SUPPORT.compute(profile(), [profile()] * 3, known), [0.0, np.nan, 1.0]
    )
