"""Off-policy estimates against known truth: `python -m eval.simulated_policies` writes their coverage."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from eval.report import code_version, write_table
from matcher.cli.context import OUT, progress_bar
from matcher.errors import TooLittleEvidence
from matcher.training.logged import Floats, RewardedItem, RewardedList
from matcher.training.offpolicy import ESTIMATORS, Estimator, EvaluationOptions, evaluate_ranker, place

RESULTS = Path(__file__).parent / "results"
Candidate = Literal["in use", "better", "harmful"]
CANDIDATES: Final[tuple[Candidate, ...]] = ("in use", "better", "harmful")
POOL, SHOWN = 8, 5
TRUTH_REQUESTS = 400_000
_RESAMPLES = 500
Orders = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How a simulated platform logs, and how its people look at lists.

    `explored` of the requests show their candidates in random order. Users look at each position by
    itself ("by position"), or from the top until one thing satisfies them ("from the top"), which the
    estimators do not model.
    """

    requests: int
    explored: float
    users: Literal["by position", "from the top"] = "by position"
    least_effective: float = EvaluationOptions().least_effective

    @property
    def name(self) -> str:
        """What a table calls it."""
        return (
            f"{self.requests} lists, {self.explored:.0%} explored, users {self.users}, "
            f"least effective size {self.least_effective:.0f}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One log evaluated: by estimator whether the interval held the truth, the error, and the verdict."""

    covers: dict[Estimator, bool]
    error: dict[Estimator, float]
    width: dict[Estimator, float]
    verdict: Literal["worse", "better", "open"]


def simulate_log(world: World, *, seed: int) -> tuple[list[RewardedList], Floats]:
    """Return logged lists and the features (requests, POOL, 2) of all their candidates; records are 0, 1 …"""
    generator = np.random.default_rng(seed)
    features, attraction = _draw_requests(world.requests, generator)
    usual = order_by("in use", features)
    is_explored = generator.random(world.requests) < world.explored
    drawn = np.argsort(generator.random(usual.shape), axis=1)
    orders = np.where(is_explored[:, None], drawn, usual)[:, :SHOWN]
    chances = world.explored / POOL + (1 - world.explored) * (orders == usual[:, :SHOWN])
    rewards = _act(world, np.take_along_axis(attraction, orders, axis=1), generator)
    lists = [
        _make_list(str(row), features[row], orders[row], chances[row], rewards[row])
        for row in range(world.requests)
    ]
    return lists, features


def order_by(candidate: Candidate, features: Floats) -> Orders:
    """Return each request's records, best first, as a ranker has them, (requests, POOL)."""
    first, second = features[..., 0], features[..., 1]
    if candidate == "in use":
        return np.argsort(-(first + 0.8 * second), axis=1)
    good = np.argsort(-(2.0 * np.tanh(first) + second**2), axis=1)
    return good if candidate == "better" else good[:, ::-1]


def true_value(world: World, candidate: Candidate, *, seed: int, requests: int = TRUTH_REQUESTS) -> float:
    """Return what a ranker brings a list, from acting out requests; 400,000 err by less than 0.002."""
    generator = np.random.default_rng(seed)
    features, attraction = _draw_requests(requests, generator)
    shown = np.take_along_axis(attraction, order_by(candidate, features)[:, :SHOWN], axis=1)
    return float(_act(world, shown, generator).sum(axis=1).mean())


def evaluate_once(world: World, candidate: Candidate, truth: float, *, seed: int) -> Run | None:
    """Return how one log's estimates fared; None where they were refused."""
    lists, features = simulate_log(world, seed=seed)
    orders = order_by(candidate, features)
    targets = {str(row): place([str(record) for record in orders[row]], SHOWN) for row in range(len(orders))}
    options = EvaluationOptions(least_effective=world.least_effective, resamples=_RESAMPLES, seed=seed)
    try:
        found = evaluate_ranker(lists, targets, options=options)
    except TooLittleEvidence:
        return None
    return Run(
        covers={name: found.values[name].low <= truth <= found.values[name].high for name in ESTIMATORS},
        error={name: found.values[name].value - truth for name in ESTIMATORS},
        width={name: found.values[name].high - found.values[name].low for name in ESTIMATORS},
        verdict="worse" if found.is_worse else "better" if found.is_better else "open",
    )


def table_rows(
    world: World, candidate: Candidate, runs: Sequence[Run | None], truth: float
) -> list[list[str]]:
    """Return a row for each estimator of one world and ranker; one alone where every run was refused."""
    done = [run for run in runs if run is not None]
    head = [world.name, candidate, f"{truth:.3f}"]
    refused = f"{len(runs) - len(done)}/{len(runs)}"
    if not done:
        return [[*head, "", "", "", "", "", refused, ""]]
    verdicts = [run.verdict for run in done]
    said = f"{verdicts.count('worse')} / {verdicts.count('better')}"
    return [
        [
            *head,
            name,
            f"{np.mean([run.error[name] for run in done]):+.4f}",
            f"{np.sqrt(np.mean([run.error[name] ** 2 for run in done])):.4f}",
            f"{np.mean([run.width[name] for run in done]):.3f}",
            f"{np.mean([run.covers[name] for run in done]):.1%}",
            refused,
            said if name == "dr" else "",
        ]
        for name in ESTIMATORS
    ]


def _draw_requests(requests: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Return features (requests, POOL, 2) and attraction (requests, POOL), which has an unseen part too."""
    features = generator.normal(size=(requests, POOL, 2))
    unseen = generator.normal(size=(requests, POOL))
    inner = 2.0 * np.tanh(features[..., 0]) + features[..., 1] ** 2 + 0.7 * unseen - 3.0
    return features, 0.6 / (1.0 + np.exp(-inner))


def _act(world: World, shown: Floats, generator: np.random.Generator) -> Floats:
    """Return 1 where somebody acted, (requests, SHOWN)."""
    likes = generator.random(shown.shape) < shown
    if world.users == "by position":
        looks = generator.random(shown.shape) < np.arange(1, SHOWN + 1) ** -0.8
        return (likes & looks).astype(np.float64)
    stays = generator.random(shown.shape) < 0.85
    # Whoever acted goes on one time in five; whoever did not, most times.
    goes_on = np.where(likes, generator.random(shown.shape) < 0.2, stays)
    looks = np.cumprod(np.hstack([np.ones((len(shown), 1)), goes_on[:, :-1]]), axis=1)
    return np.asarray(likes * looks, dtype=np.float64)


def _make_list(name: str, features: Floats, order: Orders, chances: Floats, rewards: Floats) -> RewardedList:
    of_record = {str(record): tuple(row) for record, row in enumerate(features.tolist())}
    items = tuple(
        RewardedItem(
            key=str(record),
            position=position,
            features=of_record.pop(str(record)),
            score=0.0,
            propensity=chance,
            reward=reward,
        )
        for position, (record, chance, reward) in enumerate(
            zip(order.tolist(), chances.tolist(), rewards.tolist(), strict=True), start=1
        )
    )
    return RewardedList(id=name, items=items, passed_over=of_record)


HEADERS = (
    "world",
    "ranker",
    "truth",
    "estimator",
    "bias",
    "RMSE",
    "width of 95 %",
    "coverage",
    "refused",
    "found worse / better",
)
WORLDS = (
    World(requests=3_000, explored=0.3),
    World(requests=1_500, explored=0.3, least_effective=50.0),
    World(requests=3_000, explored=0.1),
    World(requests=3_000, explored=0.0),
    World(requests=3_000, explored=0.3, users="from the top"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate every world and ranker `--runs` times and write eval/results/offpolicy.md and .csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args(arguments).runs
    rows: list[list[str]] = []
    cases = [(world, candidate) for world in WORLDS for candidate in CANDIDATES]
    with progress_bar("simulate policies") as progress:
        for done, (world, candidate) in enumerate(cases, start=1):
            truth = true_value(world, candidate, seed=0)
            found = [evaluate_once(world, candidate, truth, seed=seed) for seed in range(1, runs + 1)]
            rows += table_rows(world, candidate, found, truth)
            progress(done, len(cases))
    about = (
        f"`python -m eval.simulated_policies --runs {runs}`, code {code_version()}: rankers evaluated on "
        f"simulated logs of another one, {runs} seeded runs each. Value: acts a list of {SHOWN}, from {POOL} "
        f"candidates; truth from acting out {TRUTH_REQUESTS:,} requests. Coverage: how often the 95 % "
        "bootstrap interval held the truth. Found worse / better: by the doubly robust gain's interval "
        "against what was shown, of the runs not refused. Users who look from the top break the estimators' "
        "model on purpose."
    )
    OUT.print(str(write_table(RESULTS / "offpolicy", about, HEADERS, rows)), highlight=False)


if __name__ == "__main__":
    main()
