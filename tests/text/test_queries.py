"""Choosing the terms of a lexical query."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.text.queries import QueryOptions, query_terms


def everywhere(terms: Sequence[str]) -> Mapping[str, int]:
    return dict.fromkeys(terms, 2)


def test_title_terms_weigh_more_and_repeats_are_damped() -> None:
    options = QueryOptions(title_weight=2.0)
    found = query_terms(
        ["a"], ["b", "b", "c"], document_frequencies=everywhere, document_count=9, options=options
    )
    assert found == {"a": 1.0, "b": pytest.approx((1 + math.log(2)) / 2), "c": 0.5}


def test_a_term_in_title_and_body_gets_both_weights() -> None:
    options = QueryOptions(title_weight=3.0)
    found = query_terms(["a"], ["a", "b"], document_frequencies=everywhere, document_count=9, options=options)
    assert found == {"a": 1.0, "b": 0.25}


def test_rare_terms_are_chosen_before_common_ones() -> None:
    def frequencies(terms: Sequence[str]) -> Mapping[str, int]:
        return {term: {"rare": 1, "common": 90}[term] for term in terms}

    options = QueryOptions(max_terms=1)
    found = query_terms(
        ["common", "rare"], [], document_frequencies=frequencies, document_count=100, options=options
    )
    assert found == {"rare": 1.0}


def test_terms_that_no_document_holds_are_left_out() -> None:
    def frequencies(terms: Sequence[str]) -> Mapping[str, int]:
        return {"known": 1}

    assert list(query_terms(["known", "new"], [], document_frequencies=frequencies, document_count=5)) == [
        "known"
    ]
    assert query_terms([], [], document_frequencies=frequencies, document_count=5) == {}
    assert query_terms(["new"], [], document_frequencies=frequencies, document_count=0) == {}


def test_ties_break_by_term() -> None:
    options = QueryOptions(max_terms=2)
    found = query_terms(
        ["c", "a", "b"], [], document_frequencies=everywhere, document_count=9, options=options
    )
    assert list(found) == ["a", "b"]


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("defgh")), st.integers(1, 4))
def test_weights_lie_above_0_and_the_heaviest_is_1(title: list[str], body: list[str], limit: int) -> None:
    options = QueryOptions(max_terms=limit)
    found = query_terms(title, body, document_frequencies=everywhere, document_count=9, options=options)
    assert len(found) == min(limit, len({*title, *body}))
    assert all(0 < weight <= 1 for weight in found.values())
    assert not found or max(found.values()) == 1.0
