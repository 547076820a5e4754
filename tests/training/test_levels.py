"""Cut points between levels, against every choice there is."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.ranking.calibration import levels_of
from matcher.training.levels import least_error_cuts

JUDGED = st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.7, 0.9, 1.0]), st.integers(1, 4)), max_size=9)


def cuts_of(judged: list[tuple[float, int]]) -> tuple[float, float, float]:
    return least_error_cuts(
        np.array([score for score, _ in judged]), np.array([level for _, level in judged])
    )


def error(judged: list[tuple[float, int]], cuts: tuple[float, float, float]) -> int:
    given = levels_of(np.array([score for score, _ in judged]), cuts)
    return sum(abs(int(one) - level) for one, (_, level) in zip(given, judged, strict=True))


def least_error(judged: list[tuple[float, int]]) -> int:
    """Return the least error of all rising triples of cuts that tell the scores apart."""
    places = [*sorted({score for score, _ in judged}), 2.0]
    return min(error(judged, (low, mid, high)) for low, mid, high in combinations_with_replacement(places, 3))


@settings(deadline=None)
@given(JUDGED.filter(bool))
def test_no_other_cuts_make_less_error(judged: list[tuple[float, int]]) -> None:
    # A score of 1 cannot lie below a cut within 0–1, so the top level may have to take it.
    below_one = [(min(score, 0.95), level) for score, level in judged]
    assert error(below_one, cuts_of(below_one)) == least_error(below_one)


@settings(deadline=None)
@given(JUDGED.filter(bool))
def test_cuts_rise_within_0_and_1_and_do_not_depend_on_the_order_of_the_pairs(
    judged: list[tuple[float, int]],
) -> None:
    cuts = cuts_of(judged)
    assert [0.0, *sorted(cuts), 1.0] == [0.0, *cuts, 1.0]
    assert 0 <= cuts[0] <= cuts[2] <= 1
    assert cuts_of(judged[::-1]) == cuts


def test_levels_that_rise_with_the_score_are_parted_half_way() -> None:
    judged = [(0.1, 1), (0.3, 2), (0.5, 3), (0.9, 4)]
    np.testing.assert_allclose(cuts_of(judged), (0.2, 0.4, 0.7))
    assert error(judged, cuts_of(judged)) == 0


def test_equal_scores_get_the_level_that_is_nearest_to_most() -> None:
    # Level 2 errs by 1 + 0 + 0; level 1 by 2, level 3 by 4.
    judged = [(0.5, 1), (0.5, 2), (0.5, 2)]
    assert levels_of(np.array([0.5]), cuts_of(judged)).tolist() == [2]


def test_a_level_that_nobody_gave_gets_no_room() -> None:
    cuts = cuts_of([(0.1, 1), (0.2, 1), (0.8, 4), (0.9, 4)])
    np.testing.assert_allclose(cuts, (0.5, 0.5, 0.5))


def test_pairs_of_the_lowest_level_alone_put_every_cut_at_the_top() -> None:
    assert cuts_of([(0.1, 1), (0.8, 1)]) == (1.0, 1.0, 1.0)


def test_pairs_of_the_highest_level_alone_put_every_cut_at_the_bottom() -> None:
    assert cuts_of([(0.1, 4), (0.8, 4)]) == (0.0, 0.0, 0.0)


def test_no_pairs_give_cuts_that_still_make_levels() -> None:
    low, middle, high = cuts_of([])
    assert 0 <= low <= middle <= high <= 1
