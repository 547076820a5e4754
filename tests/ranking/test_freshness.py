"""How old a record is at the moment asked."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matcher.ranking.features.freshness import FRESHNESS
from matcher.records import Record
from tests.builders import achievement, broker, demand
from tests.ranking.small import context, profile

# The contexts of these tests are of 2026-11-24.


def test_an_achievement_halves_in_five_years_and_a_demand_in_one() -> None:
    records: list[Record] = [
        achievement(completed_on=date(2026, 11, 24)),
        achievement(completed_on=date(2021, 11, 24), discovered_on=date(2026, 11, 24)),
        achievement(discovered_on=date(2016, 11, 24)),
        demand(posted_on=date(2025, 11, 24)),
    ]
    column = FRESHNESS.compute(profile(), [profile(record=record) for record in records], context())
    assert column == pytest.approx([1.0, 0.5, 0.25, 0.5], abs=1e-3)


def test_what_is_dated_later_is_new_and_what_has_no_date_unknown() -> None:
    records: list[Record] = [achievement(completed_on=date(2027, 1, 1)), achievement(), broker()]
    column = FRESHNESS.compute(profile(), [profile(record=record) for record in records], context())
    np.testing.assert_array_equal(column, [1.0, np.nan, np.nan])
