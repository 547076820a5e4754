"""Explored lists, by hand and by counting."""

from __future__ import annotations

from collections import Counter

import pytest

from matcher.errors import InvalidInput
from matcher.showing.exploration import explore


def keys_of(request_id: str, *, share: float, ranking: str = "xyz") -> str:
    made = explore(ranking, request_id=request_id, experiment="e", share=share)
    return "".join(item.key for item in made)


def test_without_exploring_the_ranking_stands_and_is_certain() -> None:
    made = explore("xyz", request_id="r", experiment="e", share=0)
    assert [(item.key, item.position, item.propensity) for item in made] == [
        ("x", 1, 1.0),
        ("y", 2, 1.0),
        ("z", 3, 1.0),
    ]


def test_a_place_is_likely_by_the_draw_and_more_so_where_the_ranking_has_it() -> None:
    # Share 0.3 of three: 0.1 by the draw, 0.7 more as ranked.
    for number in range(50):
        for item in explore("xyz", request_id=str(number), experiment="e", share=0.3):
            as_ranked = "xyz".index(item.key) + 1 == item.position
            assert item.propensity == pytest.approx(0.8 if as_ranked else 0.1)


def test_all_orders_come_alike_and_again_for_the_same_request() -> None:
    orders = Counter(keys_of(str(number), share=1) for number in range(3_000))
    assert len(orders) == 6
    # 500 expected of each, deviation 20.
    assert all(430 <= count <= 570 for count in orders.values())
    assert keys_of("r", share=1) == keys_of("r", share=1)


def test_only_the_share_is_drawn() -> None:
    moved = sum(keys_of(str(number), share=0.3) != "xyz" for number in range(2_000))
    # 0.3 · 5/6 of 2,000 are 500, deviation 19.
    assert 440 <= moved <= 560


def test_no_record_makes_no_list_and_one_twice_is_refused() -> None:
    assert explore("", request_id="r", experiment="e", share=0.5) == []
    with pytest.raises(InvalidInput, match="each record once"):
        explore("xx", request_id="r", experiment="e", share=0.5)
