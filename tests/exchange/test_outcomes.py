"""Outcomes in files: twice imported is once recorded, bad rows are named as there, exports come back."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from matcher.errors import Conflict
from matcher.exchange.moments import Moment
from matcher.exchange.outcomes import (
    OutcomeImport,
    OutcomeSource,
    export_outcomes,
    import_outcomes,
    write_outcome_template,
)
from matcher.exchange.tables import FORMATS
from matcher.outcomes.events import EventKind, parse_event
from matcher.records import Broker, Demand
from matcher.store import Store
from tests.contracts.store_contract import achievement

AT = datetime(2026, 11, 24, tzinfo=UTC)
HEADERS = ("成果编号", "事件类型", "日期", "企业名称", "合同金额(万元)", "备注")


def write_csv(folder: Path, *rows: Sequence[str], headers: Sequence[str] = HEADERS) -> Path:
    path = folder / "history.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headers, *rows])
    return path


def load(store: Store, path: Path, **options: Any) -> OutcomeImport:
    return import_outcomes(store, OutcomeSource(path=path, **options), reported_by="导入", at=AT)


def places(report: OutcomeImport) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.field) for problem in report.problems]


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with what the files name."""
    store.upsert([achievement("a1"), achievement("a2"), Demand(id="d1", title="降低翘曲")], at=AT)
    store.upsert([Broker(id="b1", name="林"), Broker(id="b2", name="陈")], at=AT)
    return store


def test_past_matches_with_the_words_in_use_are_recorded_once(filled: Store, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        ["a1", "签约", "2025年3月18日", "某公司", "68", ""],
        ["a1", "对接", "2025/2/1 15:30", "某公司", "", "电话"],
        ["a2", "落地", "", "", "", ""],
    )
    assert places(load(filled, path)) == [(4, "日期"), (4, "落地类型")]
    path = write_csv(
        tmp_path,
        ["a1", "签约", "2025年3月18日", "某公司", "68", ""],
        ["a1", "对接", "2025/2/1 15:30", "某公司", "", "电话"],
    )
    assert (load(filled, path).added, load(filled, path)) == (2, OutcomeImport(added=0, known=2))
    contract, contacted = filled.outcomes.page()
    assert contract.event.kind is EventKind.CONTRACT
    assert contract.event.amount_cny == Decimal(680_000)
    assert contract.event.happened_at == datetime(2025, 3, 17, 16, tzinfo=UTC)
    assert contract.pair == ("a1", None, None, "某公司")
    assert contract.marks == ("skips_stages", "late_report")
    assert contacted.event.happened_at == datetime(2025, 2, 1, 7, 30, tzinfo=UTC)
    assert (contacted.event.note, contacted.reported_by) == ("电话", "导入")
    assert contract.event.key.startswith("import:")


def test_every_bad_row_is_named_by_the_files_headers_and_keeps_all_out(filled: Store, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        ["a1", "签约", "2025-03-18", "某公司", "", ""],
        ["a9", "对接", "2025-03-18", "", "", ""],
        ["a1", "买了", "昨天", "", "-3", ""],
        ["a1", "对接", "2026-11-25", "", "", ""],
        ["a1", "对接", "2025-03-18", "", "", ""],
        ["a1", "对接", "2025-03-18", "", "", ""],
    )
    report = load(filled, path)
    assert places(report) == [
        (2, "合同金额(万元)"), (3, "成果编号"), (4, "事件类型"), (4, "日期"), (4, "合同金额(万元)"),
        (5, "日期"), (7, "(row)"),
    ]  # fmt: skip
    assert "row 6 says the same" in report.problems[-1].expected
    assert (report.added, filled.outcomes.count()) == (0, 0)
    kept = load(filled, path, keep_good=True)
    assert (kept.added, places(kept)) == (1, places(report))


def test_problems_of_the_header_keep_the_file_out_whatever_is_asked(filled: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path, ["a1", "对接", "x"], headers=["成果编号", "事件", "颜色"])
    report = load(filled, path, keep_good=True)
    assert places(report) == [(1, "颜色"), (1, "发生时间")]
    assert "(happened_at)" in report.problems[1].expected


def test_equal_rows_with_keys_are_two_events_and_a_key_is_no_other_event(
    filled: Store, tmp_path: Path
) -> None:
    headers = ("编号", "成果编号", "事件", "发生时间")
    path = write_csv(
        tmp_path, ["1", "a1", "联系", "2025-03-18"], ["2", "a1", "联系", "2025-03-18"], headers=headers
    )
    assert load(filled, path).added == 2
    path = write_csv(tmp_path, ["1", "a1", "洽谈", "2025-03-18"], headers=headers)
    with pytest.raises(Conflict, match="'1'"):
        load(filled, path)


def test_a_workbook_with_dates_of_excel_is_read(filled: Store, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("结果", 0)
    sheet.append(["成果编号", "事件", "发生时间", "承接方类型", "承接方编号", "技术经纪人", "金额"])
    sheet.append(["a1", "获得投资", datetime(2025, 3, 18, 15, 30), "诉求", "d1", "b1；b2", 1_200_000])
    book.save(tmp_path / "history.xlsx")
    assert load(filled, tmp_path / "history.xlsx").problems == ()
    (entry,) = filled.outcomes.page()
    assert entry.event.happened_at == datetime(2025, 3, 18, 7, 30, tzinfo=UTC)
    assert entry.pair == ("a1", "demand", "d1", None)
    assert entry.event.broker_ids == ("b1", "b2")


def test_an_untouched_template_is_refused_and_explains_every_column(store: Store, tmp_path: Path) -> None:
    for suffix in FORMATS:
        path = tmp_path / f"outcome{suffix}"
        write_outcome_template(path)
        report = load(store, path, keep_good=True)
        assert report.added == 0
        assert len(report.problems) == 3
        assert all("template's example" in problem.expected for problem in report.problems)
    book = openpyxl.load_workbook(tmp_path / "outcome.xlsx")
    explained = {row[0] for row in book["说明"].iter_rows(min_row=2, values_only=True)}
    assert {cell.value for cell in book["结果"][1]} <= explained


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_exported_imports_as_what_it_was(filled: Store, tmp_path: Path, suffix: str) -> None:
    plain = {"achievement_id": "a1", "happened_at": AT - timedelta(microseconds=7)}
    proof = {"condition": "project_trade", "reference": "登记｜证明；一", "amount_cny": "12.5"}
    told: list[dict[str, Any]] = [
        {"kind": "contract", "amount_cny": "680000.50", "note": "=1+1；\\", "broker_ids": ["b2", "b1"]},
        {"kind": "landed", "landing_type": "project", "proofs": [proof, proof]},
        {"kind": "declined", "reason": "other", "side": "taker", "note": "换了方向"},
    ]
    told[0]["taker"], told[2]["taker"] = {"kind": "demand", "id": "d1"}, {"name": "某公司"}
    events = [parse_event({"key": f"k{n}", **plain, **one}) for n, one in enumerate(told)]
    filled.outcomes.record(events, reported_by="x", at=AT)
    correction = {"key": "k4", "kind": "met", "supersedes": 1, **plain}
    filled.outcomes.record([parse_event(correction)], reported_by="x", at=AT)
    path = tmp_path / f"ledger{suffix}"
    assert export_outcomes(filled, path) == 4
    report = load(filled, path)
    assert (report.added, report.known, report.problems) == (0, 4, ())
    # In another ledger the events are the same; only the correction's number must be one of its own.
    with Store.open(f"sqlite:///{tmp_path / 'other.db'}", create=True) as other:
        other.upsert([achievement("a1"), Demand(id="d1", title="降低翘曲")], at=AT)
        other.upsert([Broker(id="b1", name="林"), Broker(id="b2", name="陈")], at=AT)
        again = load(other, path, keep_good=True)
        assert (again.added, places(again)) == (3, [(5 if suffix != ".jsonl" else 4, places(again)[0][1])])
        assert [one.event for one in other.outcomes.page()] == events


def test_the_exported_table_shows_what_the_ledger_adds(filled: Store, tmp_path: Path) -> None:
    values = {"key": "k1", "kind": "met", "achievement_id": "a1", "happened_at": AT - timedelta(days=40)}
    filled.outcomes.record([parse_event(values)], reported_by="李工", at=AT)
    filled.outcomes.record([parse_event({**values, "key": "k2", "supersedes": 1})], reported_by="x", at=AT)
    export_outcomes(filled, tmp_path / "ledger.csv")
    with (tmp_path / "ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        first, _ = csv.DictReader(file)
    assert [first[name] for name in ("台账序号", "上报人", "标记", "被更正为", "台账成果编号")] == [
        "1", "李工", "skips_stages late_report", "2", "a1",
    ]  # fmt: skip
    assert first["上报时间"] == "2026-11-24T08:00:00+08:00"
    export_outcomes(filled, tmp_path / "ledger.jsonl")
    lines = (tmp_path / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-18", "2026-03-18T00:00:00+08:00"),
        ("2026年3月18日", "2026-03-18T00:00:00+08:00"),
        ("2026/3/18 9:05", "2026-03-18T09:05:00+08:00"),
        ("2026-03-18 15:00:30", "2026-03-18T15:00:30+08:00"),
        ("2026-03-18T15:00:00Z", "2026-03-18T15:00:00+00:00"),
        (datetime(2026, 3, 18, 15), "2026-03-18T15:00:00+08:00"),
        (46099, "2026-03-18T00:00:00+08:00"),
    ],
)
def test_a_moment_without_a_zone_is_beijing_time(cell: object, moment: str) -> None:
    assert Moment().read(cell) == moment


@pytest.mark.parametrize("cell", ["昨天", "2026-13-01", "2026/3/18 25:00", "3月18日", 7])
def test_what_is_no_moment_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match="such as"):
        Moment().read(cell)
