"""Fusion of the legs: z-scores by hand, ties, and nothing that depends on the order of legs."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.candidates import fuse
from matcher.index.base import Hit
from matcher.records import RecordKey
from matcher.vocabulary import Kind


def key(name: str) -> RecordKey:
    return RecordKey(Kind.ACHIEVEMENT, name)


def hits(**scores: float) -> list[Hit]:
    """Return a leg's hits in the order given."""
    return [Hit(key(name), score) for name, score in scores.items()]


def fused(legs: dict[str, list[Hit]], **weights: float) -> dict[str, float]:
    return {candidate.key.id: candidate.fused for candidate in fuse(legs, weights)}


ONE = {"dense": 1.0}


def test_scores_are_brought_to_mean_0_and_deviation_1() -> None:
    # Mean 2, deviation √(2/3).
    assert fused({"dense": hits(a=3, b=2, c=1)}, dense=1) == pytest.approx(
        {"a": 1.5**0.5, "b": 0.0, "c": -(1.5**0.5)}
    )


def test_legs_add_up_by_weight_whatever_their_scales() -> None:
    legs = {"dense": hits(a=0.9, b=0.7), "words": hits(b=300, a=100)}
    assert fused(legs, dense=2, words=1) == pytest.approx({"a": 1.0, "b": -1.0})
    assert list(fused(legs, dense=1, words=2)) == ["b", "a"]


def test_a_record_that_a_leg_did_not_find_counts_as_its_lowest_hit() -> None:
    legs = {"dense": hits(a=3, b=1), "words": hits(b=8, c=4)}
    # dense: a 1, b −1, so c −1; words: b 1, c −1, so a −1.
    assert fused(legs, dense=1, words=1) == pytest.approx({"a": 0.0, "b": 0.0, "c": -2.0})


def test_exact_ties_come_by_key() -> None:
    legs = {"dense": hits(b=1, a=1, c=1)}
    assert [candidate.key.id for candidate in fuse(legs, ONE)] == ["a", "b", "c"]
    assert set(fused(legs, dense=1).values()) == {0.0}


def test_ranks_say_which_leg_found_what() -> None:
    found = {c.key.id: c.leg_ranks for c in fuse({"dense": hits(a=2, b=1), "words": hits(b=5)}, ONE)}
    assert found == {"a": {"dense": 1}, "b": {"dense": 2, "words": 1}}


def test_a_single_hit_and_an_empty_leg_add_nothing() -> None:
    assert fused({"dense": hits(a=0.4)}, dense=1) == {"a": 0.0}
    assert fused({"dense": hits(a=2, b=1), "words": []}, dense=1, words=5) == {"a": 1.0, "b": -1.0}
    assert fused({"dense": [], "words": []}, dense=1) == {}
    assert fused({}, dense=1) == {}


def test_a_leg_without_a_weight_proposes_but_does_not_count() -> None:
    assert fused({"dense": hits(a=2, b=1), "words": hits(c=9, d=1)}, dense=1) == {
        "a": 1.0,
        "b": -1.0,
        "c": -1.0,
        "d": -1.0,
    }


leg = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1e6, 1e6), max_size=6).map(
    lambda scores: sorted((Hit(key(n), s) for n, s in scores.items()), key=lambda h: (-h.score, h.key))
)


@given(leg, leg, leg)
def test_the_order_of_the_legs_changes_nothing(dense: list[Hit], words: list[Hit], grams: list[Hit]) -> None:
    weights = {"dense": 1.0, "words": 0.3, "grams": 0.7}
    answers = [
        fuse(dict(order), weights)
        for order in permutations({"dense": dense, "words": words, "grams": grams}.items())
    ]
    assert all(answer == answers[0] for answer in answers)
    order = [(-candidate.fused, candidate.key) for candidate in answers[0]]
    assert order == sorted(order)
    assert {c.key for c in answers[0]} == {hit.key for hits in (dense, words, grams) for hit in hits}
