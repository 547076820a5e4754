"""Writes a comparison: Markdown and HTML for people, CSV for machines. Same values, same bytes."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval.calibration import calibration_error
from eval.compare import Comparison, Duel
from eval.measuring import MEASURES, SystemResult
from eval.plots import plot_differences, plot_recall, plot_reliability
from eval.report import markdown
from eval.tables import ReportTable, comparison_tables

FILES = ("comparison.md", "comparison.html", "comparison.csv", "queries.csv", "changes.csv", "slices.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the figures come from: what was measured, a warning or remark, and named facts.

    No moment and no machine are among them, so that the same evaluation gives the same bytes.
    """

    subject: str
    note: str
    facts: Sequence[tuple[str, str]]


def write_comparison(comparison: Comparison, origin: Origin, folder: Path) -> list[Path]:
    """Write the report's files into the folder, which is made, and return them in the order of FILES."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = comparison_tables(comparison)
    (folder / "comparison.md").write_text(_markdown_page(tables, origin), encoding="utf-8")
    (folder / "comparison.html").write_text(_html_page(comparison, tables, origin), encoding="utf-8")
    _write_csv(folder / "comparison.csv", _system_rows(comparison))
    _write_csv(folder / "queries.csv", _query_rows(comparison))
    _write_csv(folder / "changes.csv", _change_rows(comparison))
    _write_csv(folder / "slices.csv", _slice_rows(comparison))
    return [folder / name for name in FILES]


def _markdown_page(tables: Sequence[ReportTable], origin: Origin) -> str:
    parts = [
        f"# {origin.subject}",
        origin.note,
        "\n".join(f"- {name}: {value}" for name, value in origin.facts),
    ]
    for table in tables:
        rows = [[_in_cell(cell) for cell in row] for row in table.rows]
        headers = [_in_cell(header) for header in table.headers]
        parts += [f"## {table.title}", table.note, markdown(headers, rows)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _in_cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _html_page(comparison: Comparison, tables: Sequence[ReportTable], origin: Origin) -> str:
    environment = Environment(
        loader=PackageLoader("eval"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    duels = comparison.duels
    calibrated = {r.result.name: r.result.reliability for r in comparison.rows if r.result.reliability}
    curves = {row.result.name: row.result.recall_curve for row in comparison.rows}
    return environment.get_template("comparison.html.j2").render(
        subject=origin.subject,
        note=origin.note,
        origin=origin.facts,
        tables=tables,
        # Our own SVG, in which matplotlib has escaped the names.
        differences=Markup(
            plot_differences(
                {name: list(duel.changes.values()) for name, duel in duels.items()},
                measure=comparison.measure,
                base=comparison.base,
            )
        ),
        recall=Markup(plot_recall(curves)),
        reliability=Markup(plot_reliability(calibrated)),
    )


_DUEL_COLUMNS = ("difference", "difference low", "difference high", "wins", "ties", "losses", "p", "p_holm")
_CALIBRATION_COLUMNS = ("level_score", "ece", "hopeless", "said_rightly", "others", "said_wrongly")


def _system_rows(comparison: Comparison) -> Iterable[Sequence[object]]:
    spread = [f"{measure}{part}" for measure in MEASURES for part in ("", " low", " high")]
    yield ["system", *spread, *_DUEL_COLUMNS, *_CALIBRATION_COLUMNS]
    for row in comparison.rows:
        means = [row.means[measure] for measure in MEASURES]
        figures = [_figure(value) for mean in means for value in (mean.value, mean.low, mean.high)]
        yield [row.result.name, *figures, *_duel_cells(row.duel), *_calibration_cells(row.result)]


def _duel_cells(duel: Duel | None) -> Sequence[object]:
    if duel is None:
        return [""] * len(_DUEL_COLUMNS)
    change = duel.difference
    figures = [_figure(value) for value in (change.value, change.low, change.high)]
    return [*figures, duel.wins, duel.ties, duel.losses, _figure(duel.p), _figure(duel.p_holm)]


def _calibration_cells(result: SystemResult) -> Sequence[object]:
    figures = [_figure(result.overall_level_score), _figure(calibration_error(result.reliability))]
    said = result.abstention
    counts = (said.hopeless, said.said_rightly, said.others, said.said_wrongly) if said else ("",) * 4
    return [*figures, *counts]


def _query_rows(comparison: Comparison) -> Iterable[Sequence[object]]:
    yield ["system", "query_id", "measure", "value"]
    for row in comparison.rows:
        for measure in MEASURES:
            for query, value in sorted(row.result.values[measure].items()):
                yield [row.result.name, query, measure, _figure(value)]


def _change_rows(comparison: Comparison) -> Iterable[Sequence[object]]:
    yield ["system", "query_id", f"difference to {comparison.base}"]
    for name, duel in comparison.duels.items():
        for query, change in duel.changes.items():
            yield [name, query, _figure(change)]


def _slice_rows(comparison: Comparison) -> Iterable[Sequence[object]]:
    yield ["slice", "queries", "system", comparison.measure, "low", "high"]
    for row in comparison.slices:
        for name, mean in row.means.items():
            yield [row.name, row.queries, name, *map(_figure, (mean.value, mean.low, mean.high))]


def _figure(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6f}"


def _write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
