"""Pairs that a text explains itself."""

from __future__ import annotations

import pytest

from matcher.bridge import EntryKind
from matcher.bridge.mining.patterns import (
    Lexicon,
    adjacent_pairs,
    bracketed_pairs,
    is_latin_name,
    named_abbreviations,
)
from matcher.text import default_cutter

CUTTER = default_cutter()
LEXICON = Lexicon.of(
    lambda text: [word for word, _, _ in CUTTER.cut(text)], ["聚乳酸", "氮化硼", "铝合金", "复合材料"]
)


def names(*texts: str) -> list[tuple[str, str, int]]:
    """Return the bracketed pairs of some texts: name, Latin name, evidence."""
    return [(one.left, one.right, one.evidence) for one in bracketed_pairs(texts, LEXICON)]


@pytest.mark.parametrize(
    "text",
    ["CBN（立方氮化硼）砂轮", "CBN (简称：立方氮化硼)", "立方氮化硼（CBN）砂轮", "刀具：立方氮化硼(英文CBN)"],
)
def test_both_orders_and_both_kinds_of_brackets_are_read(text: str) -> None:
    [(name, latin, evidence)] = names(text)
    assert (latin, evidence) == ("CBN", 1)
    assert name.endswith("氮化硼")


def test_what_two_texts_share_before_a_bracket_is_the_name() -> None:
    found = names("本项目采用蓄热焚烧（RTO）", "涂装线配套蓄热焚烧（RTO）装置")
    assert found == [("蓄热焚烧", "RTO", 2)]


def test_a_known_term_before_the_bracket_is_taken_without_the_words_before_it() -> None:
    assert names("以生物基聚乳酸（PLA）为原料") == [("聚乳酸", "PLA", 1)]


def test_a_remark_in_brackets_is_no_name() -> None:
    assert names("AOI（两个品牌混用）", "采用某种进口的料（CBN）", "长度（MM）", "钢（Q235）") == []


def test_a_latin_name_right_behind_a_term_counts_from_three_texts_on() -> None:
    texts = ["改性聚乳酸PLA薄膜", "聚乳酸PLA发泡", "全降解聚乳酸PLA"]
    found = adjacent_pairs(texts, LEXICON)
    assert [(one.left, one.right, one.evidence) for one in found] == [("聚乳酸", "PLA", 3)]
    assert adjacent_pairs(texts[:2], LEXICON) == []


def test_a_process_behind_a_material_is_no_name_when_it_mostly_stands_elsewhere() -> None:
    texts = ["铝合金CNC加工", "铝合金CNC精加工", "铝合金CNC", *(f"第{n}台CNC机床" for n in range(4))]
    assert adjacent_pairs(texts, LEXICON) == []


def test_short_forms_are_read_where_a_text_gives_them() -> None:
    found = named_abbreviations(
        ["碳纤维增强复合材料（以下简称“碳纤复材”）", "cubic boron nitride (CBN) wheels"], LEXICON
    )
    assert [(one.left, one.right, one.kind) for one in found] == [
        ("cubic boron nitride", "CBN", EntryKind.ABBREVIATION),
        ("碳纤维增强复合材料", "碳纤复材", EntryKind.ABBREVIATION),
    ]


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("CBN", True),
        ("VOCs", True),
        ("SiC", True),
        ("MPa", False),
        ("Hazen", False),
        ("Q235", False),
        ("A", False),
    ],
)
def test_units_grades_and_plain_words_name_nothing(text: str, is_name: bool) -> None:
    assert is_latin_name(text) is is_name
