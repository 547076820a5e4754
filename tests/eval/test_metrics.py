"""Measures by hand and by invariants."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.metrics import (
    average_precision_judged,
    holm,
    mean_with_interval,
    ndcg_judged,
    paired_permutation,
    precision_judged,
    recall_strong,
    reciprocal_rank_judged,
)
from matcher.training.measures import ndcg_by_query

LEVELS = {"q1": {"a": 4, "b": 3, "c": 2, "d": 1}, "q2": {"a": 1, "e": 4}}


def test_a_perfect_ranking_has_1() -> None:
    perfect = {"q1": ["a", "b", "c", "d"], "q2": ["e", "a"]}
    assert ndcg_judged(perfect, LEVELS) == pytest.approx({"q1": 1.0, "q2": 1.0})
    assert recall_strong(perfect, LEVELS, cut=2) == pytest.approx({"q1": 1.0, "q2": 1.0})


def test_ndcg_by_hand_with_gain_2_to_the_level_less_1_minus_1() -> None:
    # Gains 7, 3, 1, 0; the ranking d a c b.
    found = 7 / math.log2(3) + 1 / math.log2(4) + 3 / math.log2(5)
    ideal = 7 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_judged({"q1": ["d", "a", "c", "b"]}, {"q1": LEVELS["q1"]}) == pytest.approx(
        {"q1": found / ideal}
    )


def test_ndcg_is_cut() -> None:
    levels = {"q": {f"d{n:02d}": 1 for n in range(10)} | {"good": 4}}
    worst = [f"d{n:02d}" for n in range(10)] + ["good"]
    assert ndcg_judged({"q": worst}, levels) == {"q": 0.0}
    assert ndcg_judged({"q": worst}, levels, cut=11)["q"] == pytest.approx(1 / math.log2(12))


def test_documents_without_a_level_are_passed_over() -> None:
    assert ndcg_judged({"q2": ["x", "y", "e", "z", "a"]}, LEVELS)["q2"] == pytest.approx(1.0)


def test_judged_documents_that_a_ranking_lacks_come_last_by_id() -> None:
    levels = {"q": {"a": 1, "b": 4, "c": 1}}
    # c first, then a, b: the gain stands third.
    assert ndcg_judged({"q": ["c"]}, levels)["q"] == pytest.approx(1 / math.log2(4))
    assert ndcg_judged({}, levels)["q"] == pytest.approx(1 / math.log2(3))


def test_queries_without_gain_have_no_value() -> None:
    levels = {"none": {"a": 1}, "weak": {"a": 2}, "strong": {"a": 3}, "empty": {}}
    ranking = {query: ["a"] for query in levels}
    assert set(ndcg_judged(ranking, levels)) == {"weak", "strong"}
    assert set(recall_strong(ranking, levels, cut=5)) == {"strong"}
    assert ndcg_judged({}, {}) == {}


def test_recall_counts_levels_3_and_4_among_all_documents() -> None:
    levels = {"q": {"a": 4, "b": 3, "c": 2}}
    ranking = {"q": ["x", "a", "c", "y", "b"]}
    assert recall_strong(ranking, levels, cut=1) == {"q": 0.0}
    assert recall_strong(ranking, levels, cut=4) == {"q": 0.5}
    assert recall_strong(ranking, levels, cut=5) == {"q": 1.0}
    assert recall_strong({}, levels, cut=5) == {"q": 0.0}
    assert recall_strong({"q": []}, levels, cut=5) == {"q": 0.0}


def test_precision_and_reciprocal_rank_and_average_precision_by_hand() -> None:
    levels = {"q": {"a": 4, "b": 3, "c": 2, "d": 1}}
    # Judged: d a c b; the strong ones stand second and fourth; x has no level and is passed over.
    ranking = {"q": ["x", "d", "a", "c", "b"]}
    assert precision_judged(ranking, levels) == pytest.approx({"q": 2 / 5})
    assert precision_judged(ranking, levels, cut=2) == pytest.approx({"q": 1 / 2})
    assert reciprocal_rank_judged(ranking, levels) == pytest.approx({"q": 1 / 2})
    assert average_precision_judged(ranking, levels) == pytest.approx({"q": (1 / 2 + 2 / 4) / 2})


def test_queries_without_a_strong_document_have_no_precision_and_no_rank() -> None:
    levels = {"weak": {"a": 2}, "none": {"a": 1}}
    for measure in (precision_judged, reciprocal_rank_judged, average_precision_judged):
        assert measure({"weak": ["a"], "none": ["a"]}, levels) == {}


def test_holm_by_hand() -> None:
    # Sorted 0.01, 0.03, 0.04: times 3, 2, 1 is 0.03, 0.06, 0.04, and no later one may be smaller.
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03}) == pytest.approx({"b": 0.03, "c": 0.06, "a": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


names = st.sampled_from("abcdefgh")
queries = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3"]), st.dictionaries(names, st.integers(1, 4), min_size=1), min_size=1
)
rankings = st.dictionaries(st.sampled_from(["q1", "q2", "q3"]), st.lists(names, unique=True))


@settings(max_examples=40, deadline=None)
@given(queries, rankings)
def test_values_lie_between_0_and_1_whatever_the_order_of_queries(
    levels: dict[str, dict[str, int]], ranking: dict[str, list[str]]
) -> None:
    backwards = dict(reversed(levels.items()))
    for value in (ndcg_judged(ranking, levels), recall_strong(ranking, levels, cut=3)):
        assert all(0.0 <= one <= 1.0 + 1e-9 for one in value.values())
    assert ndcg_judged(ranking, levels) == ndcg_judged(dict(reversed(ranking.items())), backwards)
    assert recall_strong(ranking, levels, cut=3) == recall_strong(ranking, backwards, cut=3)


def test_the_interval_holds_the_mean_and_the_same_seed_gives_the_same_one() -> None:
    values = {f"q{n}": n / 30 for n in range(30)}
    mean = mean_with_interval(values, seed=1)
    assert mean.value == pytest.approx(29 / 60)
    assert mean.low < mean.value < mean.high
    assert mean.queries == 30
    assert mean == mean_with_interval(dict(reversed(values.items())), seed=1)
    assert mean != mean_with_interval(values, seed=2)


def test_one_value_has_no_width_and_none_no_mean() -> None:
    one = mean_with_interval({"q": 0.5}, seed=1)
    assert (one.value, one.low, one.high, one.queries) == (0.5, 0.5, 0.5, 1)
    none = mean_with_interval({}, seed=1)
    assert math.isnan(none.value)
    assert none.queries == 0


def test_equal_systems_do_not_differ_and_clearly_better_ones_do() -> None:
    a = {f"q{n}": 0.2 for n in range(20)}
    assert paired_permutation(a, dict(a), seed=1) == 1.0
    assert paired_permutation({}, {}, seed=1) == 1.0
    better = {query: value + 0.5 for query, value in a.items()}
    assert paired_permutation(a, better, seed=1) < 0.001
    assert paired_permutation(a, better, seed=1) == paired_permutation(better, a, seed=1)


def test_the_p_value_by_hand_and_queries_of_one_side_left_out() -> None:
    # One shared query: both signs reach the difference, so p is 1.
    assert paired_permutation({"q": 1.0, "x": 0.0}, {"q": 0.0, "y": 9.0}, seed=3) == 1.0
    # Three equal differences: 2 of 8 sign patterns reach the mean.
    three = {f"q{n}": 1.0 for n in range(3)}
    p = paired_permutation(three, dict.fromkeys(three, 0.0), seed=3)
    assert p == pytest.approx(0.25, abs=0.02)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4)), min_size=1, max_size=40))
def test_training_measures_order_as_evaluation_does(pairs: list[tuple[str, int]]) -> None:
    # Training has its own nDCG over arrays, because it is asked thousands of times; it must be the same.
    queries = tuple(query for query, _ in pairs)
    levels = np.array([level for _, level in pairs], dtype=np.int64)
    raw = -np.arange(len(pairs), dtype=np.float64)
    judgements: dict[str, dict[str, int]] = {}
    ranking: dict[str, list[str]] = {}
    for row, (query, level) in enumerate(pairs):
        judgements.setdefault(query, {})[f"d{row:02d}"] = level
        ranking.setdefault(query, []).append(f"d{row:02d}")
    assert ndcg_by_query(raw, levels, queries) == pytest.approx(ndcg_judged(ranking, judgements))
