"""The plan on paper and in Excel."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from matcher.errors import InvalidInput
from matcher.plan.case import PlanCase
from matcher.plan.escalation import list_escalations
from matcher.plan.pages import render_escalations, render_quarter
from matcher.plan.quarter import Quarter, report_quarter
from matcher.plan.workbook import write_progress
from tests.builders import achievement
from tests.plan.cases import case, count, fact, progress
from tests.plan.ledger import entry, landed, moment, settings


def some_case() -> PlanCase:
    return case(
        achievement("a1", title="=1+1", discovered_on="2024-02-01", discovered_by="市科技局", place="长安镇"),
        achievement(
            "a2",
            title="<b>银膏</b>",
            library="service",
            discovered_on="2024-01-05",
            discovered_by="松山湖高新区",
            expected_contribution_cny=500_000_000,
        ),
        entries=[
            landed(1, "2024-03-01", unit="长安镇"),
            landed(2, "2024-05-01", "a3", unit="麻涌镇"),
            entry(3, "failed", "2024-03-02", "a2"),
        ],
        facts=[fact(1, "events", 2, "2024-02-01"), fact(2, "contracts", "0.5", "2024-04-01")],
    )


def sheets(of: PlanCase, year: int = 2024, at: str = "2026-12-31") -> dict[str, list[list[object]]]:
    file = io.BytesIO()
    write_progress(file, progress(of, year, at=at), of, settings())
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_annex_stands_as_in_the_plan() -> None:
    rows = sheets(some_case())["落地指标"]
    assert rows[0][:3] == ["单位", "落地个数", "方向和领域"]
    assert rows[1][:4] == ["全市", "不少于100", "传统支柱产业、七大战略性新兴产业和未来产业", 2]
    assert [row[0] for row in rows[2:6]] == ["市科技局", "松山湖", "东莞滨海湾新区", "长安镇"]
    assert rows[5][:4] == ["长安镇", 6, "", 1]
    assert rows[2][7] == "新材料 0/1；生物医药 0/1；人工智能 0/1"
    assert [row[0] for row in rows[-3:]] == [
        "中堂镇",
        "麻涌镇",
        "其他镇街2024年暂不作指标要求，如额外完成则可在2025年的指标中抵扣",
    ]


def test_what_is_carried_into_2025_has_its_column() -> None:
    rows = sheets(some_case(), 2025)["落地指标"]
    assert [(row[0], row[3], row[4]) for row in rows if row[0] == "麻涌镇"] == [("麻涌镇", 0, 1)]


def test_lists_stand_behind_the_figures_and_a_title_is_no_formula() -> None:
    found = sheets(some_case())
    city = [row for row in found["明细"] if row[0] == "培育转化落地" and row[1] == "全市"]
    assert [(row[2], row[3], row[4]) for row in city] == [
        ("2024-03-01", "a1", "=1+1"),
        ("2024-05-01", "a3", ""),
    ]
    assert [row[2] for row in found["总体目标"] if row[0] == "全市技术合同登记额"] == [0.5]
    assert found["月度"][2][1:5] == [1, 0, 0, 2]


def test_the_same_progress_gives_the_same_bytes(tmp_path: Path) -> None:
    of = some_case()
    for name in ("one.xlsx", "two.xlsx"):
        write_progress(tmp_path / name, progress(of, 2024), of, settings())
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_monthly_page_shows_red_and_raised_and_escapes() -> None:
    of = some_case()
    found = list_escalations(of, count(of), settings(), month=date(2024, 3, 1))
    page = render_escalations(found, of, settings())
    assert "未指定责任人" in page
    assert "受阻：最近一条台账为未成" in page
    assert "相关产业领域分管市领导（发现单位：松山湖）" in page
    assert "&lt;b&gt;银膏&lt;/b&gt;" in page
    assert "<script" not in page


def test_a_quarter_holds_its_own_months_and_the_year_so_far() -> None:
    report = report_quarter(some_case(), settings(), Quarter.parse("2024Q1"), at=moment("2026-12-31"))
    assert {one.measure.value: int(one.value) for one in report.figures if one.value} == {
        "found": 2,
        "served": 1,
        "landed": 1,
        "events": 2,
    }
    assert report.progress.today == date(2024, 3, 31)
    assert [one.achievement_id for one in report.escalations.rows] == ["a2"]
    page = render_quarter(report, some_case(), settings())
    assert "2024年第一季度" in page
    assert "100 项" in page


def test_units_are_ahead_when_done_and_behind_when_late() -> None:
    of = case(entries=[landed(1, "2024-02-01", unit="大朗镇")])
    report = report_quarter(of, settings(), Quarter.parse("2024Q4"), at=moment("2025-06-01"))
    assert [one.unit and one.unit.name for one in report.ahead] == ["大朗镇"]
    behind = [one.unit.name for one in report.behind if one.unit]
    assert "松山湖" in behind
    assert "科技成果转化服务中心" not in behind


@pytest.mark.parametrize(
    ("text", "months", "last"),
    [("2024Q1", (1, 2, 3), date(2024, 3, 31)), ("2024-q4", (10, 11, 12), date(2024, 12, 31))],
)
def test_quarters_are_three_months(text: str, months: tuple[int, ...], last: date) -> None:
    quarter = Quarter.parse(text)
    assert (quarter.months, quarter.last_day) == (months, last)
    assert Quarter.of(last) == quarter


@pytest.mark.parametrize("text", ["2024", "2024Q5", "Q1", "2024Q1x"])
def test_another_text_is_no_quarter(text: str) -> None:
    with pytest.raises(InvalidInput, match="2026Q1"):
        Quarter.parse(text)
