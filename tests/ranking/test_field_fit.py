"""How near read industries are."""

from __future__ import annotations

import pytest

from matcher.ranking.features.field_fit import FIELD_FIT
from tests.builders import demand
from tests.ranking.sides import column, unread
from tests.ranking.small import profile

KNOWN = [(code, "applied", "product") for code in ("1.2", "1.5", "4.1", "0")]


def test_the_same_industry_a_sibling_and_a_stranger() -> None:
    found = column(FIELD_FIT, profile(record=demand()), [profile()] * 4, asked=KNOWN[0], offered=KNOWN)
    assert found == pytest.approx([1.0, 0.5, 0.0, 0.0])


def test_no_industry_on_both_sides_is_the_same_field() -> None:
    assert column(FIELD_FIT, profile(), [profile()], asked=KNOWN[3], offered=[KNOWN[3]]) == [1.0]


def test_without_a_reader_nothing_is_known() -> None:
    assert unread(FIELD_FIT, profile(), [profile()]) == [True]
