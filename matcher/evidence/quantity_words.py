"""The words around a number that say how it is meant: bounds, changes, rates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Comparator(StrEnum):
    """How the number bounds the quantity."""

    AT_LEAST = "≥"
    ABOVE = ">"
    AT_MOST = "≤"
    BELOW = "<"
    EQUAL = "="
    ABOUT = "≈"
    BETWEEN = "–"
    WITHIN = "±"


class Change(StrEnum):
    """Whether a quantity is a level ("提高到 95%") or by how much something changes ("提高 3%")."""

    LEVEL = "level"
    INCREASE = "increase"
    DECREASE = "decrease"


_BEFORE: Final[Mapping[Comparator, str]] = {
    Comparator.AT_LEAST: (
        "≥ >= => 不低于 不小于 不少于 不短于 不得低于 不得小于 不得少于 不能低于 不能小于 不能少于 "
        "应不低于 至少 至少达到 最少 大于等于 大于或等于 高于或等于"
    ),
    Comparator.ABOVE: "> 大于 高于 超过 多于 超出 长于 突破 超 优于 须大于",
    Comparator.AT_MOST: (
        "≤ <= =< 不高于 不大于 不超过 不多于 不超出 不长于 不得高于 不得大于 不得超过 不得多于 "
        "不能高于 不能大于 不能超过 不超 最多 至多 小于等于 小于或等于 低于或等于"
    ),
    Comparator.BELOW: "< 小于 低于 少于 不到 不足 短于",
    Comparator.EQUAL: "= 达到 达 为 是 最高 最大 最低 低至 可达 高达 可达到 能达到 应达到",
    Comparator.ABOUT: "约 约为 大约 近 接近 ≈ 大概 左右",
    Comparator.WITHIN: "± +/-",
}
_AFTER: Final[Mapping[Comparator, str]] = {
    Comparator.AT_LEAST: "以上 及以上 或以上 (含)以上 (含) 起 及更高",
    Comparator.AT_MOST: "以下 及以下 或以下 以内 之内 内 (含)以下",
    Comparator.ABOUT: "左右 上下",
}
_READS_AS: Final = {word: sign for sign, words in _BEFORE.items() for word in words.split()}
_FOLLOWS_AS: Final = {word: sign for sign, words in _AFTER.items() for word in words.split()}


def _any_of(words: Mapping[str, Comparator]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_COMPARATOR_BEFORE = re.compile(rf"(?P<word>{_any_of(_READS_AS)})(?:在|到|至|为|约|于|达|:)? ?$")
_COMPARATOR_AFTER = re.compile(rf" ?(?P<word>{_any_of(_FOLLOWS_AS)})")
_GROWS: Final = "提高|提升|增加|增长|增大|增强|上升|延长|扩大|升高|改善"
_SHRINKS: Final = "降低|减少|下降|缩短|节约|节省|节能|节材|节电|节水|减轻|缩小|减小|减重|减排|降本|减薄|减产"
_CHANGE_BEFORE = re.compile(
    rf"(?:(?P<grows>{_GROWS})|(?P<shrinks>{_SHRINKS}))(?:了|量|率|幅度)?(?P<to>到|至|为|成)?$"
)
_RATE_BEFORE = re.compile(
    r"(?:每(?P<per>秒|分钟|分|小时|天|日|月|年|吨|公斤|千克|平方米|立方米|台|套|千瓦时|百公里)|(?P<adverb>年产|年处理|日产|日处理|时产))"
    r"[一-鿿]{0,4}?$"
)
_ADVERBS: Final = {"年产": "年", "年处理": "年", "日产": "天", "日处理": "天", "时产": "小时"}


def comparator_before(text: str) -> tuple[Comparator | None, int]:
    """Return the comparator that the text ends with and where its word begins; (None, end) without one."""
    found = _COMPARATOR_BEFORE.search(text)
    if found is None:
        return None, len(text)
    return _READS_AS[found["word"]], found.start()


def comparator_after(text: str, start: int) -> tuple[Comparator | None, int]:
    """Return the comparator that stands at `start` and where it ends; (None, start) without one."""
    found = _COMPARATOR_AFTER.match(text, start)
    return (_FOLLOWS_AS[found["word"]], found.end()) if found else (None, start)


def change_before(text: str) -> Change:
    """Return whether the text ends by announcing a change; 提高到 announces a level."""
    found = _CHANGE_BEFORE.search(text)
    if found is None or found["to"]:
        return Change.LEVEL
    return Change.INCREASE if found["grows"] else Change.DECREASE


def rate_before(text: str) -> str:
    """Return the unit by which the coming amount is counted (年产, 每秒): 年, 秒 …; "" without one."""
    found = _RATE_BEFORE.search(text)
    if found is None:
        return ""
    return str(found["per"]) if found["per"] else _ADVERBS[found["adverb"]]
