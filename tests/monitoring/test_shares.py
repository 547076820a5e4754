"""Shares and their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.monitoring.shares import make_share


def test_intervals_are_those_of_wilson() -> None:
    # 5 of 10, z = 1.95996: (0.5 + z²/20) / (1 + z²/10) ± …, as in the tables.
    half = make_share(5, 10, 0.95)
    assert (half.value, half.low, half.high) == pytest.approx((0.5, 0.2366, 0.7634), abs=1e-4)
    none = make_share(0, 10, 0.95)
    assert (none.value, none.low, none.high) == pytest.approx((0, 0, 0.2775), abs=1e-4)


def test_of_nothing_there_is_no_share_and_no_verdict() -> None:
    nothing = make_share(0, 0, 0.95)
    assert (nothing.value, nothing.low, nothing.high) == (None, None, None)
    assert not nothing.is_below(make_share(5, 10, 0.95))
    assert not make_share(5, 10, 0.95).is_above(nothing)


def test_only_shares_whose_intervals_lie_apart_differ() -> None:
    low, high = make_share(5, 100, 0.95), make_share(30, 100, 0.95)
    assert low.is_below(high)
    assert high.is_above(low)
    assert not make_share(25, 100, 0.95).is_below(high)


@given(st.integers(0, 50), st.integers(1, 50), st.sampled_from([0.9, 0.995]))
def test_a_share_lies_in_its_interval(count: int, more: int, confidence: float) -> None:
    share = make_share(count, count + more, confidence)
    bounds = [bound for bound in (share.low, share.value, share.high) if bound is not None]
    assert len(bounds) == 3
    assert [0, *bounds, 1] == sorted([0, *bounds, 1])
