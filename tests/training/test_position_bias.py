"""Position bias, by hand and against a simulator whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.errors import InvalidInput, TooLittleEvidence
from matcher.training.logged import RewardedItem, RewardedList
from matcher.training.position_bias import examination_by_draws, fit_examination, weigh_positions
from tests.training.logs import logged

TRUE = np.array([1.0, 0.6, 0.4, 0.25])


def simulated(*, drawn: bool, seed: int, lists: int = 2_000) -> list[RewardedList]:
    """Return lists of four of eight records; looked at by position, liked by a feature."""
    generator = np.random.default_rng(seed)
    made = []
    for number in range(lists):
        feature = generator.normal(size=8)
        pull = np.zeros(8) if drawn else feature
        order = np.argsort(-(pull + generator.normal(size=8)))[:4]
        likes = generator.random(4) < 1 / (1 + np.exp(0.5 - feature[order]))
        looks = generator.random(4) < TRUE
        items = tuple(
            RewardedItem(
                key=str(record),
                position=place + 1,
                features=(float(feature[record]),),
                score=0.0,
                propensity=1 / 8 if drawn else 1.0,
                reward=float(likes[place] and looks[place]),
            )
            for place, record in enumerate(order.tolist())
        )
        made.append(RewardedList(id=str(number), items=items))
    return made


def test_weights_make_up_for_the_position_where_somebody_acted() -> None:
    positions = np.array([1, 2, 3, 3])
    acted = np.array([True, True, True, False])
    found = weigh_positions(positions, acted, np.array([1.0, 0.5, 0.05]), most=10.0)
    assert found.weights.tolist() == [1.0, 2.0, 10.0, 1.0]
    assert (found.acted, found.clipped) == (3, 1)
    # (1 + 2 + 10)² / (1 + 4 + 100)
    assert found.effective_size == pytest.approx(169 / 105)


def test_nobody_acting_leaves_nothing_effective() -> None:
    found = weigh_positions(np.array([1, 2]), np.array([False, False]), np.array([1.0, 0.5]))
    assert (found.weights.tolist(), found.effective_size, found.acted) == ([1.0, 1.0], 0.0, 0)


def test_a_position_without_examination_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"expected positions 1–1, got 1–2"):
        weigh_positions(np.array([1, 2]), np.array([True, True]), np.array([1.0]))


def test_examination_by_draws_is_the_ratio_of_weighted_rewards() -> None:
    lists = [
        logged("1", "xy", propensities=[0.8, 0.8], rewards=[1.0, 0.0]),
        logged("2", "yx", propensities=[0.2, 0.2], rewards=[1.0, 1.0]),
    ]
    # First position 1/0.8 + 1/0.2 = 6.25, second 0 + 1/0.2 = 5.
    assert examination_by_draws(lists).tolist() == pytest.approx([1.0, 0.8])


def test_examination_by_draws_finds_the_truth() -> None:
    assert examination_by_draws(simulated(drawn=True, seed=1)) == pytest.approx(TRUE, abs=0.05)


@pytest.mark.parametrize("drawn", [True, False])
def test_regression_em_finds_the_truth_where_order_is_not_the_features_alone(drawn: bool) -> None:
    assert fit_examination(simulated(drawn=drawn, seed=2)) == pytest.approx(TRUE, abs=0.06)


def test_what_ranked_better_records_first_is_not_taken_for_examination() -> None:
    lists = simulated(drawn=False, seed=3)
    rates = [np.mean([one.items[place].reward for one in lists]) for place in range(4)]
    # The plain rates fall faster than people stop looking.
    assert rates[3] / rates[0] < TRUE[3] - 0.05
    assert abs(fit_examination(lists)[3] - TRUE[3]) < 0.06


def test_what_does_not_tell_of_positions_is_refused() -> None:
    still = [logged("1", "xy", propensities=[1.0, 1.0], rewards=[1.0, 0.0])]
    with pytest.raises(TooLittleEvidence, match="explore on a share"):
        examination_by_draws(still)
    idle = [logged("1", "xy", propensities=[0.5, 0.5], rewards=[0.0, 1.0])]
    with pytest.raises(TooLittleEvidence, match="first position"):
        examination_by_draws(idle)
    with pytest.raises(TooLittleEvidence, match="first position"):
        fit_examination(idle)
    with pytest.raises(TooLittleEvidence, match="drawn places"):
        examination_by_draws([])
