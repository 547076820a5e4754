"""Filters that a person asked for, in the words people use."""

from __future__ import annotations

import pytest

from matcher.outcomes.asked_filters import FilterKind, find_filters
from matcher.outcomes.entries import Pair
from matcher.outcomes.events import DeclineReason, EventKind, Side
from tests.outcomes.entries import day, entry

MATURITY = DeclineReason.MATURITY


def kinds_of(note: str) -> list[FilterKind]:
    declined = entry(1, EventKind.DECLINED, 0, reason=MATURITY, note=note)
    return [one.kind for one in find_filters([declined], at=day(1))]


@pytest.mark.parametrize(
    ("note", "kinds"),
    [
        ("不再推荐早期成果", [FilterKind.EARLY]),
        ("以后请勿再给我们推送实验室阶段的项目。", [FilterKind.EARLY]),
        ("别再推荐外地的、早期的成果", [FilterKind.EARLY, FilterKind.AWAY]),
        ("不要推荐该单位成果", [FilterKind.OWNER]),
        ("成果太早期，暂不考虑", []),
        ("不再推荐；早期成果我们自己找", []),
        ("可以推荐早期成果", []),
    ],
)
def test_only_words_that_ask_for_a_filter_make_one(note: str, kinds: list[FilterKind]) -> None:
    assert kinds_of(note) == kinds


def test_a_filter_says_who_asked_when_and_how() -> None:
    declined = entry(7, EventKind.DISMISSED, 3, note="不再推荐早期成果")
    (found,) = find_filters([declined], at=day(4))
    assert (found.taker_kind, found.taker_id, found.number) == ("demand", "D-1", 7)
    assert (found.asked_at, found.words) == (day(3), "不再推荐早期成果")


def test_a_later_note_takes_a_filter_back_and_not_for_others() -> None:
    other = Pair("A-1", "demand", "D-2")
    asked = [
        entry(1, EventKind.DECLINED, 0, reason=MATURITY, note="不再推荐早期成果"),
        entry(2, EventKind.DECLINED, 0, reason=MATURITY, note="不再推荐早期成果", pair=other),
    ]
    back = entry(3, EventKind.DISMISSED, 5, note="可以推荐早期成果了")
    assert [one.number for one in find_filters([*asked, back], at=day(4))] == [1, 2]
    assert [one.number for one in find_filters([*asked, back], at=day(6))] == [2]


def test_the_same_filter_stands_once_and_those_of_owners_by_achievement() -> None:
    again = [entry(n, EventKind.DISMISSED, n, note="不再推荐早期成果") for n in (1, 2)]
    assert [one.number for one in find_filters(again, at=day(9))] == [2]
    owners = [
        entry(n, EventKind.DISMISSED, n, note="不再推荐该校成果", pair=Pair(f"A-{n}", "demand", "D-1"))
        for n in (1, 2)
    ]
    assert [one.achievement_id for one in find_filters(owners, at=day(9))] == ["A-1", "A-2"]


def test_the_offering_side_asks_for_no_filter_of_the_taker() -> None:
    declined = entry(1, EventKind.DECLINED, 0, reason=MATURITY, note="不再推荐早期成果", side=Side.OFFER)
    assert find_filters([declined], at=day(1)) == []
    viewed = entry(1, EventKind.VIEWED, 0, note="不再推荐早期成果")
    assert find_filters([viewed], at=day(1)) == []
