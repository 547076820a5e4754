"""What a target expects by a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from matcher.plan.schedule import Goal, Standing, year_window


def goal(goal: int = 100, year: int = 2025, **values: object) -> Goal:
    start, end = year_window(year)
    return Goal(goal=Decimal(goal), start=start, end=end, **values)  # type: ignore[arg-type]


def test_a_year_advances_by_its_days() -> None:
    # 2025 has 365 days; the 73rd is 14 March, a fifth of the year.
    assert goal().expected(date(2025, 3, 14)) == 20
    assert goal().expected(date(2024, 12, 31)) == 0
    assert goal().expected(date(2025, 12, 31)) == goal().expected(date(2027, 1, 1)) == 100


def test_a_cumulative_target_begins_where_the_year_before_ended() -> None:
    found = goal(700, base=Decimal(500))
    assert found.expected(date(2025, 3, 14)) == 540
    assert found.expected(date(2024, 1, 1)) == 500


def test_pieces_are_expected_whole_and_money_to_the_fen() -> None:
    assert goal(1).expected(date(2025, 12, 30)) == 0
    assert goal(1, is_money=True).expected(date(2025, 3, 14)) == Decimal("0.2")
    assert goal(1, is_money=True).expected(date(2025, 1, 1)) == Decimal("0.00")


def test_standing_goes_by_what_is_expected_until_the_end() -> None:
    assert goal().standing(Decimal(20), date(2025, 3, 14)) is Standing.ON_SCHEDULE
    assert goal().standing(Decimal(19), date(2025, 3, 14)) is Standing.BEHIND
    assert goal().standing(Decimal(100), date(2025, 3, 14)) is Standing.DONE
    assert goal().standing(Decimal(99), date(2025, 12, 31)) is Standing.MISSED


def test_more_than_a_goal_is_more() -> None:
    over = goal(100, more_than=True)
    assert over.standing(Decimal(100), date(2025, 12, 31)) is Standing.MISSED
    assert over.standing(Decimal(101), date(2025, 12, 31)) is Standing.DONE
