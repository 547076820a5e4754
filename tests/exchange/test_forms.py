"""How single cells are read: every spelling that people use, and what is refused."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given

from matcher.exchange.escaping import escape, split, split_at_commas, unescape
from matcher.exchange.forms import Amount, Code, Day, Text, Whole, Word
from matcher.exchange.lists import Listing
from matcher.vocabulary import Aspect, DemandStatus, Stage
from tests.exchange.strategies import TEXTS


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("1200000", "1200000"),
        ("1,200,000", "1200000"),
        ("１，２００，０００", "1200000"),
        ("1,200,000.50元", "1200000.50"),
        ("500万元", "5000000"),
        ("500万", "5000000"),
        ("1.2亿", "120000000"),
        ("3.5 亿元人民币", "350000000"),
        ("2千万", "20000000"),
        ("1百万元", "1000000"),
        ("0.3万元", "3000"),
        ("￥100", "100"),
        ("人民币 80 元", "80"),
        (1200000.0, "1200000"),
        (0.1, "0.1"),
        (1200000, "1200000"),
        (Decimal("1.10"), "1.10"),
    ],
)
def test_an_amount_is_exact_yuan(cell: object, yuan: str) -> None:
    assert Amount().read(cell) == Decimal(yuan)


@pytest.mark.parametrize(
    "cell",
    [
        "约500万",
        "500-800万",
        "面议",
        "1,2,3",
        "12,00",
        "-5",
        "1.2E+06",
        "五百万",
        "5万5千",
        "$100",
        True,
        date(2025, 3, 1),
    ],
)
def test_an_amount_that_leaves_doubt_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"an amount in yuan|text"):
        Amount().read(cell)


def test_a_bare_amount_counts_in_the_unit_of_its_header() -> None:
    assert Amount().read("50", unit=10_000) == 500_000
    assert Amount().read("50元", unit=10_000) == 50
    assert Amount().read("50万", unit=10_000) == 500_000


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03-01",
        "2025-3-1",
        "2025/3/1",
        "2025.3.1",
        "2025年3月1日",
        "２０２５年３月１日",
        "20250301",
        "2025-03-01 00:00:00",
        "2025-03-01T00:00:00",
        date(2025, 3, 1),
        datetime(2025, 3, 1, 10, 30),
        45717.0,
        20250301.0,
    ],
)
def test_a_date_in_every_usual_spelling(cell: object) -> None:
    assert Day().read(cell) == "2025-03-01"


@pytest.mark.parametrize(
    "cell", ["2025/2/30", "2025年3月", "2025", 2025.0, "明年", "3/1/2025", "25-3-1", time(1, 2)]
)
def test_a_date_that_leaves_doubt_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"a date such as|text"):
        Day().read(cell)


def test_text_keeps_what_excel_took_for_a_number_when_nothing_was_lost() -> None:
    assert [Text().read(value) for value in ("007", 7.0, 12, 0.5)] == ["007", "7", "12", "0.5"]


@pytest.mark.parametrize("cell", [123456789012345678.0, date(2025, 3, 1), True, time(1, 2), ["a"]])
def test_text_that_excel_has_changed_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match="text"):
        Text().read(cell)


def test_a_code_that_excel_took_for_a_number_is_refused() -> None:
    assert Code().read("ｃ3912") == "C3912"
    assert Code().read(3.0) == "3"
    with pytest.raises(ValueError, match=r"1\.10"):
        Code().read(1.1)


def test_a_word_is_read_by_code_label_or_other_word() -> None:
    word = Word(Stage, {"Pre-A轮": Stage.EARLY})
    assert [word.read(cell) for cell in ("angel", "Angel", " 天使轮 ", "Pre-A轮")] == ["angel"] * 3 + [
        "early"
    ]


def test_an_unknown_word_names_the_choices() -> None:
    with pytest.raises(ValueError, match=r"open \(征集中\)、solved \(已解决\)、closed \(已关闭\)"):
        Word(DemandStatus).read("进行中")


def test_every_label_of_a_vocabulary_reads_as_its_code() -> None:
    for term in [*Stage, *Aspect]:
        assert Word(type(term)).read(term.label) == term.value


def test_a_whole_number_may_wear_its_usual_letters() -> None:
    trl = Whole("1 到 9", "TRL级")
    assert [trl.read(cell) for cell in ("6", "TRL6", "TRL 6", "6级", 6.0, "６")] == [6] * 6
    for cell in ("6.5", 6.5, "六", ""):
        with pytest.raises(ValueError, match="whole number"):
            trl.read(cell)


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("导热；绝缘;胶膜、电池\n氮化硼", ["导热", "绝缘", "胶膜", "电池", "氮化硼"]),
        ("导热，绝缘,胶膜", ["导热", "绝缘", "胶膜"]),
        ("1,4-丁二醇", ["1,4-丁二醇"]),
        ("1,4-丁二醇，N,N-二甲基甲酰胺", ["1,4-丁二醇", "N,N-二甲基甲酰胺"]),
        ("导热，绝缘；胶膜", ["导热，绝缘", "胶膜"]),
        ("AI,5G,IoT", ["AI", "5G", "IoT"]),
        ("甲\\；乙；丙", ["甲；乙", "丙"]),
        ("甲\\，乙", ["甲，乙"]),
        ("；甲；；", ["甲"]),
        (["甲，乙", "", None, "丙"], ["甲，乙", "丙"]),
    ],
)
def test_keywords_are_divided_where_people_divide_them(cell: object, items: list[str]) -> None:
    assert Listing(Text(), prose=True).read(cell) == items


def test_codes_are_divided_at_commas_too() -> None:
    assert Listing(Code()).read("1.2,3.5，C39；c40") == ["1.2", "3.5", "C39", "C40"]
    assert Listing(Code()).read(3.0) == ["3"]


@given(TEXTS)
def test_an_escaped_text_is_never_divided(text: str) -> None:
    stripped = text.strip()
    for pieces in (split(escape(stripped), "；;、\n｜|,，"), split_at_commas(escape(stripped))):
        assert list(map(unescape, pieces)) == [stripped]
