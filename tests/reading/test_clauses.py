"""Clauses of theses: refusals with their places, stages, regions, tickets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.reading.clauses import (
    find_exclusions,
    find_regions,
    find_stages,
    find_ticket,
    outside,
    refuses_laboratory,
    split_refusals,
)
from tests.fakes import shared_taxonomy


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("重点投资芯片，不投房地产。", ["不投房地产"]),
        ("原则上不考虑纯软件项目；也不碰医美", ["不考虑纯软件项目", "不碰医美"]),
        ("除白酒外，其他消费品均可", ["除白酒外"]),
        ("除芯片外，还投资材料", []),
        ("除了材料，也看设备", []),
        ("投早投小投硬科技", []),
        ("", []),
    ],
)
def test_refusals_are_found_and_what_only_looks_like_one_is_not(text: str, refused: list[str]) -> None:
    assert [text[start:end] for start, end in find_exclusions(text)] == refused


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("不投纯芯片设计、不投需自建晶圆线的项目", ["芯片设计", "需自建晶圆线"]),
        ("光伏组件、铅酸电池", ["光伏组件", "铅酸电池"]),
        ("除白酒外", ["白酒"]),
        ("不考虑房地产及任何博彩类企业", ["房地产", "博彩"]),
        ("项目制集成商、人力外包型软件公司不看", ["项目制集成商", "人力外包型软件"]),
        ("", []),
    ],
)
def test_a_refusal_comes_apart_into_things_at_their_places(text: str, items: list[str]) -> None:
    found = list(split_refusals(text, "exclusions", 5))
    assert [one.text for one in found] == items
    assert [text[one.start - 5 : one.end - 5] for one in found] == items


@given(st.text(alphabet="不投除外的项目、，。AB1芯片", max_size=30))
def test_blanking_keeps_every_offset(text: str) -> None:
    spans = find_exclusions(text)
    blanked = outside(text, spans)
    assert len(blanked) == len(text)
    assert all(blanked[i] == text[i] for i in range(len(text)) if not any(a <= i < b for a, b in spans))


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("种子轮、天使轮", ["seed", "angel"]),
        ("Pre-A轮, A轮", ["early"]),
        ("B轮至Pre-IPO", ["growth", "mature"]),
        ("C轮及以后", ["growth", "expansion"]),
        ("并购", ["mature"]),
        ("成长期、成熟期", ["growth", "mature"]),
        ("5G射频", []),
    ],
)
def test_financing_stages_are_read_by_their_words(text: str, stages: list[str]) -> None:
    assert [stage.value for stage in find_stages(text)] == stages


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("单笔500万-3000万元", "5000000", "30000000"),
        ("单个项目投资额500—3000万元", "5000000", "30000000"),
        ("单笔投资1000万元以上", "10000000", None),
        ("单个项目不超过5000万元", None, "50000000"),
        ("单笔1亿元", "100000000", "100000000"),
        ("基金规模80亿元", None, None),
    ],
)
def test_the_ticket_is_what_goes_into_one_project(text: str, low: str | None, high: str | None) -> None:
    assert find_ticket(text) == (low and Decimal(low), high and Decimal(high))


def test_regions_are_cities_and_towns_each_once() -> None:
    text = "优先投资东莞和松山湖的企业，兼顾深圳、东莞"
    assert find_regions(text, shared_taxonomy()) == ("东莞", "深圳", "松山湖")
    assert find_regions("投向长安镇", shared_taxonomy()) == ("长安镇",)


def test_laboratory_stages_are_known_by_their_words() -> None:
    assert refuses_laboratory("只有实验室数据")
    assert not refuses_laboratory("房地产")
