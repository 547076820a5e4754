"""Files as they come: encodings, damaged and empty ones, the wrong sheet."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from matcher.errors import InvalidInput, MatcherError, NotFound
from matcher.exchange.importing import read_records
from matcher.vocabulary import Kind

_TEXT = "编号,诉求名称\nd1,降低精密注塑件的翘曲变形\n"


def read_titles(path: Path, encoding: str | None = None) -> list[str]:
    reading = read_records(Kind.DEMAND, path, encoding=encoding)
    assert reading.header_problems + reading.row_problems == ()
    return [str(record.model_dump()["title"]) for record in reading.records]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_csv_in_each_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text(_TEXT, encoding=encoding)
    assert read_titles(path) == ["降低精密注塑件的翘曲变形"]


def test_an_encoding_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(_TEXT, encoding="big5", errors="replace")
    assert len(read_records(Kind.DEMAND, path, encoding="big5").header_problems) > 0
    path.write_text(_TEXT, encoding="utf-16")
    assert read_titles(path, encoding="utf-16") == ["降低精密注塑件的翘曲变形"]
    with pytest.raises(InvalidInput, match="'klingon'"):
        read_titles(path, encoding="klingon")


def test_tabs_divide_when_the_header_has_only_tabs(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("编号\t诉求名称\nd1\t甲,乙\n", encoding="utf-8")
    assert read_titles(path) == ["甲,乙"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "headers"),
        (b"\xef\xbb\xbf", "headers"),
        (_TEXT.encode("utf-16"), "UTF-16"),
        (_TEXT.encode() + b"d2,\xff\n", "damaged at byte"),
        (_TEXT.encode()[:-3], "damaged at byte"),
        (b"\xff\xff\x80", "neither UTF-8 nor GB18030"),
        (b"\xef\xbb\xbf" + _TEXT.encode("gbk"), "not utf-8-sig"),
        (_TEXT.encode() + b"d2,a\0b\n", "line 3 has a NUL"),
        (b'id,title\nd1,"never closed\nd2,x\n', "quote"),
        (b'id,title\nd1,"a"b\n', "quote"),
        (b'id,title\nd1,"' + b"x" * 1_100_000 + b'"\n', "field limit"),
    ],
)
def test_a_csv_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=words):
        read_records(Kind.DEMAND, path)


def test_a_cell_longer_than_the_field_is_a_problem_of_that_cell(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,title,诉求描述\nd1,t," + "长" * 200_000 + "\n", encoding="utf-8")
    (problem,) = read_records(Kind.DEMAND, path).row_problems
    assert (problem.field, problem.expected) == ("诉求描述", "at most 50000 characters")
    assert len(problem.value) <= 80


def test_a_header_without_rows_is_no_problem_and_no_record(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("编号,诉求名称\n", encoding="utf-8")
    assert read_titles(path) == []


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


_ROWS: list[list[object]] = [["编号", "诉求名称"], ["d1", "甲"]]


def test_the_sheet_of_the_kind_is_read_among_others(tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", 说明=[["列"], ["x"]], 诉求=_ROWS, 成果=[["编号"], ["a1"]])
    assert read_titles(path) == ["甲"]


def test_the_only_filled_sheet_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", Sheet1=_ROWS, Sheet2=[])
    assert read_titles(path) == ["甲"]


def test_several_sheets_of_other_names_leave_doubt(tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", 一=_ROWS, 二=_ROWS)
    with pytest.raises(InvalidInput, match="诉求 or demand was expected; there are 一, 二"):
        read_records(Kind.DEMAND, path)


def test_rows_below_empty_ones_keep_their_number(tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", 诉求=[["编号", "诉求名称"], [], [], ["d1", None]])
    assert [problem.row for problem in read_records(Kind.DEMAND, path).row_problems] == [4]


def test_workbooks_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", 诉求=_ROWS)
    whole = path.read_bytes()
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    cases = {
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600: "encrypted",
        b"id,title\n": "no Excel workbook",
        whole[: len(whole) // 2]: "no Excel workbook",
        (tmp_path / "other.zip").read_bytes(): "damaged",
        whole.replace(b"PK\x03\x04", b"PK\x03\x05"): "damaged",
    }
    for content, words in cases.items():
        path.write_bytes(content)
        with pytest.raises(InvalidInput, match=words):
            read_records(Kind.DEMAND, path)


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nothing in it"):
        read_records(Kind.DEMAND, workbook(tmp_path / "in.xlsx", 诉求1=[]))


def test_any_damage_to_a_workbook_is_told_as_ours(tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", 诉求=_ROWS)
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            read_records(Kind.DEMAND, path)
        except MatcherError:
            continue


def test_absent_files_and_other_formats(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_records(Kind.DEMAND, tmp_path / "absent.csv")
    (tmp_path / "old.xls").write_bytes(b"x")
    with pytest.raises(InvalidInput, match=r"save it as \.xlsx"):
        read_records(Kind.DEMAND, tmp_path / "old.xls")


def test_blank_json_lines_are_skipped_and_none_at_all_is_said(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('\n{"id":"d1","title":"甲"}\r\n\n', encoding="utf-8-sig")
    assert read_titles(path) == ["甲"]
    path.write_text("\n\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="no line"):
        read_records(Kind.DEMAND, path)
