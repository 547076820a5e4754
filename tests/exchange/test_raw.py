"""Outside documents for ranking: any fields, only id and title are asked for."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.exchange import RawDocument, export_file, import_file, read_raw_documents
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind

AT = datetime(2026, 11, 24, tzinfo=UTC)
REAL = Path(os.environ.get("MATCHER_REAL_DATA", Path(__file__).parents[3] / "shared" / "real"))
needs_real_data = pytest.mark.skipif(
    not (REAL / "funds.jsonl").is_file(), reason="outside data absent; MATCHER_REAL_DATA names its folder"
)


def test_other_values_stay_with_the_document(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(
        '{"id":"vc 0","title":"基金","text":"投早","stages":["天使"]}\n{"id":7,"title":"甲"}\n',
        encoding="utf-8",
    )
    reading = read_raw_documents(path)
    assert reading.problems == ()
    assert reading.documents == (
        RawDocument(id="vc 0", title="基金", text="投早", fields={"stages": ["天使"]}),
        RawDocument(id="7", title="甲", text="", fields={}),
    )


def test_chinese_headers_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("编号,标题,正文,地区\nd1,甲,乙,东莞\n", encoding="gb18030")
    (document,) = read_raw_documents(path).documents
    assert document == RawDocument(id="d1", title="甲", text="乙", fields={"地区": "东莞"})


def test_its_own_name_goes_before_other_words_for_a_field(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("id,title,summary,text\nd1,甲,摘要,正文\n", encoding="utf-8")
    (document,) = read_raw_documents(path).documents
    assert (document.text, document.fields) == ("正文", {"summary": "摘要"})


def test_rows_without_id_or_title_or_with_a_known_id_are_problems(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("id,title\n,甲\nd1,\nd2,乙\nd2,丙\n", encoding="utf-8")
    reading = read_raw_documents(path)
    assert [document.title for document in reading.documents] == ["乙"]
    assert [(problem.row, problem.field) for problem in reading.problems] == [
        (2, "id"),
        (3, "title"),
        (5, "id"),
    ]


@needs_real_data
@pytest.mark.parametrize(
    ("kind", "name", "rows", "left_out"),
    [
        (Kind.DEMAND, "demands", 348, 0),
        (Kind.BROKER, "experts", 128, 0),
        (Kind.INVESTOR, "funds", 27, 12),
    ],
)
def test_outside_files_import_as_they_are(
    store: Store, tmp_path: Path, kind: Kind, name: str, rows: int, left_out: int
) -> None:
    report = import_file(store, kind, REAL / f"{name}.jsonl", keep_good=False, at=AT)
    assert (report.created, report.problems, len(report.left_out)) == (rows, (), left_out)
    export_file(store, kind, tmp_path / "out.csv", visible=STAFF)
    again = import_file(store, kind, tmp_path / "out.csv", keep_good=False, at=AT)
    assert (again.unchanged, again.problems) == (rows, ())


@needs_real_data
def test_real_achievements_import_as_they_are(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    lines = (REAL / "achievements.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[::20]), encoding="utf-8")
    report = import_file(store, Kind.ACHIEVEMENT, path, keep_good=False, at=AT)
    assert (report.created, report.problems, report.ignored_columns) == (len(lines[::20]), (), ())
