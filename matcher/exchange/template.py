"""Templates to fill in: headers, example rows and, in Excel, explanations and drop-downs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from matcher.exchange.columns import Column, Layout
from matcher.exchange.examples import EXAMPLES
from matcher.exchange.exporting import build_lines, write_records
from matcher.exchange.layouts import LAYOUTS
from matcher.exchange.tables import EXCEL, format_of
from matcher.exchange.xlsx_file import Sheet, write_xlsx
from matcher.vocabulary import Kind

EXPLANATION_SHEET = "说明"


def write_template(kind: Kind, path: Path) -> None:
    """Write a .xlsx, .csv or .jsonl template for a kind; raise InvalidInput for another ending.

    Its example rows have ids beginning with EXAMPLE-; importing them is refused with a word on
    why, so that an untouched template never becomes records.
    """
    examples = EXAMPLES[kind]
    if format_of(path) != EXCEL:
        write_records(kind, examples, path)
        return
    columns = LAYOUTS[kind].tabular
    form = Sheet(
        kind.label,
        list(build_lines(kind, examples, "zh")),
        widths=[max(14, 2 * len(column.zh) + 4) for column in columns],
        choices={place: column.form.choices for place, column in enumerate(columns) if column.form.choices},
    )
    write_xlsx(
        path, [form, Sheet(EXPLANATION_SHEET, list(explain(LAYOUTS[kind])), widths=(18, 28, 8, 50, 70))]
    )


def explain(layout: Layout) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the sheet that tells what each column of a layout wants."""
    yield ("列", "英文列名", "必填", "含义", "填写方式")
    for column in layout.tabular:
        yield (column.zh, column.field, _duty(column), column.meaning, column.form.expected)
    yield ("（示例行）", "", "", "编号以 EXAMPLE- 开头的行是示例", "请覆盖或删除，导入时不会收下")
    yield (
        "（分隔符）",
        "",
        "",
        "一格填多个值时用；分隔，多项内容每行一项，项内用｜分隔",
        "分隔符本身要写入文字时，前面加 \\",
    )


def _duty(column: Column) -> str:
    return "是" if column.required else ""
