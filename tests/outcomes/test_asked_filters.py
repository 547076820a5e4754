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
        ("不要再推荐早期的成果了", [FilterKind.EARLY]),
        ("请勿推送小试阶段", [FilterKind.EARLY]),
        ("成熟度太低的不要推荐了", [FilterKind.EARLY]),
        ("谢绝推荐概念阶段项目", [FilterKind.EARLY]),
        ("不要继续推荐早期成果", [FilterKind.EARLY]),
        ("以后早期的就不要给我们推荐了，谢谢", [FilterKind.EARLY]),
        ("外地的就不用推了", [FilterKind.AWAY]),
        ("不必再给我司推介异地项目", [FilterKind.AWAY]),
        ("屏蔽外地成果", [FilterKind.AWAY]),
        ("省外的成果不要再发了", [FilterKind.FAR]),
        ("别再推荐他们的成果", [FilterKind.OWNER]),
        ("这家公司的就别推了", [FilterKind.OWNER]),
        ("外地项目无需推送；早期项目可以继续推送", [FilterKind.AWAY]),
    ],
)
def test_only_words_that_ask_for_a_filter_make_one(note: str, kinds: list[FilterKind]) -> None:
    assert kinds_of(note) == kinds


@pytest.mark.parametrize(
    "note",
    [
        "技术不错但太早期了，不需要再推荐这类",
        "早期推荐过的不用再推",
        "我们还在早期不用推了",
        "我司处于小试阶段暂时不用推送成果",
        "该企业不需要推荐",
        "不再推荐给外地企业",
        "不要推荐早期以外的",
        "除早期成果外不再推荐",
        "除了外地的都不用推",
        "不再推荐非早期成果",
        "请不要只推荐早期成果",
        "不要停止推荐早期成果",
        "能不能推荐早期成果",
        "本地的不用推",
        "不再发展早期项目",
        "此类成果不再推荐",
    ],
)
def test_words_that_only_look_like_it_ask_for_nothing(note: str) -> None:
    assert kinds_of(note) == []


@pytest.mark.parametrize(
    "note",
    [
        "可以推荐早期成果了",
        "早期成果可以推荐了",
        "继续给我们推荐早期成果",
        "恢复推荐早期成果",
        "取消不再推荐早期成果的要求",
    ],
)
def test_words_that_take_a_filter_back(note: str) -> None:
    asked = entry(1, EventKind.DECLINED, 0, reason=MATURITY, note="不再推荐早期成果")
    back = entry(2, EventKind.DISMISSED, 1, note=note)
    assert find_filters([asked, back], at=day(2)) == []


def test_to_cancel_what_is_shown_takes_nothing_back() -> None:
    asked = entry(1, EventKind.DECLINED, 0, reason=MATURITY, note="不再推荐早期成果")
    more = entry(2, EventKind.DISMISSED, 1, note="取消早期成果的推荐")
    assert len(find_filters([asked, more], at=day(2))) == 1


def test_taken_as_one_what_one_taker_takes_back_the_other_has_not_asked_for() -> None:
    other = Pair("A-2", "demand", "D-2")
    asked = entry(1, EventKind.DECLINED, 0, reason=MATURITY, note="不再推荐早期成果")
    back = entry(2, EventKind.DISMISSED, 1, note="可以推荐早期成果了", pair=other)
    assert [one.number for one in find_filters([asked, back], at=day(2))] == [1]
    assert find_filters([asked, back], at=day(2), as_one=True) == []


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
