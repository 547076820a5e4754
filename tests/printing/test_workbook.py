"""The workbook of cards: every line there, every text a text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.printing.workbook import CardRow, write_cards
from matcher.printing.xlsx_stream import Cell, XlsxStream
from tests.advice.small import method
from tests.printing.small import shown


def written(rows: list[CardRow]) -> openpyxl.Workbook:
    target = io.BytesIO()
    write_cards(target, rows, method())
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def lines(book: openpyxl.Workbook, name: str) -> list[dict[str, object]]:
    head, *rest = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rest]


def streamed(values: list[list[Cell]], *, most_rows: int = 100) -> openpyxl.Workbook:
    target = io.BytesIO()
    with XlsxStream(target, most_rows=most_rows) as book:
        sheet = book.sheet("甲", [("一", 10), ("二", 20)])
        for line in values:
            sheet.append(line)
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def test_a_card_is_one_line_with_its_scores_proposal_and_decision() -> None:
    card = shown().card
    row = CardRow(
        card=card,
        proposal="暂缓",
        reasons=("权属不清", "证据不足"),
        decision="入库",
        decided_by="林示例",
        decision_reason="已补证",
        decided_at="2026-11-25 09:00",
    )
    book = written([row])
    assert book.sheetnames == ["成果", "子指标", "证据", "说明"]
    (line,) = lines(book, "成果")
    market = card.aspects[0]
    assert (line["成果编号"], line["名称"], line["类型"]) == ("A1", "烧结银膏", "项目类")
    assert (line["有市场需求"], line["有市场需求·下限"]) == (market.score, market.low)
    assert line["有市场需求·等级"] == market.level
    assert line["科技含量"] == card.views["科技含量"]
    assert (line["否决项"], line["建议"], line["建议理由"]) == (
        "权属不清或有争议",
        "暂缓",
        "权属不清；证据不足",
    )
    assert (line["人工决定"], line["决定人"], line["决定时间"]) == ("入库", "林示例", "2026-11-25 09:00")


def test_every_indicator_and_every_finding_has_its_line() -> None:
    card = shown().card
    book = written([CardRow(card=card)])
    parts = [one for aspect in card.aspects for one in aspect.indicators]
    assert [line["子指标"] for line in lines(book, "子指标")] == [one.label for one in parts]
    assert [line["得分"] for line in lines(book, "子指标")] == [one.score for one in parts]
    evidence = lines(book, "证据")
    told = [scored.finding.source.text for one in parts for scored in one.findings]
    assert [line["原文或平台数据"] for line in evidence] == [*told, "国际领先", "登记未写明权利人"]
    metric = next(line for line in evidence if line["原文或平台数据"] == "剪切强度46 MPa")
    assert (metric["来源"], metric["起"], metric["止"], metric["状态"]) == ("简介", 0, 10, "有据")
    demands = next(line for line in evidence if line["来源"] == "平台数据" and line["相关记录"])
    assert (demands["相关记录"], demands["说明"]) == ("诉求 D7", "截至当日")
    assert evidence[-1]["方面"] == "否决项"


def test_nothing_is_a_formula_whatever_it_begins_with() -> None:
    title = '=HYPERLINK("http://x","y")'
    book = written([CardRow(card=shown(title=title).card, proposal="+1", decided_by="@x", decision="-2")])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    (line,) = lines(book, "成果")
    assert (line["名称"], line["建议"], line["决定人"], line["人工决定"]) == (title, "+1", "@x", "-2")
    risky = next(cell for cell in cells if cell.value == title)
    assert (risky.quotePrefix, risky.number_format) == (True, "@")


def test_texts_keep_what_they_are() -> None:
    texts = ["#N/A", "0012", "TRUE", " 前后空格 ", "两\n行", 'a&b<c>"d"', "_x0041_", "=1+1", "𠮷", "http://x"]
    target = io.BytesIO()
    with XlsxStream(target) as book:
        sheet = book.sheet("甲", [("一", 10), ("二", 20)])
        for text in texts:
            sheet.append([text, 1.5])
    # calamine undoes Excel's own escape (_x0041_), openpyxl does not.
    read = python_calamine.load_workbook(io.BytesIO(target.getvalue())).get_sheet_by_name("甲").to_python()
    assert read == [["一", "二"], *([text, 1.5] for text in texts)]


def test_what_xml_does_not_have_is_left_out_and_too_long_texts_are_cut() -> None:
    book = streamed([["a\x00b\x1fc\ud800d\r\n", None], ["长" * 40_000, None]])
    column = [row[0].value for row in book["甲"].iter_rows(min_row=2)]
    assert column[0] == "abcd\n"
    assert len(column[1]) == 16_383
    assert column[1].endswith("长…（截断）")


def test_a_full_sheet_goes_on_in_the_next() -> None:
    book = streamed([[n, None] for n in range(5)], most_rows=3)
    assert book.sheetnames == ["甲", "甲2", "甲3"]
    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book] == [
        ["一", 0, 1],
        ["一", 2, 3],
        ["一", 4],
    ]


def test_the_head_stays_in_sight_and_columns_have_their_widths() -> None:
    sheet = streamed([])["甲"]
    assert sheet.freeze_panes == "A2"
    widths = [round(sheet.column_dimensions[name].width) for name in "AB"]
    assert widths == [11, 21]  # Excel counts the padding too
    assert sheet["A1"].font.b


def test_the_same_cards_give_the_same_bytes() -> None:
    rows = [CardRow(card=shown().card)]
    first, second = io.BytesIO(), io.BytesIO()
    write_cards(first, rows, method())
    write_cards(second, rows, method())
    assert first.getvalue() == second.getvalue()


def test_a_broken_export_leaves_no_file(tmp_path: Path) -> None:
    target = tmp_path / "cards.xlsx"
    with pytest.raises(ZeroDivisionError), XlsxStream(target) as book:
        book.sheet("甲", [("一", 10)]).append([1 / 0])
    assert not target.exists()


def test_a_line_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        streamed([["only one"]])


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_any_text_is_read_back_as_it_was_and_never_as_a_formula(text: str) -> None:
    cell = streamed([[text, None]])["甲"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_the_parts_are_valid_zip_entries_without_a_moment() -> None:
    target = io.BytesIO()
    with XlsxStream(target) as book:
        book.sheet("甲", [("一", 10)])
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 31, 0, 0, 0)}
