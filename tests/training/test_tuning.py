"""The order of batches and the schedule of an encoder's tuning."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from math import exp, log

import pytest
import torch

from matcher.training.examples import Example, GradedText
from matcher.training.tuning import TuningOptions, _batches, _warm_up_then_fall, rank_loss

EXAMPLES = [
    Example(
        id=f"q{number}", title=f"题{number}", body="", documents=(GradedText(title="题", body="", level=4),)
    )
    for number in range(10)
]


def ids(options: TuningOptions) -> list[list[str]]:
    return [[example.id for example in batch] for batch, _ in _batches(EXAMPLES, options)]


def test_every_epoch_shows_every_example_once_in_another_order() -> None:
    batches = ids(TuningOptions(epochs=2, batch_queries=4))
    assert [len(batch) for batch in batches] == [4, 4, 2, 4, 4, 2]
    first, second = list(chain(*batches[:3])), list(chain(*batches[3:]))
    assert Counter(first) == Counter(second) == Counter(example.id for example in EXAMPLES)
    assert first != second


def test_the_same_seed_gives_the_same_batches_and_another_one_others() -> None:
    options = TuningOptions(epochs=2, batch_queries=4, seed=5)
    assert _batches(EXAMPLES, options) == _batches(EXAMPLES, options)
    assert ids(options) != ids(TuningOptions(epochs=2, batch_queries=4, seed=6))


def test_every_batch_draws_by_a_seed_of_its_own() -> None:
    seeds = [seed for _, seed in _batches(EXAMPLES, TuningOptions(epochs=2, batch_queries=4))]
    assert len(set(seeds)) == 6


def test_the_examples_given_stay_in_their_order() -> None:
    before = list(EXAMPLES)
    _batches(EXAMPLES, TuningOptions())
    assert before == EXAMPLES


def test_no_examples_give_no_batches() -> None:
    assert _batches([], TuningOptions()) == []


def test_the_learning_rate_rises_for_6_percent_of_the_steps_and_then_falls() -> None:
    rate = _warm_up_then_fall(100)
    assert [rate(step) for step in (0, 2, 5, 6)] == pytest.approx([1 / 6, 1 / 2, 1, 1])
    # 47 of the 94 steps after the rise are left; at the end a fiftieth remains.
    assert rate(53) == pytest.approx(0.5)
    assert rate(99) == rate(100) == 0.02


@pytest.mark.parametrize("steps", [1, 2, 17, 1000])
def test_the_learning_rate_stays_between_a_fiftieth_and_1_and_reaches_1(steps: int) -> None:
    rates = [_warm_up_then_fall(steps)(step) for step in range(steps)]
    assert max(rates) == pytest.approx(1.0)
    # The first of many warm steps may be smaller than the last of the fall.
    assert all(0 < rate <= 1 for rate in rates)


def loss(
    similarity: list[list[float]], gain: list[list[float]], own: list[list[bool]], share: float
) -> float:
    options = TuningOptions(temperature=0.5, listwise_share=share)
    return float(rank_loss(torch.tensor(similarity), torch.tensor(gain), torch.tensor(own), options))


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_for_one_good_and_one_poor_document_both_halves_are_the_logistic_loss(share: float) -> None:
    # At a temperature of ½ the similarities lie 1 apart.
    assert loss([[0.6, 0.1]], [[7, 0]], [[True, True]], share) == pytest.approx(log(1 + exp(-1)))


def test_pairs_further_apart_in_gain_weigh_more_in_the_pairwise_half() -> None:
    # Gains 7, 1, 0 at scores 0, 2, 2: pairs of differences 6, 7 and 1 cost log(1 + e²) twice and log 2.
    expected = (13 * log(1 + exp(2)) + log(2)) / 14
    assert loss([[0.0, 1.0, 1.0]], [[7, 1, 0]], [[True] * 3], 0.0) == pytest.approx(expected)


def test_documents_of_other_queries_count_as_unrelated_unless_closer_than_the_own_good_ones() -> None:
    similarity, own = [[0.6, 0.7], [0.2, 0.6]], [[True, False], [False, True]]
    # The second document is closer to the first query than its own, so it is left out there; the first one
    # stands 0.8 behind for the second query. The mean over the two queries:
    assert loss(similarity, [[7, 0], [0, 7]], own, 1.0) == pytest.approx(log(1 + exp(-0.8)) / 2)
    # No query has two documents of its own to compare.
    assert loss(similarity, [[7, 0], [0, 7]], own, 0.0) == 0.0


def test_without_good_documents_of_its_own_a_query_leaves_nothing_out() -> None:
    # Level 2 is the gain 1, not good enough to measure others by: the other document, 0.2 ahead, counts.
    assert loss([[0.6, 0.7]], [[1, 0]], [[True, False]], 1.0) == pytest.approx(log(1 + exp(0.2)))
