"""Fit and quality meet in a named policy only."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.combining import combine, policy_named
from matcher.appraisal.method import CombiningPolicy, load_method
from matcher.config import PROJECT_FOLDER
from matcher.errors import InvalidInput

METHOD: Final = load_method(PROJECT_FOLDER / "data" / "appraisal")
EVEN: Final = CombiningPolicy(label="x", fit=1, quality=1)
shares = st.floats(0, 1)


def test_equal_exponents_give_the_geometric_mean() -> None:
    assert combine(0.9, 0.4, EVEN) == pytest.approx(0.6)


def test_exponents_count_by_their_share() -> None:
    # 0.5^(2/3) · 0.25^(1/3) = 2^(-4/3)
    assert combine(0.5, 0.25, CombiningPolicy(label="x", fit=2, quality=1)) == pytest.approx(2 ** (-4 / 3))


def test_below_the_least_fit_nothing_is_left() -> None:
    policy = CombiningPolicy(label="x", fit=1, quality=1, least_fit=0.2)
    assert combine(0.19, 1.0, policy) == 0
    assert combine(0.2, 1.0, policy) == pytest.approx(0.2**0.5)


def test_neither_makes_up_for_the_other_when_it_is_nothing() -> None:
    assert combine(0.0, 1.0, EVEN) == combine(1.0, 0.0, EVEN) == 0


@given(shares, shares)
def test_what_a_policy_does_not_count_changes_nothing(fit: float, quality: float) -> None:
    assert combine(fit, quality, policy_named("fit_only", METHOD)) == pytest.approx(fit)
    assert combine(fit, quality, policy_named("quality_only", METHOD)) == pytest.approx(quality)


@given(shares, shares, shares, st.sampled_from(sorted(METHOD.settings.policies)))
def test_more_fit_or_more_quality_never_lowers(a: float, b: float, other: float, name: str) -> None:
    policy = policy_named(name, METHOD)
    less, more = sorted((a, b))
    assert combine(less, other, policy) <= combine(more, other, policy) + 1e-12
    assert combine(other, less, policy) <= combine(other, more, policy) + 1e-12
    assert 0 <= combine(a, b, policy) <= 1


def test_an_unknown_policy_is_refused_naming_all() -> None:
    with pytest.raises(InvalidInput) as caught:
        policy_named("best", METHOD)
    assert all(name in str(caught.value) for name in METHOD.settings.policies)
    assert "契合与质量并重" in str(caught.value)


@pytest.mark.parametrize(("fit", "quality"), [(1.1, 0.5), (0.5, -0.1), (0.5, 55.0), (float("nan"), 0.5)])
def test_what_is_no_share_is_refused(fit: float, quality: float) -> None:
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        combine(fit, quality, EVEN)
