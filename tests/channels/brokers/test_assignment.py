"""Assigning pairs to brokers: by hand, against every possible assignment, and what the rules cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.channels.brokers.assignment import Problem, Rule, assign, price_rules, rival_groups
from matcher.records import RecordKey
from matcher.store import DealPair
from matcher.vocabulary import Kind

NONE = float("nan")


def problem(values: Any, **given: Any) -> Problem:
    """Return a problem of pairs with achievements of their own unless `achievements` says otherwise."""
    table = np.array(values, dtype=np.float64)
    pairs, brokers = table.shape
    achievements = given.pop("achievements", [f"a{n}" for n in range(pairs)])
    told: dict[str, Any] = {
        "pairs": [DealPair(a, RecordKey(Kind.DEMAND, f"d{n}")) for n, a in enumerate(achievements)],
        "brokers": [f"b{n}" for n in range(brokers)],
        "values": table,
        "capacities": [1] * brokers,
        "minimums": [0] * brokers,
        "floor": 0,
        "parties": [None] * pairs,
        "fixed": (),
        "forbidden": np.zeros(table.shape, dtype=bool),
        **given,
    }
    for name in ("capacities", "minimums"):
        told[name] = np.array(told[name], dtype=np.int64)
    return Problem(**told)


def ruled_out(*places: tuple[int, int], shape: tuple[int, int] = (2, 2)) -> np.ndarray[Any, Any]:
    table = np.zeros(shape, dtype=bool)
    for place in places:
        table[place] = True
    return table


def test_the_sum_counts_and_not_each_pair_for_itself() -> None:
    found = assign(problem([[0.9, 0.8], [0.7, 0.1]]))  # 0.8 + 0.7 > 0.9 + 0.1
    assert found.chosen == ((0, 1), (1, 0))
    assert found.value == pytest.approx(1.5)
    assert found.bound == pytest.approx(1.5)


def test_what_cannot_be_stays_with_nobody() -> None:
    found = assign(problem([[NONE, NONE], [0.2, NONE]], capacities=[5, 5]))
    assert found.chosen == ((1, 0),)
    assert found.is_feasible


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_to_assign_is_no_error(shape: tuple[int, int]) -> None:
    assert assign(problem(np.empty(shape))).chosen == ()


def test_capacity_is_kept_and_priced() -> None:
    asked = problem([[0.9, 0.1], [0.8, 0.1]])
    found = assign(asked)
    assert found.chosen == ((0, 0), (1, 1))
    assert price_rules(asked, found)[Rule.CAPACITIES] == pytest.approx(0.7)  # 0.9 + 0.8 instead of 1.0


def test_the_floor_finds_a_deal_for_the_weaker_one_where_there_is_one() -> None:
    asked = problem([[0.9, 0.3], [0.8, 0.1]], capacities=[2, 2], floor=1)
    found = assign(asked)
    assert found.chosen == ((0, 1), (1, 0))  # 0.3 + 0.8 > 0.9 + 0.1
    assert price_rules(asked, found)[Rule.FLOOR] == pytest.approx(0.6)  # 0.9 + 0.8 instead of 1.1


def test_a_floor_that_cannot_be_reached_is_missed_by_as_little_as_can_be() -> None:
    found = assign(problem([[0.9, 0.2, 0.1]], capacities=[2, 2, 2], floor=1))
    assert (len(found.chosen), found.floor_missing, found.is_feasible) == (1, 2, True)
    assert found.value == pytest.approx(0.9)


def test_whom_nothing_fits_is_owed_no_floor() -> None:
    found = assign(problem([[0.9, NONE]], capacities=[2, 2], floor=1))
    assert found.floor_missing == 0


def test_a_minimum_goes_before_the_floor() -> None:
    found = assign(problem([[0.9, 0.2], [0.8, 0.1]], capacities=[2, 2], minimums=[0, 2], floor=1))
    assert found.chosen == ((0, 1), (1, 1))
    assert (found.floor_missing, found.is_feasible) == (1, True)


def test_a_minimum_out_of_reach_is_told_with_what_stands_in_the_way() -> None:
    forbidden = ruled_out((0, 1))
    found = assign(problem([[0.9, 0.5], [0.8, NONE]], minimums=[0, 1], forbidden=forbidden))
    assert not found.is_feasible
    assert found.problems == (
        "经纪人b1最低1项，少1项（适合的0项，在手数上限1）",
        "若放宽“禁止”，即可满足",
    )
    assert found.chosen == ((0, 0),)


def test_rivals_over_one_achievement_go_to_different_brokers() -> None:
    asked = problem(
        [[0.9, 0.1], [0.8, 0.2]], capacities=[2, 2], achievements=["a", "a"], parties=["甲", "乙"]
    )
    found = assign(asked)
    assert found.chosen == ((0, 0), (1, 1))
    assert price_rules(asked, found)[Rule.CONFLICTS] == pytest.approx(0.6)  # 1.7 instead of 1.1


def test_of_one_enterprise_and_of_other_achievements_all_may_go_to_one() -> None:
    same = problem([[0.9], [0.8]], capacities=[2], achievements=["a", "a"], parties=["甲", "甲"])
    other = problem([[0.9], [0.8]], capacities=[2], parties=["甲", "乙"])
    assert len(assign(same).chosen) == len(assign(other).chosen) == 2


def test_rival_groups_pair_each_with_each_where_an_enterprise_has_two() -> None:
    asked = problem([[0.5]] * 3, achievements=["a"] * 3, parties=["甲", "乙", "乙"])
    assert sorted(rival_groups(asked)) == [(0, 1), (0, 2)]
    assert rival_groups(problem([[0.5]] * 3, achievements=["a"] * 3, parties=["甲", "乙", "丙"])) == [
        (0, 1, 2)
    ]


def test_fixed_stands_even_where_it_was_not_to_be() -> None:
    asked = problem([[0.9, NONE], [0.8, 0.7]], fixed=[(0, 1)])
    found = assign(asked)
    assert found.chosen == ((0, 1), (1, 0))
    assert found.value == pytest.approx(0.8)
    assert price_rules(asked, found)[Rule.FIXED] == pytest.approx(0.8)  # 0.9 + 0.7


def test_forbidden_is_kept_and_priced() -> None:
    asked = problem([[0.9, 0.1]], forbidden=ruled_out((0, 0), shape=(1, 2)))
    found = assign(asked)
    assert found.chosen == ((0, 1),)
    assert price_rules(asked, found)[Rule.FORBIDDEN] == pytest.approx(0.8)


def test_fixed_pairs_that_contradict_other_rules_are_told() -> None:
    asked = problem(
        [[0.9], [0.8]],
        fixed=[(0, 0), (1, 0)],
        achievements=["a", "a"],
        parties=["甲", "乙"],
        forbidden=ruled_out((1, 0), shape=(2, 1)),
    )
    found = assign(asked)
    assert found.chosen == ((0, 0), (1, 0))
    assert found.problems == (
        "经纪人b0被指定2项，超过在手数上限1",
        "成果a的竞争企业被指定给同一经纪人b0",
        "成果a对经纪人b0既指定又禁止",
    )


_SCORE = st.one_of(st.just(NONE), st.integers(1, 100).map(lambda n: n / 100))


_RARE = st.integers(0, 4).map(lambda n: n == 0)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    pairs, brokers = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    return problem(
        [[draw(_SCORE) for _ in range(brokers)] for _ in range(pairs)],
        capacities=[draw(st.integers(0, 3)) for _ in range(brokers)],
        minimums=[draw(st.integers(0, 2)) for _ in range(brokers)],
        floor=draw(st.integers(0, 2)),
        achievements=[draw(st.sampled_from(["a", "b"])) for _ in range(pairs)],
        parties=[draw(st.sampled_from([None, "甲", "乙", "丙"])) for _ in range(pairs)],
        forbidden=np.array([[draw(_RARE) for _ in range(brokers)] for _ in range(pairs)]),
    )


def every_assignment(asked: Problem) -> Iterator[tuple[int | None, ...]]:
    """Yield each way to give each pair to a broker or nobody that keeps to capacities, rivals, forbidden."""
    able = np.isfinite(asked.values) & ~asked.forbidden
    choices = [[None, *np.flatnonzero(row).tolist()] for row in able]
    groups = rival_groups(asked)
    for owners in product(*choices):
        counts = Counter(one for one in owners if one is not None)
        if any(count > asked.capacities[broker] for broker, count in counts.items()):
            continue
        held = [[owners[pair] for pair in group if owners[pair] is not None] for group in groups]
        if all(len(set(one)) == len(one) for one in held):
            yield owners


def merit(asked: Problem, owners: Sequence[int | None]) -> tuple[float, float]:
    """Return what goes first, and the value: a missed minimum weighs as four of the floor."""
    counts = np.bincount([one for one in owners if one is not None], minlength=len(asked.brokers))
    able = (np.isfinite(asked.values) & ~asked.forbidden).sum(axis=0)
    floors = np.maximum(np.minimum(asked.floor, np.minimum(asked.capacities, able)), asked.minimums)
    missed = 4 * np.maximum(asked.minimums - counts, 0).sum() + np.maximum(floors - counts, 0).sum()
    value = sum(asked.values[pair, one] for pair, one in enumerate(owners) if one is not None)
    return -float(missed), float(value)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_other_assignment_is_better(asked: Problem) -> None:
    found = assign(asked)
    owners: list[int | None] = [None] * len(asked.pairs)
    for pair, broker in found.chosen:
        owners[pair] = broker
    assert tuple(owners) in set(every_assignment(asked))
    best = max(merit(asked, one) for one in every_assignment(asked))
    assert merit(asked, owners) == pytest.approx(best)
    assert found.value == pytest.approx(best[1])
    assert found.bound >= found.value - 1e-9


@settings(max_examples=50, deadline=None)
@given(problems())
def test_no_rule_taken_away_makes_it_worse_where_it_binds_the_value_alone(asked: Problem) -> None:
    found = assign(asked)
    assert all(cost >= 0 for cost in price_rules(asked, found).values())
