"""The measures behind eval/results/quantisation.md."""

from __future__ import annotations

import numpy as np

from eval.quantisation import bootstrap_interval, reciprocal_ranks

AXES = np.eye(3, dtype=np.float32)


def test_perfect_vectors_have_a_reciprocal_rank_of_one() -> None:
    np.testing.assert_array_equal(reciprocal_ranks(AXES, AXES), [1, 1, 1])


def test_a_tie_takes_the_worse_rank() -> None:
    np.testing.assert_allclose(reciprocal_ranks(AXES, np.tile(AXES[0], (3, 1))), [1 / 3, 1 / 3, 1 / 3])


def test_the_interval_holds_the_mean_and_shrinks_to_it_without_spread() -> None:
    low, high = bootstrap_interval(np.array([0.0, 1.0] * 50))
    assert low < 0.5 < high
    assert bootstrap_interval(np.full(10, 0.25)) == (0.25, 0.25)
