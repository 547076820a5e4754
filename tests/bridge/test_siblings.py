"""Opposites and members of one series are no other names of each other."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.bridge.mining.seeds import read_seeds
from matcher.bridge.siblings import Siblings, is_subsequence
from matcher.config import PROJECT_FOLDER

FOLDER = PROJECT_FOLDER / "data" / "bridge"
SIBLINGS = Siblings.read(FOLDER / "siblings.txt")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("铝合金", "镁合金"),
        ("铝合金压铸", "镁合金成型"),
        ("阳极", "阴极"),
        ("吸附", "脱附"),
        ("吸附剂", "解吸工艺"),
        ("电动机", "发电机"),
        ("高温轴承", "低温轴承"),
        ("碳化硅", "氮化硅"),
        ("压缩弹簧", "拉伸弹簧"),
        ("注塑模具", "注塑成型"),
        ("脱硫", "脱硝"),
        ("水稻", "小麦"),
    ],
)
def test_siblings_are_told(left: str, right: str) -> None:
    assert SIBLINGS.are_siblings(left, right)
    assert SIBLINGS.are_siblings(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("锂电池", "锂离子电池"),
        ("氧化铝", "三氧化二铝"),
        ("机械臂", "工业机器人"),
        ("玻纤", "玻璃纤维"),
        ("铝合金", "轻合金"),
        ("电机", "电动机"),
        ("PLA", "聚乳酸"),
        ("碳纤复材", "碳纤维增强复合材料"),
    ],
)
def test_two_names_of_one_thing_do_not_exclude_each_other(left: str, right: str) -> None:
    assert not SIBLINGS.exclude_each_other(left, right)


def test_no_term_is_its_own_sibling_and_an_inserted_word_makes_none() -> None:
    assert not SIBLINGS.are_siblings("压缩弹簧", "压缩弹簧")
    assert not SIBLINGS.are_siblings("锂电池隔膜", "锂离子电池隔膜")


@given(st.text(alphabet="铝镁合金氮化硅碳", max_size=6), st.text(alphabet="铝镁合金氮化硅碳", max_size=6))
def test_being_siblings_is_mutual(left: str, right: str) -> None:
    assert SIBLINGS.are_siblings(left, right) == SIBLINGS.are_siblings(right, left)


def test_a_subsequence_keeps_the_order() -> None:
    assert is_subsequence("碳纤复材", "碳纤维增强复合材料")
    assert not is_subsequence("材料碳", "碳纤维材料")


def test_the_projects_seeds_hold_no_siblings_and_span_the_industries() -> None:
    seeds = read_seeds(FOLDER / "seed.csv")
    assert len(seeds) >= 400
    assert [
        (one.term, one.expansion) for one in seeds if SIBLINGS.exclude_each_other(one.term, one.expansion)
    ] == []
    assert min(Counter(one.industry for one in seeds).values()) >= 5
