"""The test that may be looked at any time, by hand and by simulation."""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput, TooLittleEvidence
from matcher.showing.interleaving import Team
from matcher.training.sequential import (
    Traffic,
    assess_preference,
    confidence_bounds,
    log_evidence,
    plan_comparisons,
    plan_weeks,
)

LISTS = Traffic(weekly_lists=400, share=0.2, decided_share=0.5)


def winners(text: str) -> list[Team | None]:
    """Return the winners that a text names, a letter each; any other sign is a draw."""
    return ["a" if sign == "a" else "b" if sign == "b" else None for sign in text]


def test_the_first_comparison_says_nothing_and_two_alike_say_a_little() -> None:
    # Under Beta(20, 20): E p = 1/2, E p² = 20·21 / (40·41); by (1/2)².
    assert log_evidence(1, 0) == pytest.approx(0.0, abs=1e-9)
    assert math.exp(log_evidence(2, 0)) == pytest.approx(4 * 20 * 21 / (40 * 41))
    # E p(1 − p) = 20·20 / (40·41).
    assert math.exp(log_evidence(1, 1)) == pytest.approx(4 * 20 * 20 / (40 * 41))


def test_a_share_that_cannot_have_brought_the_wins_has_infinite_evidence_against_it() -> None:
    assert log_evidence(1, 0, share=0.0) == math.inf
    assert log_evidence(0, 1, share=1.0) == math.inf
    assert log_evidence(3, 0, share=1.0) < 0


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.05, 0.95))
def test_the_evidence_is_a_martingale_under_the_share(wins: int, losses: int, share: float) -> None:
    now = log_evidence(wins, losses, share=share)
    after_win = math.exp(log_evidence(wins + 1, losses, share=share) - now)
    after_loss = math.exp(log_evidence(wins, losses + 1, share=share) - now)
    assert share * after_win + (1 - share) * after_loss == pytest.approx(1.0)


def test_nothing_is_known_of_no_comparison_and_draws_are_none() -> None:
    found = assess_preference([None, None])
    assert (found.comparisons, found.low, found.high, found.p_value) == (0, 0.0, 1.0, 1.0)
    assert math.isnan(found.share)
    assert found.preferred is None


def test_a_decision_stands_from_where_it_fell() -> None:
    # The n-th straight win brings 2 · (19 + n) / (39 + n): 19 together 19.56, 20 together 25.86.
    run = assess_preference(winners("a" * 19 + "-a" + "b" * 400))
    assert (run.preferred, run.decided_after, run.comparisons) == ("a", 20, 420)
    assert run.high < 0.5


def test_the_sides_are_treated_alike() -> None:
    left, right = assess_preference(winners("aab" * 60)), assess_preference(winners("bba" * 60))
    assert (left.preferred, right.preferred) == ("a", "b")
    assert left.decided_after == right.decided_after
    assert (left.low, left.high) == pytest.approx((1 - right.high, 1 - right.low))


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_observed_share_and_ends_where_the_test_does(wins: int, losses: int) -> None:
    low, high = confidence_bounds(wins, losses)
    if wins + losses:
        assert low <= wins / (wins + losses) <= high
    for edge in (low, high):
        # Nearer to 1 a float tells no two shares apart.
        if 1e-6 < edge < 1 - 1e-6:
            assert log_evidence(wins, losses, share=edge) == pytest.approx(math.log(20), abs=1e-6)
    is_refused = log_evidence(wins, losses) >= math.log(20)
    assert is_refused == (not low < 0.5 < high)


def ending_lead(count: int, alpha: float) -> int:
    """Return the least lead at which a test of so many comparisons ends, by bisection."""
    leads = range(count % 2, count + 1, 2)
    return leads.start + 2 * bisect_left(
        leads, -math.log(alpha), key=lambda lead: log_evidence((count + lead) // 2, (count - lead) // 2)
    )


def test_who_looks_after_each_of_2000_comparisons_is_wrong_at_most_as_often_as_alpha() -> None:
    counts = np.arange(1, 2_001)
    ends = np.array([ending_lead(count, 0.1) for count in counts.tolist()])
    won = np.random.default_rng(5).random((1_000, 2_000)) < 0.5
    leads = np.abs(2 * np.cumsum(won, axis=1) - counts)
    wrong = int((leads >= ends).any(axis=1).sum())
    # At most 100 expected of 1,000 runs, 128 is 3 deviations more; a plain test at each look errs in half.
    assert 20 <= wrong <= 128
    plain = int((leads[:, 50:] >= 1.645 * np.sqrt(counts[50:])).any(axis=1).sum())
    assert plain > 400


def test_the_bounds_hold_at_every_moment_at_once() -> None:
    runs = np.random.default_rng(6).random((200, 300)) < 0.6
    missed = 0
    for run in runs:
        wins = np.cumsum(run)
        missed += any(
            log_evidence(int(wins[n]), int(n + 1 - wins[n]), share=0.6) >= math.log(10) for n in range(300)
        )
    # 20 expected at most; 33 is 3 deviations more.
    assert missed <= 33


def test_as_many_comparisons_as_planned_end_the_test_as_often_as_planned() -> None:
    planned = plan_comparisons(0.65, power=0.8)
    runs = np.random.default_rng(7).random((400, planned)) < 0.65
    ended = sum(assess_preference(["a" if w else "b" for w in run]).preferred == "a" for run in runs)
    # 320 expected, deviation 8.
    assert 296 <= ended <= 344


def test_smaller_differences_and_more_power_take_longer() -> None:
    assert plan_comparisons(0.7) < plan_comparisons(0.65) < plan_comparisons(0.65, power=0.9)
    assert plan_comparisons(0.35) == plan_comparisons(0.65)
    assert plan_comparisons(0.65) < plan_comparisons(0.65, alpha=0.01)


def test_weeks_follow_from_the_traffic() -> None:
    # 400 lists, a fifth interleaved, half of those decided: 40 a week.
    assert LISTS.weekly_comparisons == pytest.approx(40.0)
    assert plan_weeks(0.65, LISTS) == math.ceil(plan_comparisons(0.65) / 40)


def test_what_cannot_be_planned_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"other than 0\.5"):
        plan_comparisons(0.5)
    with pytest.raises(InvalidInput, match="alpha"):
        assess_preference(["a"], alpha=0)
    with pytest.raises(InvalidInput, match="weekly_lists"):
        Traffic(weekly_lists=0, share=0.1, decided_share=0.5)
    with pytest.raises(TooLittleEvidence, match="too small to decide"):
        plan_comparisons(0.505)
