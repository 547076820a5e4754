"""How fast brokers are assigned, and that it is the best: `python -m eval.bench_assignment`.

Writes eval/results/assignment.md. Problems are drawn: pairs over fewer achievements, so that enterprises are
rivals, brokers with fields, capacities, some minimums, a floor, fixed and forbidden pairs. The small ones are
held against every assignment there is. Takes about two minutes.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np

from eval.report import code_version, write_table
from matcher.channels.brokers.assignment import Assignment, Problem, assign, price_rules, rival_groups
from matcher.cli.context import OUT
from matcher.records import RecordKey
from matcher.store import DealPair
from matcher.vocabulary import Kind

RESULTS: Final = Path(__file__).parent / "results"
_SHARES: Final = (0.05, 0.2, 1.0)
"""Of (pair, broker) that can be: a town's few specialists, a usual pool, everybody fits everything."""
_SMALL: Final = 300


def draw_problem(pairs: int, brokers: int, *, share: float, seed: int) -> Problem:
    """Return a problem whose values are those of fields: pairs and brokers lie in eight of them."""
    drawn = np.random.default_rng(seed)
    fit = drawn.dirichlet(np.full(8, 0.4), pairs) @ drawn.dirichlet(np.full(8, 0.4), brokers).T
    values = np.clip(drawn.random((pairs, 1)) * (0.2 + 0.8 * fit), 0.001, 1.0)
    values[drawn.random(values.shape) >= share] = np.nan
    achievements = drawn.integers(0, max(2, pairs // 3), pairs)
    fixed = [] if pairs < 100 else [(n, int(drawn.integers(brokers))) for n in range(0, pairs, pairs // 20)]
    return Problem(
        pairs=[DealPair(f"a{a}", RecordKey(Kind.DEMAND, f"d{n}")) for n, a in enumerate(achievements)],
        brokers=[f"b{n}" for n in range(brokers)],
        values=values,
        capacities=drawn.integers(1, max(2, 3 * pairs // (2 * brokers)), brokers),
        minimums=np.where(drawn.random(brokers) < 0.1, 1, 0),
        floor=1,
        parties=[f"e{n}" for n in drawn.integers(0, max(2, pairs // 5), pairs)],
        fixed=fixed,
        forbidden=drawn.random(values.shape) < 0.02,
    )


def merit(problem: Problem, owners: tuple[int | None, ...]) -> tuple[float, float]:
    """Return (missed minimums and floor, as a minus, a minimum as four), value."""
    counts = np.bincount([one for one in owners if one is not None], minlength=len(problem.brokers))
    able = (np.isfinite(problem.values) & ~problem.forbidden).sum(axis=0)
    floors = np.maximum(np.minimum(problem.floor, np.minimum(problem.capacities, able)), problem.minimums)
    missed = 4 * np.maximum(problem.minimums - counts, 0).sum() + np.maximum(floors - counts, 0).sum()
    value = sum(problem.values[pair, one] for pair, one in enumerate(owners) if one is not None)
    return -float(missed), float(value)


def best_of_all(problem: Problem) -> tuple[float, float]:
    """Return the merit of the best assignment, found by trying each."""
    able = np.isfinite(problem.values) & ~problem.forbidden
    groups = rival_groups(problem)
    best = (-np.inf, -np.inf)
    for owners in product(*[[None, *np.flatnonzero(row).tolist()] for row in able]):
        counts = Counter(one for one in owners if one is not None)
        if any(count > problem.capacities[broker] for broker, count in counts.items()):
            continue
        held = [[owners[pair] for pair in group if owners[pair] is not None] for group in groups]
        if all(len(set(one)) == len(one) for one in held):
            best = max(best, merit(problem, owners))
    return best


def small_rows() -> list[tuple[str, ...]]:
    """Return the row of small problems held against every assignment."""
    equal, proved = 0, 0
    for seed in range(_SMALL):
        problem = draw_problem(6, 3, share=0.7, seed=seed)
        found = assign(problem)
        owners: list[int | None] = [None] * len(problem.pairs)
        for pair, broker in found.chosen:
            owners[pair] = broker
        equal += bool(np.allclose(merit(problem, tuple(owners)), best_of_all(problem)))
        proved += _is_proved(found)
    what = f"{_SMALL} of 6 pairs × 3 brokers, 70 %"
    return [
        (what, "", f"{equal} of {_SMALL} as good as the best of all, {proved} proved by the bound", "", "")
    ]


def large_row(share: float) -> tuple[str, ...]:
    """Return the row of a problem of 2,000 pairs and 200 brokers."""
    problem = draw_problem(2_000, 200, share=share, seed=1)
    begun = time.perf_counter()
    found = assign(problem)
    solved = time.perf_counter()
    costs = price_rules(problem, found)
    priced = time.perf_counter()
    gap = (found.bound - found.value) / found.bound
    return (
        f"2,000 pairs × 200 brokers, {share:.0%}",
        f"{solved - begun:.2f} s",
        f"{len(found.chosen)} assigned, value {found.value:.2f}, bound {found.bound:.2f} (gap {gap:.1e})",
        f"{priced - solved:.1f} s",
        ", ".join(f"{rule} {cost:.2f}" for rule, cost in costs.items()),
    )


def _is_proved(found: Assignment) -> bool:
    return found.bound - found.value <= 1e-6


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--note", default="", help="What the reader must know of the machine.")
    parser.add_argument("--out", type=Path, default=RESULTS / "assignment")
    options = parser.parse_args()
    assign(draw_problem(20, 4, share=1.0, seed=0))  # scipy is loaded
    rows = [large_row(share) for share in _SHARES] + small_rows()
    about = (
        "# Assignment of pairs to brokers\n\n"
        f"`python -m eval.bench_assignment`, code as of {code_version()}. Drawn problems; the share is of "
        "(pair, broker) that can be. The bound is what no assignment exceeds: equal to the value, the "
        f"assignment is proved the best. {options.note}"
    )
    headers = ("problem", "assigned in", "result", "six rules priced in", "cost of each rule")
    OUT.print(f"written to {write_table(options.out, about, headers, rows)}")


if __name__ == "__main__":
    main()
