"""Assigning open pairs to brokers as well as can be: what is asked, what comes back, what each rule costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from matcher.channels.brokers.solving import Solution, Task, solve
from matcher.store import DealPair
from matcher.vocabulary import Term

Values = NDArray[np.float64]


class Rule(Term):
    """A family of constraints that can be taken away, to see what it costs."""

    CAPACITIES = "capacities", "在手数上限"
    MINIMUMS = "minimums", "最低分配数"
    FLOOR = "floor", "公平底线"
    CONFLICTS = "conflicts", "竞争回避"
    FIXED = "fixed", "指定"
    FORBIDDEN = "forbidden", "禁止"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """Open pairs and brokers. `values` has shape (pairs, brokers), above 0 up to 1, NaN where it cannot be.

    `forbidden` has the same shape: what a person ruled out. `capacities` and `minimums` are by broker.
    `floor` deals are found for every broker where feasible. `parties` names the enterprise of each pair,
    None where there is none: one broker never works for two of them over one achievement.
    `fixed` are (pair, broker) by position.
    """

    pairs: Sequence[DealPair]
    brokers: Sequence[str]
    values: Values
    capacities: NDArray[np.int64]
    minimums: NDArray[np.int64]
    floor: int
    parties: Sequence[str | None]
    fixed: Sequence[tuple[int, int]]
    forbidden: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who gets what: (pair, broker) by position, in order of the pairs.

    `value` is the sum of values, `bound` what no assignment exceeds. `floor_missing` counts deals short of
    the floor that nothing could reach. `problems` say in Chinese why no assignment keeps to every rule;
    then what is returned comes as near as possible.
    """

    chosen: tuple[tuple[int, int], ...]
    value: float
    bound: float
    floor_missing: int
    problems: tuple[str, ...] = ()

    @property
    def is_feasible(self) -> bool:
        """Whether every rule is kept."""
        return not self.problems


def assign(problem: Problem) -> Assignment:
    """Return the assignment of the largest value that keeps to the rules.

    Minimums go before the floor, the floor before value. Where fixed pairs contradict other rules they
    stand, and the contradiction is told; where minimums cannot be reached it is told what stands in the way.
    """
    contradictions = list(_contradictions(problem))
    solution = _solve(problem)
    problems = [*contradictions, *_explain(problem, solution)]
    return Assignment(
        chosen=solution.chosen,
        value=solution.value,
        bound=solution.bound,
        floor_missing=solution.floor_missing,
        problems=tuple(problems),
    )


def price_rules(problem: Problem, found: Assignment) -> dict[Rule, float]:
    """Return by how much the value would rise without each rule; rules that do not bind cost 0."""
    return {
        rule: max(0.0, _solve(without(problem, rule)).value - found.value) if is_set(problem, rule) else 0.0
        for rule in Rule
    }


def without(problem: Problem, rule: Rule) -> Problem:
    """Return the problem as it is when a rule is taken away."""
    everything = np.full(len(problem.brokers), len(problem.pairs), dtype=np.int64)
    match rule:
        case Rule.CAPACITIES:
            return replace(problem, capacities=everything)
        case Rule.MINIMUMS:
            return replace(problem, minimums=np.zeros_like(problem.minimums))
        case Rule.FLOOR:
            return replace(problem, floor=0)
        case Rule.CONFLICTS:
            return replace(problem, parties=[None] * len(problem.pairs))
        case Rule.FIXED:
            return replace(problem, fixed=())
    return replace(problem, forbidden=np.zeros_like(problem.forbidden))


def is_set(problem: Problem, rule: Rule) -> bool:
    """Whether a problem has the rule at all."""
    return {
        Rule.CAPACITIES: True,
        Rule.MINIMUMS: bool(problem.minimums.any()),
        Rule.FLOOR: problem.floor > 0,
        Rule.CONFLICTS: bool(rival_groups(problem)),
        Rule.FIXED: bool(problem.fixed),
        Rule.FORBIDDEN: bool(problem.forbidden.any()),
    }[rule]


def rival_groups(problem: Problem) -> list[tuple[int, ...]]:
    """Return sets of pairs of which a broker may have one: of one achievement, for different enterprises."""
    by_achievement: dict[str, dict[str, list[int]]] = {}
    for position, (pair, party) in enumerate(zip(problem.pairs, problem.parties, strict=True)):
        if party is not None:
            by_achievement.setdefault(pair.achievement_id, {}).setdefault(party, []).append(position)
    return [group for parties in by_achievement.values() for group in _groups_of(parties)]


def _groups_of(parties: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, ...]]:
    if len(parties) < 2:
        return
    if all(len(own) == 1 for own in parties.values()):
        yield tuple(own[0] for own in parties.values())
        return
    for one, other in combinations(parties.values(), 2):
        yield from ((first, second) for first in one for second in other)


def _solve(problem: Problem) -> Solution:
    values = np.where(problem.forbidden, np.nan, problem.values)
    for pair, broker in problem.fixed:  # who fixed it knew
        known = problem.values[pair, broker]
        values[pair, :] = np.nan
        values[pair, broker] = known if np.isfinite(known) else 0.0
    fixed_by_broker = Counter(broker for _, broker in problem.fixed)
    capacities = problem.capacities.copy()
    for broker, count in fixed_by_broker.items():
        capacities[broker] = max(capacities[broker], count)
    task = Task(
        values=values,
        capacities=capacities,
        minimums=problem.minimums,
        floors=np.minimum(problem.floor, np.minimum(capacities, np.isfinite(values).sum(axis=0))),
        groups=_solvable(rival_groups(problem), dict(problem.fixed)),
        fixed=problem.fixed,
    )
    return solve(task)


def _solvable(groups: Sequence[tuple[int, ...]], fixed: Mapping[int, int]) -> list[tuple[int, ...]]:
    """Return the groups without those that fixed pairs break; these are told as contradictions."""
    found = []
    for group in groups:
        brokers = [fixed[pair] for pair in group if pair in fixed]
        if len(set(brokers)) == len(brokers):
            found.append(group)
    return found


def _contradictions(problem: Problem) -> Iterator[str]:
    for broker, count in Counter(broker for _, broker in problem.fixed).items():
        if count > problem.capacities[broker]:
            name, room = problem.brokers[broker], problem.capacities[broker]
            yield f"经纪人{name}被指定{count}项，超过在手数上限{room}"
    owners = dict(problem.fixed)
    for group in rival_groups(problem):
        shared = Counter(owners[pair] for pair in group if pair in owners)
        for broker, count in shared.items():
            if count > 1:
                achievement = problem.pairs[group[0]].achievement_id
                yield f"成果{achievement}的竞争企业被指定给同一经纪人{problem.brokers[broker]}"
    for pair, broker in problem.fixed:
        if problem.forbidden[pair, broker]:
            yield f"成果{problem.pairs[pair].achievement_id}对经纪人{problem.brokers[broker]}既指定又禁止"


def _explain(problem: Problem, solution: Solution) -> Iterator[str]:
    """Yield which minimums are missed, and which rule, taken away alone, would let them be reached."""
    if not solution.short:
        return
    for broker, missing in solution.short.items():
        name, wanted = problem.brokers[broker], problem.minimums[broker]
        able = int((np.isfinite(problem.values[:, broker]) & ~problem.forbidden[:, broker]).sum())
        room = problem.capacities[broker]
        yield f"经纪人{name}最低{wanted}项，少{missing}项（适合的{able}项，在手数上限{room}）"
    total = sum(solution.short.values())
    for rule in (Rule.CAPACITIES, Rule.CONFLICTS, Rule.FIXED, Rule.FORBIDDEN):
        if is_set(problem, rule):
            left = sum(_solve(without(problem, rule)).short.values())
            if left < total:
                yield f"若放宽“{rule.label}”，" + ("即可满足" if left == 0 else f"缺口减为{left}项")
