"""Templates: they fit the importer, and an untouched one never becomes records."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from matcher.exchange import import_file, write_template
from matcher.exchange.columns import Layout
from matcher.exchange.exporting import write_records
from matcher.exchange.importing import read_records
from matcher.exchange.layouts import LAYOUTS
from matcher.exchange.tables import FORMATS
from matcher.records import MODELS
from matcher.store import Store
from matcher.vocabulary import Kind

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("kind", list(Kind))
def test_an_untouched_template_is_refused_for_its_examples_only(
    store: Store, tmp_path: Path, kind: Kind, suffix: str
) -> None:
    path = tmp_path / f"template{suffix}"
    write_template(kind, path)
    report = import_file(store, kind, path, keep_good=True, at=AT)
    assert report.created == 0
    assert len(report.problems) >= 1
    assert all("template's example" in problem.expected for problem in report.problems)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_row_written_over_the_example_is_imported(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "template.xlsx"
    write_template(kind, path)
    book = openpyxl.load_workbook(path)
    book[kind.label]["A2"] = "mine-1"
    book[kind.label].delete_rows(3)
    book.save(path)
    reading = read_records(kind, path)
    assert reading.row_problems == ()
    assert [record.id for record in reading.records] == ["mine-1"]


def test_the_second_sheet_explains_every_column_and_its_choices(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(Kind.ACHIEVEMENT, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["成果", "说明"]
    headers = [cell.value for cell in book["成果"][1]]
    explained = {row[0]: row for row in book["说明"].iter_rows(min_row=2, values_only=True)}
    assert [header for header in headers if header not in explained] == []
    assert explained["编号"][2] == "是"
    assert "发现库、服务库、展示区" in explained["所在库"][4]


def test_vocabularies_have_drop_downs(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(Kind.DEMAND, path)
    sheet = openpyxl.load_workbook(path)["诉求"]
    offered = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    headers = {cell.column_letter: cell.value for cell in sheet[1]}
    assert {headers[letter]: formula for letter, formula in offered.items()} == {
        "诉求类型": '"技术,成果,人才"',
        "状态": '"征集中,已解决,已关闭"',
        "可见范围": '"公开,脱敏,仅工作人员"',
    }


@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_of_a_record_has_a_column(kind: Kind) -> None:
    covered = {column.field.partition(".")[0] for column in LAYOUTS[kind].tabular}
    assert covered == set(MODELS[kind].model_fields)


@pytest.mark.parametrize("layout", list(LAYOUTS.values()))
def test_every_header_is_found_in_both_languages(layout: Layout) -> None:
    for column in layout.columns:
        for name in (column.zh, column.field, *column.aliases, f" {column.zh}* ", column.field.upper()):
            heading = layout.find(name)
            assert heading is not None
            assert heading.column is column


def test_the_template_is_an_export_of_its_examples(tmp_path: Path) -> None:
    write_template(Kind.BROKER, tmp_path / "template.csv")
    write_records(Kind.BROKER, [], tmp_path / "empty.csv")
    header = (tmp_path / "empty.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "template.csv").read_text(encoding="utf-8-sig").startswith(header.strip())
