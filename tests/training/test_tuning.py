"""The order of batches and the schedule of an encoder's tuning."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest

from matcher.training.examples import Example, GradedText
from matcher.training.tuning import TuningOptions, _batches, _warm_up_then_fall

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
