"""Off-policy estimates, by hand and against simulated logs whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pytest

from eval.simulated_policies import World, evaluate_once, order_by, simulate_log, true_value
from matcher.errors import InvalidInput, OutsideSupport, TooLittleEvidence
from matcher.training.logged import Floats, RewardedList
from matcher.training.offpolicy import Evaluation, EvaluationOptions, evaluate_ranker, place
from matcher.training.reward_model import CrossFittedRewards, Placement
from tests.training.logs import logged

ANY = EvaluationOptions(least_effective=1.0, resamples=200)
SMALL = World(requests=1_800, explored=0.5)


class ConstantRewards:
    """Expects the same of everything."""

    def __init__(self, value: float) -> None:
        self.value = value

    def expect(self, asked: Sequence[tuple[RewardedList, Sequence[Placement]]]) -> Floats:
        return np.full(sum(len(placements) for _, placements in asked), self.value)


def shuffled() -> list[RewardedList]:
    """Two lists of two records in drawn order: x first brings 1, the others nothing."""
    return [
        logged("1", "xy", propensities=[0.5, 0.5], rewards=[1.0, 0.0]),
        logged("2", "yx", propensities=[0.5, 0.5], rewards=[0.0, 0.0]),
    ]


def evaluate(lists: list[RewardedList], ranking: str, *, expected: float = 0.0) -> Evaluation:
    targets = {one.id: place(ranking, 2) for one in lists}
    return evaluate_ranker(lists, targets, rewards=ConstantRewards(expected), options=ANY)


def test_a_list_of_probability_one_half_counts_twice() -> None:
    found = evaluate(shuffled(), "xy")
    # Weights 2, 2 on the first list: rewards 2 · 1 over two lists.
    assert found.values["ips"].value == pytest.approx(1.0)
    # Weights add up to 4, placements asked about to 4: 2/4 · 4/2.
    assert found.values["snips"].value == pytest.approx(1.0)
    assert found.logged.value == pytest.approx(0.5)
    assert found.gains["ips"].value == pytest.approx(0.5)
    # Items weigh 2, 2, 0, 0: (4² / 8) by two placements a list.
    assert (found.effective_size, found.covered, found.clipped_share) == (1.0, 1.0, 0.0)
    assert evaluate(shuffled(), "yx").values["ips"].value == 0.0


def test_gains_are_over_the_baseline_where_there_is_one() -> None:
    targets, baseline = ({one.id: place(order, 2) for one in shuffled()} for order in ("xy", "yx"))
    found = evaluate_ranker(shuffled(), targets, baseline=baseline, rewards=ConstantRewards(0.0), options=ANY)
    # x first is worth 1 a list, y first nothing; what was shown, 0.5, is no part of it.
    assert found.gains["ips"].value == pytest.approx(1.0)
    same = evaluate_ranker(shuffled(), targets, baseline=targets, rewards=ConstantRewards(0.0), options=ANY)
    assert same.gains["dr"].low == same.gains["dr"].high == 0.0


def test_the_doubly_robust_value_adds_what_the_model_missed() -> None:
    # The model expects 0.25 of each of two placements: 0.5 a list. The first list, of weight 2, brought
    # 0.75 more and 0.25 less than expected: (2 · 0.75 − 2 · 0.25) / 2 lists = 0.5.
    assert evaluate(shuffled(), "xy", expected=0.25).values["dr"].value == pytest.approx(1.0)


def test_self_normalising_does_not_feel_a_weight_that_came_too_often() -> None:
    lists = [logged(str(n), "xy", propensities=[0.5, 0.5], rewards=[1.0, 0.0]) for n in range(3)] + [
        logged("3", "yx", propensities=[0.5, 0.5], rewards=[0.0, 0.0])
    ]
    found = evaluate(lists, "xy")
    assert found.values["ips"].value == pytest.approx(1.5)
    assert found.values["snips"].value == pytest.approx(1.0)


def test_over_all_draws_ips_and_dr_are_exact_whatever_the_model_expects() -> None:
    worth = {("x", 1): 0.9, ("y", 1): 0.5, ("z", 1): 0.1, ("x", 2): 0.4, ("y", 2): 0.2, ("z", 2): 0.0}
    lists = [
        logged(
            "".join(order),
            order[:2],
            propensities=[1 / 3, 1 / 3],
            rewards=[worth[order[0], 1], worth[order[1], 2]],
        )
        for order in permutations("xyz")
    ]
    for ranking in permutations("xyz", 2):
        found = evaluate(lists, "".join(ranking), expected=0.3)
        truth = worth[ranking[0], 1] + worth[ranking[1], 2]
        assert found.values["ips"].value == pytest.approx(truth)
        assert found.values["dr"].value == pytest.approx(truth)
        assert found.values["snips"].value == pytest.approx(truth)


def test_where_nothing_was_drawn_only_what_was_shown_can_be_evaluated() -> None:
    lists = [logged(str(n), "xy", propensities=[1.0, 1.0], rewards=[1.0, n % 2]) for n in range(10)]
    same = evaluate(lists, "xy")
    assert same.values["ips"] == same.values["snips"] == same.logged
    assert same.gains["dr"].value == same.gains["dr"].high == 0.0
    with pytest.raises(OutsideSupport, match=r"100\.0% of the placements .*first: 'y' at position 1 of '0'"):
        evaluate(lists, "yx")
    with pytest.raises(OutsideSupport, match=r"50\.0% .*'z' at position 2"):
        evaluate(lists, "xz")


def test_a_record_that_is_never_drawn_is_found_out_by_missing_weights() -> None:
    lists = [
        logged(str(n), "xy" if n % 2 else "yx", propensities=[0.5] * 2, rewards=[0, 1]) for n in range(90)
    ]
    with pytest.raises(OutsideSupport, match="at most"):
        evaluate(lists, "xz")


def test_places_beyond_the_list_are_outside_of_it() -> None:
    targets = {one.id: place("xyz", 3) for one in shuffled()}
    with pytest.raises(OutsideSupport, match="'z' at position 3"):
        evaluate_ranker(shuffled(), targets, options=ANY)


def test_too_few_effective_lists_are_refused_with_what_to_do() -> None:
    targets = {one.id: place("xy", 2) for one in shuffled()}
    with pytest.raises(TooLittleEvidence, match=r"sample of 100 lists, got 1\.0 of 2; log more"):
        evaluate_ranker(shuffled(), targets)


def test_held_weights_are_told() -> None:
    targets = {one.id: place("xy", 2) for one in shuffled()}
    held = EvaluationOptions(least_effective=1.0, most_weight=1.5, resamples=50)
    found = evaluate_ranker(shuffled(), targets, options=held)
    assert found.values["ips"].value == pytest.approx(0.75)
    assert found.clipped_share == pytest.approx(0.5)


def test_open_rewards_and_lists_without_target_are_refused() -> None:
    with pytest.raises(InvalidInput, match="got none for '2'"):
        evaluate_ranker(shuffled(), {"1": place("xy", 2)}, options=ANY)
    with pytest.raises(InvalidInput, match="got none for 'any'"):
        evaluate_ranker([], {}, options=ANY)
    waits = [logged("1", "xy", propensities=[0.5, 0.5], rewards=[None, 0.0])]
    with pytest.raises(InvalidInput, match="settled_lists"):
        evaluate_ranker(waits, {"1": place("xy", 2)}, options=ANY)


def test_the_same_seed_gives_the_same_bytes() -> None:
    lists, features = simulate_log(World(requests=300, explored=0.5), seed=1)
    orders = order_by("better", features)
    targets = {str(row): place([str(r) for r in orders[row]], 5) for row in range(300)}
    options = EvaluationOptions(least_effective=10.0, resamples=100)
    first = evaluate_ranker(lists, targets, options=options)
    assert first == evaluate_ranker(lists, targets, options=options)


def test_rewards_are_expected_from_other_lists_than_ones_own() -> None:
    lists = [logged(str(n), "xy", propensities=[0.5, 0.5], rewards=[0.0, 0.0]) for n in range(10)]
    odd = logged("odd", "xy", propensities=[0.5, 0.5], rewards=[1.0, 1.0])
    model = CrossFittedRewards([*lists, odd])
    own = model.expect([(odd, [("x", 1), ("y", 2)])])
    assert own.tolist() == pytest.approx([0.0, 0.0])
    assert model.expect([(lists[1], [("x", 1)])])[0] > 0


def test_the_reward_model_finds_what_features_and_ranks_are_worth() -> None:
    generator = np.random.default_rng(4)
    lists = []
    for number in range(400):
        feature = generator.normal(size=2)
        rewards = [float(feature[0] + 3), float(feature[1] / np.log2(3) + 1)]
        lists.append(
            logged(str(number), "xy", propensities=[0.5, 0.5], rewards=rewards, features=feature.tolist())
        )
    # y's feature at the first position: its own worth there, not where it stood.
    own = lists[0].items[1].features[0]
    found = CrossFittedRewards(lists).expect([(lists[0], [("y", 1), ("stranger", 2), ("stranger", 9)])])
    assert found == pytest.approx([own + 3, 1.0, 1.0], abs=0.1)


@pytest.fixture(scope="module")
def truth() -> dict[str, float]:
    return {
        candidate: true_value(SMALL, candidate, seed=0, requests=50_000)
        for candidate in ("better", "harmful")
    }


def test_the_interval_holds_the_truth_in_nine_of_ten_simulated_logs(truth: dict[str, float]) -> None:
    runs = [evaluate_once(SMALL, "better", truth["better"], seed=seed) for seed in range(1, 9)]
    assert None not in runs
    # With a true coverage of 0.93 this fails 1 time in 500; eval/results/offpolicy.md has all 200 runs.
    assert sum(run.covers["dr"] for run in runs if run is not None) >= 6


def test_a_harmful_ranker_is_found_worse(truth: dict[str, float]) -> None:
    assert truth["harmful"] < 0.2 < truth["better"]
    for seed in range(1, 4):
        run = evaluate_once(SMALL, "harmful", truth["harmful"], seed=seed)
        assert run is not None
        assert run.verdict == "worse"
