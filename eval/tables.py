"""A comparison as tables of words and figures: the same for the terminal, Markdown, CSV and HTML."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.calibration import ECE_BINS, calibration_error
from eval.compare import Comparison, SystemRow
from eval.measuring import LEVEL_MEASURE, MEASURES
from eval.metrics import Mean
from eval.report import format_mean

_WORSE_SHOWN = 10
_SMALLEST_SLICE = 3
"""Slices of fewer queries say nothing by themselves; slices.csv has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """One table with its title in both languages and a line that says how to read it."""

    name: str
    title: str
    title_zh: str
    note: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


def comparison_tables(comparison: Comparison) -> list[ReportTable]:
    """Return the tables that have rows: duel, measures, calibration, slices, what got worse."""
    made = (
        _duel_table(comparison),
        _measure_table(comparison),
        _calibration_table(comparison),
        _slice_table(comparison),
        _worse_table(comparison),
    )
    return [table for table in made if table.rows]


def _duel_table(comparison: Comparison) -> ReportTable:
    measure, base = comparison.measure, comparison.base
    return ReportTable(
        name="systems",
        title=f"Systems by {measure}, against {base}",
        title_zh=f"各系统的 {measure}（与 {base} 相比）",
        note="Mean [95 % bootstrap interval] over queries. Step: difference to the row above. "
        "p: two-sided paired permutation test, Holm-corrected for the number of systems.",
        headers=(
            "system",
            measure,
            "step",
            f"difference to {base}",
            "wins/ties/losses",
            "p (Holm)",
            "meaning",
        ),
        rows=[_duel_row(row, measure) for row in comparison.rows],
    )


def _duel_row(row: SystemRow, measure: str) -> list[str]:
    step = "" if row.step is None else f"{row.step:+.3f}"
    cells = [row.result.name, format_interval(row.means[measure]), step]
    if row.duel is None:
        return [*cells, "", "", "", row.result.meaning]
    duel = row.duel
    outcome = f"{duel.wins}/{duel.ties}/{duel.losses}"
    return [*cells, format_change(duel.difference), outcome, f"{duel.p_holm:.4f}", row.result.meaning]


def _measure_table(comparison: Comparison) -> ReportTable:
    counts = {one: max(row.means[one].queries for row in comparison.rows) for one in MEASURES}
    return ReportTable(
        name="measures",
        title="All measures",
        title_zh="全部指标",
        note="nDCG@10 (gain 2^(level−1) − 1), P@5, MRR and MAP over the judged documents, recall among all "
        f"documents; relevant is level 3–4. Queries with a value: "
        f"{', '.join(f'{name} {count}' for name, count in counts.items())}.",
        headers=("system", *MEASURES),
        rows=[
            [row.result.name, *(format_interval(row.means[one]) for one in MEASURES)]
            for row in comparison.rows
        ],
    )


def _calibration_table(comparison: Comparison) -> ReportTable:
    rows = []
    for row in comparison.rows:
        result = row.result
        said = result.abstention
        if math.isnan(result.overall_level_score) and said is None:
            continue
        cells = [
            result.name,
            _number(result.overall_level_score),
            _number(calibration_error(result.reliability)),
        ]
        if said is None:
            rows.append([*cells, "–", "–"])
            continue
        right = f"{said.said_rightly}/{said.hopeless} ({_percent(said.right_share)})"
        rows.append([*cells, right, f"{said.said_wrongly}/{said.others} ({_percent(said.wrong_share)})"])
    threshold = next((r.result.abstention.threshold for r in comparison.rows if r.result.abstention), 0.0)
    return ReportTable(
        name="calibration",
        title="Levels, calibration, abstention",
        title_zh="等级误差、校准与“无合适匹配”",
        note=f"{LEVEL_MEASURE} over all judged pairs; ECE in {ECE_BINS} bins of equal mass, score against "
        f"level 3–4. “无合适匹配” is said when the best score is below {threshold:g}: of demands without any "
        "judged level 3–4 (rightly), and of the others (wrongly).",
        headers=("system", LEVEL_MEASURE, "ECE", "said rightly", "said wrongly"),
        rows=rows,
    )


def _slice_table(comparison: Comparison) -> ReportTable:
    names = [row.result.name for row in comparison.rows]
    return ReportTable(
        name="slices",
        title=f"{comparison.measure} by industry",
        title_zh=f"按产业的 {comparison.measure}",
        note="Mean [95 % bootstrap interval] over the queries of each slice; few queries say little, and "
        f"slices of fewer than {_SMALLEST_SLICE} stand in slices.csv alone.",
        headers=("slice", "queries", *names),
        rows=[
            [row.name, str(row.queries), *(format_interval(row.means[name]) for name in names)]
            for row in comparison.slices
            if row.queries >= _SMALLEST_SLICE
        ],
    )


def _worse_table(comparison: Comparison) -> ReportTable:
    rows = []
    for name, duel in comparison.duels.items():
        worst = list(duel.worse.items())
        shown = "; ".join(f"{query} {change:+.3f}" for query, change in worst[:_WORSE_SHOWN])
        if worst:
            rows.append([name, str(len(worst)), shown])
    return ReportTable(
        name="worse",
        title=f"Queries that got worse than with {comparison.base}",
        title_zh=f"比 {comparison.base} 变差的诉求",
        note=f"The worst {_WORSE_SHOWN} of each system; changes.csv has all queries.",
        headers=("system", "queries", "the worst"),
        rows=rows,
    )


def format_interval(mean: Mean) -> str:
    """Return `0.681 [0.640, 0.720]`, a dash for no queries."""
    return format_mean(mean) if mean.queries else "–"


def format_change(mean: Mean) -> str:
    """Return `+0.021 [-0.004, +0.046]`, a dash for no queries."""
    return f"{mean.value:+.3f} [{mean.low:+.3f}, {mean.high:+.3f}]" if mean.queries else "–"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.0%}"
