"""Weights from pairwise judgements, and sums whose weights are shaken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.weighing import consistency_ratio, judgement, scaled, shaken, weights_of
from matcher.errors import ConfigError

ABC = ("a", "b", "c")


def test_consistent_judgements_give_the_weights_they_were_made_from() -> None:
    # 4 : 2 : 1, so a is twice b and four times c, and b twice c
    weights = weights_of([[2, 4], [2]], ABC)
    assert weights == pytest.approx({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7}, abs=1e-6)
    assert consistency_ratio([[2, 4], [2]], ABC) == pytest.approx(0, abs=1e-9)


def test_two_names_are_always_consistent() -> None:
    assert weights_of([[3]], ("a", "b")) == pytest.approx({"a": 0.75, "b": 0.25})
    assert consistency_ratio([[9]], ("a", "b")) == 0


def test_the_ratio_is_that_of_saaty() -> None:
    # For order 3 the principal value is 1 + k + 1/k with k³ = a12·a23/a13, here 2: 3.0536; /2, /0.58.
    k = 2 ** (1 / 3)
    expected = (1 + k + 1 / k - 3) / 2 / 0.58
    assert consistency_ratio([[2, 1], [1]], ABC) == pytest.approx(expected)
    assert expected == pytest.approx(0.0462, abs=1e-4)


def test_judgements_that_go_in_a_circle_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"a, b, c contradict each other: consistency ratio 6\.13"):
        weights_of([[9, 1 / 9], [9]], ABC)


@pytest.mark.parametrize("rows", [[], [[2], [2]], [[2, 4, 3], [2]], [[2, 4]]])
def test_rows_that_are_no_upper_triangle_are_refused(rows: list[list[float]]) -> None:
    with pytest.raises(ConfigError, match=r"rows of \[2, 1\]"):
        weights_of(rows, ABC)


@pytest.mark.parametrize("bad", [0, -3])
def test_a_judgement_of_nothing_is_refused(bad: float) -> None:
    with pytest.raises(ConfigError, match="above 0"):
        weights_of([[2, bad], [2]], ABC)


def test_more_names_than_can_be_compared_are_refused() -> None:
    with pytest.raises(ConfigError, match="at most 10"):
        weights_of([[1]], [str(n) for n in range(11)])


@pytest.mark.parametrize(("written", "times"), [(1, 1), (9, 9), ("1/3", 1 / 3), ("1/9", 1 / 9), ("5", 5)])
def test_judgements_stand_on_the_scale(written: object, times: float) -> None:
    assert judgement(written) == pytest.approx(times)


@pytest.mark.parametrize("written", [0, -2, 10, "1/10", 2.5, 0.333, "2/3", "1/0", "viel", None])
def test_what_is_not_on_the_scale_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="from 1 to 9"):
        judgement(written)


def test_factors_raise_a_weight_at_the_cost_of_the_others() -> None:
    assert scaled({"a": 0.5, "b": 0.5}, {"a": 3}) == pytest.approx({"a": 0.75, "b": 0.25})
    assert scaled({"a": 0.5, "b": 0.5}, {}) == {"a": 0.5, "b": 0.5}


def test_shaking_finds_the_extremes_of_a_fifth() -> None:
    # b a fifth less: 0.5/0.9 of 100; a a fifth less: 0.4/0.9
    assert shaken({"a": 0.5, "b": 0.5}, {"a": 100.0, "b": 0.0}) == pytest.approx((400 / 9, 500 / 9))


@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0, 100)), min_size=1, max_size=6))
def test_a_shaken_sum_lies_around_the_unshaken_one(parts: list[tuple[float, float]]) -> None:
    weights = scaled({str(n): weight for n, (weight, _) in enumerate(parts)}, {})
    scores = {str(n): score for n, (_, score) in enumerate(parts)}
    low, high = shaken(weights, scores)
    plain = sum(weights[name] * scores[name] for name in weights)
    assert low - 1e-9 <= plain <= high + 1e-9
