"""Importing: headers, cells and rows as people write them, and all problems at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from matcher.errors import FieldProblem
from matcher.exchange import ImportReport, import_file
from matcher.records import Achievement, Broker, Certificate, IpItem, Record, RecordKey
from matcher.store import STAFF, Store
from matcher.vocabulary import CertificateGrade, IpKind, IpStatus, Kind

AT = datetime(2026, 11, 24, tzinfo=UTC)


class Importer:
    """Writes a file and imports it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder

    def csv(
        self, kind: Kind, text: str, *, keep_good: bool = False, ignore: Sequence[str] = ()
    ) -> ImportReport:
        path = self.folder / "in.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(self.store, kind, path, keep_good=keep_good, at=AT, ignore_columns=ignore)

    def jsonl(self, kind: Kind, text: str) -> ImportReport:
        path = self.folder / "in.jsonl"
        path.write_text(text, encoding="utf-8")
        return import_file(self.store, kind, path, keep_good=False, at=AT)

    def xlsx(self, kind: Kind, *lines: Sequence[object]) -> ImportReport:
        workbook = openpyxl.Workbook()
        for line in lines:
            workbook.worksheets[0].append(line)
        workbook.save(self.folder / "in.xlsx")
        return import_file(self.store, kind, self.folder / "in.xlsx", keep_good=False, at=AT)

    def record(self, kind: Kind, identifier: str) -> Record:
        stored = self.store.get(RecordKey(kind, identifier), visible=STAFF)
        assert stored is not None
        return stored.record


@pytest.fixture
def importer(store: Store, tmp_path: Path) -> Importer:
    return Importer(store, tmp_path)


def places(report: ImportReport) -> list[tuple[int | None, str, str]]:
    return [(problem.row, problem.field, problem.value) for problem in report.problems]


def test_chinese_headers_and_cells(importer: Importer) -> None:
    report = importer.csv(
        Kind.ACHIEVEMENT,
        "成果编号,标题,关键字,所在库,TRL,知识产权,预期贡献（万元）,完成日期\n"
        'a1,导热胶膜,导热；绝缘,服务库,TRL6,"发明专利｜ZL2020\\｜1｜已授权\n技术秘密",500,2025年3月1日\n',
    )
    assert report == ImportReport(created=1)
    assert importer.record(Kind.ACHIEVEMENT, "a1") == Achievement.model_validate(
        {
            "id": "a1",
            "title": "导热胶膜",
            "keywords": ("导热", "绝缘"),
            "library": "service",
            "trl": 6,
            "ip_items": (
                IpItem(kind=IpKind.INVENTION_PATENT, number="ZL2020｜1", status=IpStatus.GRANTED),
                IpItem(kind=IpKind.TRADE_SECRET),
            ),
            "expected_contribution_cny": Decimal(5_000_000),
            "completed_on": date(2025, 3, 1),
        }
    )


@pytest.mark.parametrize(
    "text",
    [
        "编号,姓名,证书等级,发证基地,有效期至\nb1,王示例,高级,示例基地,2028/12/31\n",
        "编号,姓名,证书\nb1,王示例,高级｜示例基地｜｜2028/12/31\n",
        "id,name,certificate.grade,certificate.issuer,certificate.valid_until\nb1,王示例,senior,示例基地,2028-12-31\n",
    ],
)
def test_a_certificate_in_flat_columns_or_in_one_cell(importer: Importer, text: str) -> None:
    assert importer.csv(Kind.BROKER, text).problems == ()
    certificate = Certificate(
        grade=CertificateGrade.SENIOR, issuer="示例基地", valid_until=date(2028, 12, 31)
    )
    assert importer.record(Kind.BROKER, "b1") == Broker(id="b1", name="王示例", certificate=certificate)


def test_json_lines_carry_nested_values_and_exact_amounts(importer: Importer) -> None:
    report = importer.jsonl(
        Kind.ACHIEVEMENT,
        '{"id":"a1","title":"t","expected_contribution_cny":"1.2亿","evidence":'
        '[{"aspect":"有经济贡献","text":"订单","amount_cny":0.10}],"team":[{"name":"张"}]}\n',
    )
    assert report.problems == ()
    record = importer.record(Kind.ACHIEVEMENT, "a1")
    assert isinstance(record, Achievement)
    assert record.expected_contribution_cny == Decimal(120_000_000)
    assert record.evidence[0].amount_cny == Decimal("0.1")


def test_all_bad_cells_of_all_rows_are_reported_at_once(importer: Importer) -> None:
    report = importer.csv(
        Kind.DEMAND,
        "编号,诉求名称,状态,预算上限,截止日期\n"
        "d1,降低翘曲,征集中,50万,2027-01-01\n"
        "d 2,,进行中,面议,2027-02-30\n"
        "\n"
        "d3,提高良率,open,-1,2027-01-01\n",
    )
    assert places(report) == [
        (3, "状态", "进行中"),
        (3, "预算上限", "面议"),
        (3, "截止日期", "2027-02-30"),
        (3, "编号", "d 2"),
        (3, "诉求名称", "(missing)"),
        (5, "预算上限", "-1"),
    ]
    assert report.problems[0].expected == "one of open (征集中)、solved (已解决)、closed (已关闭)"
    assert importer.store.revision() == 0


def test_keep_good_writes_the_good_rows_only(importer: Importer) -> None:
    text = "id,title\nd1,降低翘曲\nd2,\n"
    report = importer.csv(Kind.DEMAND, text, keep_good=True)
    assert (report.created, places(report)) == (1, [(3, "title", "(missing)")])
    assert importer.store.count(Kind.DEMAND) == 1


def test_a_problem_of_two_fields_together_names_both_headers(importer: Importer) -> None:
    report = importer.csv(Kind.DEMAND, "id,title,预算下限,预算上限\nd1,降低翘曲,90万,50万\n")
    assert report.problems == (
        FieldProblem("预算下限 / 预算上限", "both together", "预算下限 ≤ 预算上限, not 900000 > 500000", 2),
    )


def test_a_missing_part_is_named_by_its_own_header(importer: Importer) -> None:
    report = importer.csv(Kind.BROKER, "编号,姓名,证书编号\nb1,王示例,DG-1\n")
    assert places(report) == [(2, "证书等级", "(missing)")]


def test_importing_again_changes_nothing(importer: Importer) -> None:
    text = "id,title,预算上限\nd1,降低翘曲,50万\n"
    importer.csv(Kind.DEMAND, text)
    assert importer.csv(Kind.DEMAND, text) == ImportReport(unchanged=1)
    assert importer.csv(Kind.DEMAND, text.replace("50万", "500000.00")) == ImportReport(unchanged=1)
    assert importer.csv(Kind.DEMAND, text.replace("50万", "60万")) == ImportReport(changed=1)


def test_an_id_twice_in_a_file_keeps_both_rows_out(importer: Importer) -> None:
    report = importer.csv(Kind.DEMAND, "id,title\nd1,甲\nd2,乙\nd1,丙\n", keep_good=True)
    assert places(report) == [(4, "id", "d1")]
    assert "row 2" in report.problems[0].expected
    assert report.created == 1


def test_an_unknown_column_names_the_nearest_and_keeps_the_file_out(importer: Importer) -> None:
    report = importer.csv(Kind.ACHIEVEMENT, "编号,标题,关健词\na1,导热胶膜,导热\n", keep_good=True)
    assert places(report) == [(1, "关健词", "(column)")]
    assert "关键词 (keywords)" in report.problems[0].expected
    assert report.created == 0


def test_a_column_may_be_ignored_by_name(importer: Importer) -> None:
    report = importer.csv(Kind.ACHIEVEMENT, "编号,标题,备注\na1,导热胶膜,x\n", ignore=["备注"])
    assert (report.created, report.ignored_columns) == (1, ("备注",))


def test_a_missing_required_column_is_one_problem_not_one_per_row(importer: Importer) -> None:
    report = importer.csv(Kind.ACHIEVEMENT, "编号,摘要\na1,x\na2,y\n")
    assert places(report) == [(1, "成果名称", "(missing)")]


@pytest.mark.parametrize("header", ["编号,标题,名称", "编号,标题,标题"])
def test_two_columns_for_one_field_are_a_problem(importer: Importer, header: str) -> None:
    report = importer.csv(Kind.ACHIEVEMENT, f"{header}\na1,甲,乙\n", keep_good=True)
    assert len(report.problems) == 1
    assert report.created == 0


def test_a_certificate_whole_and_in_parts_is_a_problem(importer: Importer) -> None:
    report = importer.csv(Kind.BROKER, "编号,姓名,证书等级,证书\nb1,王示例,高级,中级\n")
    assert places(report) == [(1, "证书", "(column)")]


def test_ragged_rows_are_problems_and_not_guessed_at(importer: Importer) -> None:
    report = importer.csv(
        Kind.DEMAND, "id,title,town\nd1,甲\nd2,乙,长安镇,多\nd3,丙,长安镇\n", keep_good=True
    )
    assert places(report) == [(2, "(row)", "2 cells"), (3, "column D", "多")]
    assert report.created == 1


def test_rows_are_counted_as_excel_shows_them(importer: Importer) -> None:
    report = importer.csv(Kind.DEMAND, 'id,title,诉求描述\nd1,甲,"一\n二\n三"\n\nd2,,x\n')
    assert [problem.row for problem in report.problems] == [4]


def test_excel_numbers_dates_and_text(importer: Importer) -> None:
    report = importer.xlsx(
        Kind.DEMAND,
        ["编号", "诉求名称", "预算上限", "截止日期"],
        [1001, "降低翘曲", 1200000.0, date(2027, 1, 1)],
        [None, None, None, None],
        ["d2", "提高良率", "50万", datetime(2027, 1, 1)],
    )
    assert report == ImportReport(created=2)
    record = importer.record(Kind.DEMAND, "1001")
    assert record.model_dump(include={"budget_max_cny", "deadline"}) == {
        "budget_max_cny": Decimal(1_200_000),
        "deadline": date(2027, 1, 1),
    }


def test_excel_cells_that_lost_something_are_problems(importer: Importer) -> None:
    report = importer.xlsx(
        Kind.ACHIEVEMENT,
        ["编号", "标题", "行业代码"],
        [123456789012345678, "甲", 1.1],
        [date(2025, 3, 1), "乙", None],
    )
    assert [(problem.row, problem.field) for problem in report.problems] == [
        (2, "编号"),
        (2, "行业代码"),
        (3, "编号"),
    ]
    assert all("text" in problem.expected for problem in report.problems)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "one JSON object"),
        ("[1]", "not an object"),
        ('{"id":"a1","id":"a2","title":"t"}', "'id' comes twice"),
        ('{"id":"a1","title":"t","trl":NaN}', "NaN"),
        ("[" * 100_000, "one JSON object"),
    ],
)
def test_a_line_that_is_no_json_object_is_a_problem(importer: Importer, line: str, words: str) -> None:
    report = importer.jsonl(Kind.ACHIEVEMENT, f'{{"id":"a0","title":"t"}}\n{line}\n')
    assert [problem.row for problem in report.problems] == [2]
    assert words in report.problems[0].expected
    assert importer.store.revision() == 0


def test_what_no_record_can_hold_is_a_problem_that_can_be_printed(importer: Importer) -> None:
    report = importer.jsonl(
        Kind.ACHIEVEMENT, '{"id":"a1","title":"x\\ud800"}\n{"id":"a2","title":"x\\u0001"}\n'
    )
    assert [problem.row for problem in report.problems] == [1, 2]
    for problem in report.problems:
        assert "control characters" in problem.expected
        problem.value.encode()


def test_words_without_a_place_are_left_out_and_said(importer: Importer) -> None:
    report = importer.jsonl(
        Kind.INVESTOR, '{"id":"i1","title":"基金","stages":["直投","B轮"],"size":"10亿"}\n'
    )
    assert report.created == 1
    assert report.ignored_columns == ("size",)
    assert [(value.row, value.field, value.value) for value in report.left_out] == [(1, "stages", "直投")]
    assert importer.record(Kind.INVESTOR, "i1").model_dump(mode="json")["stages"] == ["growth"]


def test_progress_counts_up_to_all_rows(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,title\n" + "".join(f"d{n},t\n" for n in range(450)), encoding="utf-8")
    calls: list[tuple[int, int]] = []
    import_file(
        store,
        Kind.DEMAND,
        path,
        keep_good=False,
        at=AT,
        progress=lambda done, all_: calls.append((done, all_)),
    )
    assert calls == [(200, 450), (400, 450), (450, 450)]
