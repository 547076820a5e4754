"""Drawn orders, by hand and by counting."""

from __future__ import annotations

from collections import Counter

import pytest

from matcher.errors import InvalidInput
from matcher.showing.exploration import draw_order, is_drawn


def test_all_orders_come_alike_and_again_for_the_same_request() -> None:
    orders = Counter(draw_order("xyz", request_id=str(number), experiment="e") for number in range(3_000))
    assert len(orders) == 6
    # 500 expected of each, deviation 20.
    assert all(430 <= count <= 570 for count in orders.values())
    assert draw_order("xyz", request_id="r", experiment="e") == draw_order(
        "zyx", request_id="r", experiment="e"
    )


def test_only_the_share_is_drawn() -> None:
    drawn = sum(is_drawn(str(number), experiment="e", share=0.3) for number in range(2_000))
    # 600 expected, deviation 20.
    assert 530 <= drawn <= 670


def test_no_record_makes_no_order_and_one_twice_is_refused() -> None:
    assert draw_order("", request_id="r", experiment="e") == ()
    with pytest.raises(InvalidInput, match="each record once"):
        draw_order("xx", request_id="r", experiment="e")
    with pytest.raises(InvalidInput, match="within 0–1"):
        is_drawn("r", experiment="e", share=1.5)
