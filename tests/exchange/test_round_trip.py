"""What is exported and imported again is equal, in every format and language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.exchange import export_file, import_file
from matcher.exchange.exporting import Language, write_records
from matcher.exchange.importing import read_records
from matcher.records import Achievement, Record
from matcher.store import EVERYONE, STAFF, Store
from matcher.vocabulary import Kind, Visibility
from tests.exchange.strategies import records_of

AT = datetime(2026, 11, 24, tzinfo=UTC)


def go_through(kind: Kind, records: list[Record], suffix: str, language: Language) -> list[Record]:
    """Return the records as they come back from a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"records{suffix}"
        write_records(kind, records, path, language=language)
        reading = read_records(kind, path)
    assert reading.header_problems + reading.row_problems == ()
    assert not reading.ignored_columns
    assert not reading.left_out
    return list(reading.records)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
@pytest.mark.parametrize("kind", list(Kind))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_records_come_back_equal(kind: Kind, suffix: str, data: st.DataObject) -> None:
    records = data.draw(records_of(kind))
    language: Language = data.draw(st.sampled_from(["zh", "en"]))
    assert go_through(kind, records, suffix, language) == records


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_importing_an_export_changes_nothing(store: Store, tmp_path: Path, suffix: str) -> None:
    record = Achievement.model_validate(
        {"id": "007", "title": "=SUM(A1)", "summary": "一\n二", "keywords": ["1,4-丁二醇", "甲；乙"]}
    )
    store.upsert([record], at=AT)
    path = tmp_path / f"out{suffix}"
    assert export_file(store, Kind.ACHIEVEMENT, path, visible=STAFF) == 1
    report = import_file(store, Kind.ACHIEVEMENT, path, keep_good=False, at=AT)
    assert (report.problems, report.unchanged, store.revision()) == ((), 1, 1)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_an_empty_library_exports_a_file_with_nothing_to_import(
    store: Store, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"out{suffix}"
    assert export_file(store, Kind.BROKER, path, visible=STAFF) == 0
    assert path.exists()


def test_export_leaves_out_what_may_not_be_seen(store: Store, tmp_path: Path) -> None:
    store.upsert([Achievement(id=v.value, title="成果", visibility=v) for v in Visibility], at=AT)
    path = tmp_path / "out.csv"
    assert export_file(store, Kind.ACHIEVEMENT, path, visible=EVERYONE) == 1
    text = path.read_text(encoding="utf-8-sig")
    assert "public" in text
    assert "staff" not in text


def test_no_cell_of_an_export_is_a_formula(tmp_path: Path) -> None:
    records = [Achievement(id="a1", title="=HYPERLINK(1)", owner="+1", place="@x", source="-1")]
    write_records(Kind.ACHIEVEMENT, records, tmp_path / "out.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert {cell.data_type for row in cells.iter_rows() for cell in row} <= {"s", "n"}
    assert "=HYPERLINK(1)" in [cell.value for cell in cells[2]]
    write_records(Kind.ACHIEVEMENT, records, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert ",=" not in text


def test_a_text_too_long_for_excel_is_refused_and_no_file_left(tmp_path: Path) -> None:
    record = Achievement(id="a1", title="长", summary="长" * 40_000)
    with pytest.raises(InvalidInput, match=r"row 2 \(a1\).*\.csv"):
        write_records(Kind.ACHIEVEMENT, [record], tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []
    assert go_through(Kind.ACHIEVEMENT, [record], ".csv", "zh") == [record]


def test_export_to_an_unknown_format_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"\.xls.*save it as \.xlsx"):
        export_file(store, Kind.DEMAND, tmp_path / "out.xls", visible=STAFF)
