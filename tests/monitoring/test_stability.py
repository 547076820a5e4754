"""The Population Stability Index and what chance makes of it, by hand and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.monitoring.stability import (
    BinTally,
    Counts,
    Floats,
    bin_count,
    chi_square_bound,
    choose_cuts,
    find_chance,
    find_likeness,
    find_psi,
    to_bins,
)

COUNTS = arrays(np.int64, 6, elements=st.integers(0, 1000))


def counts(*values: int) -> Counts:
    return np.array(values, dtype=np.int64)


def tally_of(*lists: tuple[int, ...], bins: int) -> BinTally:
    """Return the tally of lists of bins."""
    tally = BinTally.empty(bins)
    by_list = np.array([np.bincount(one, minlength=bins) for one in lists], dtype=np.int64)
    tally.add(by_list, by_list.sum(axis=1))
    return tally


def test_psi_worked_by_hand() -> None:
    # With half a case in each bin: q = 1/2, 1/2 and p = 5.5/21, 15.5/21, both 5/21 away.
    assert find_psi(counts(10, 10), counts(5, 15)) == pytest.approx(5 / 21 * math.log(15.5 / 5.5))
    # A bin that the reference lacks: q = 10.5/11, 0.5/11 and p = 5.5/11, 5.5/11.
    assert find_psi(counts(10, 0), counts(5, 5)) == pytest.approx(5 / 11 * math.log(21))


def test_bins_that_both_lack_say_nothing() -> None:
    assert find_psi(counts(10, 0, 10, 0), counts(5, 0, 15, 0)) == find_psi(counts(10, 10), counts(5, 15))


def test_without_cases_there_is_no_distance() -> None:
    assert find_psi(counts(0, 0), counts(3, 4)) == 0
    assert find_psi(counts(3, 4), counts(0, 0)) == 0
    assert find_psi(counts(0, 0), counts(0, 0)) == 0
    assert find_chance(BinTally.empty(2), tally_of((0,), bins=2), 0.01) == math.inf


@given(COUNTS, COUNTS)
def test_psi_is_never_negative_and_the_same_from_either_side(one: Counts, other: Counts) -> None:
    assert find_psi(one, other) >= 0
    assert find_psi(one, other) == pytest.approx(find_psi(other, one))


@given(COUNTS)
def test_psi_of_equal_counts_is_zero(one: Counts) -> None:
    assert find_psi(one, one) == 0


def test_cuts_are_the_deciles() -> None:
    cuts = choose_cuts(np.array([*range(1, 11), np.nan]))
    assert cuts.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert to_bins(np.array([0.5, 1, 1.5, 9, 99, np.nan]), cuts).tolist() == [0, 0, 1, 8, 9, 10]
    assert bin_count(cuts) == 11


def test_a_value_that_fills_deciles_has_a_bin_of_its_own() -> None:
    constant = choose_cuts(np.full(10, 3.0))
    assert to_bins(np.array([2.9, 3.0, 3.1, np.nan]), constant).tolist() == [0, 1, 2, 3]
    # Seven zeros and three ones: below 0, 0, between, 1, above.
    coarse = choose_cuts(np.array([0.0] * 7 + [1.0] * 3))
    assert to_bins(np.array([-1, 0, 0.5, 1, 2]), coarse).tolist() == [0, 1, 2, 3, 4]


def test_a_feature_that_was_never_known_has_one_bin_beside_missing() -> None:
    cuts = choose_cuts(np.array([np.nan, np.nan]))
    assert to_bins(np.array([7.0, np.nan]), cuts).tolist() == [0, 1]
    assert choose_cuts(np.empty(0)).tolist() == []


@given(arrays(np.float32, st.integers(0, 60), elements=st.floats(width=32, allow_nan=True)))
def test_every_value_has_a_bin(values: Floats) -> None:
    cuts = choose_cuts(values.astype(np.float64))
    bins = to_bins(values.astype(np.float64), cuts)
    assert ((bins >= 0) & (bins < bin_count(cuts))).all()
    assert ((bins == bin_count(cuts) - 1) == np.isnan(values)).all()
    assert (np.diff(cuts) > 0).all()


def test_values_with_nothing_in_common_follow_the_plain_law() -> None:
    alone = tally_of(*[(0,)] * 2, *[(1,)] * 3, *[(2,)] * 5, bins=4)
    assert find_likeness(alone) == pytest.approx((1, 2))


def test_lists_of_equal_values_are_worth_one_value_each() -> None:
    same = tally_of(*[(0,) * 4] * 2, *[(1,) * 4] * 3, *[(2,) * 4] * 5, bins=4)
    assert find_likeness(same) == pytest.approx((4, 2))


def test_values_of_one_bin_leave_nothing_to_chance() -> None:
    constant = tally_of((1, 1), (1, 1), bins=3)
    assert find_likeness(constant).scale == 0
    assert find_chance(constant, constant, 0.01) == 0


@pytest.mark.parametrize(
    ("level", "freedom", "table"), [(0.95, 10, 18.307), (0.99, 5, 15.086), (0.999, 20, 45.315)]
)
def test_quantiles_are_those_of_the_table(level: float, freedom: int, table: float) -> None:
    assert chi_square_bound(1 - level, freedom) == pytest.approx(table, rel=0.02)


@pytest.mark.parametrize("common", [0.0, 1.0])
def test_chance_exceeds_its_bound_about_as_often_as_it_says(common: float) -> None:
    rng = np.random.default_rng(5)

    def draw(lists: int) -> Floats:
        return rng.normal(size=(lists, 5)) + common * rng.normal(size=(lists, 1))

    beyond = 0
    for _ in range(400):
        reference, week = draw(300), draw(60)
        cuts = choose_cuts(reference.ravel())
        tallies = [
            tally_of(*to_bins(side, cuts).tolist(), bins=bin_count(cuts)) for side in (reference, week)
        ]
        psi = find_psi(tallies[0].counts, tallies[1].counts)
        beyond += psi > find_chance(tallies[0], tallies[1], 0.05)
    assert 0.02 <= beyond / 400 <= 0.09
