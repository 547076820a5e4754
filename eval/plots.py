"""Plots as inline SVG; the only file that knows matplotlib.

Colours are CSS variables (`--ink`, `--grid`, `--s1` …), so that one SVG reads well on light and dark
pages. Nothing in it depends on the moment or the process: the same values give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from eval.calibration import ReliabilityBin

SERIES = 8
"""Colours that the page must define, `--s1` to `--s8`; further lines repeat them dashed."""
_COLUMNS = 3
_INK, _GRID, _GAIN, _LOSS = "#010101", "#020202", "#030303", "#040404"
_SERIES = [f"#0505{number:02d}" for number in range(1, SERIES + 1)]
_VARIABLES = {
    _INK: "var(--ink)",
    _GRID: "var(--grid)",
    _GAIN: "var(--gain)",
    _LOSS: "var(--loss)",
    **{colour: f"var(--s{number})" for number, colour in enumerate(_SERIES, start=1)},
}
_STYLE: dict[str, Any] = {
    # Text stays text: the page's fonts draw it, it can be searched, and it takes a tenth of the space.
    "svg.fonttype": "none",
    # Ids inside an SVG are drawn at random otherwise.
    "svg.hashsalt": "matcher",
    "font.size": 10,
    "axes.edgecolor": _GRID,
    "axes.labelcolor": _INK,
    "axes.titlecolor": _INK,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.labelcolor": _INK,
}
_STYLES: list[str | Path | dict[str, Any]] = ["default", _STYLE]
"""Whatever a user's own matplotlibrc says."""


def plot_differences(changes: Mapping[str, Sequence[float]], *, measure: str, base: str) -> str:
    """Return an SVG with a panel a system: its differences to the base, one a query, the best first.

    No systems give an empty string; a system without queries has an empty panel.
    """
    if not changes:
        return ""
    rows = -(-len(changes) // _COLUMNS)
    with style.context(_STYLES):
        figure = Figure(figsize=(11, 2.6 * rows + 0.3), layout="constrained")
        panels = figure.subplots(rows, _COLUMNS, sharey=True, squeeze=False).flat
        for panel, (name, values) in zip(panels, changes.items(), strict=False):
            _draw_differences(panel, name, sorted(values, reverse=True))
        for panel in list(panels)[len(changes) :]:
            panel.set_axis_off()
        figure.supylabel(f"{measure}, minus {base}", color=_INK, fontsize=10)
        return _svg(figure)


def plot_reliability(systems: Mapping[str, Sequence[ReliabilityBin]]) -> str:
    """Return an SVG of mean score against the share of strong matches, bin by bin; empty for no systems."""
    if not systems:
        return ""
    with style.context(_STYLES):
        figure = Figure(figsize=(5.6, 4.6), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color=_GRID, linestyle="--", linewidth=1.2)
        for number, (name, bins) in enumerate(systems.items()):
            scores, shares = [one.mean_score for one in bins], [one.strong_share for one in bins]
            axes.plot(scores, shares, label=name, marker="o", markersize=5, **_line(number))
        axes.set(
            xlim=(0, 1), ylim=(-0.02, 1.02), xlabel="mean score of the bin", ylabel="share of levels 3–4"
        )
        axes.grid(visible=True)
        axes.legend(loc="upper left")
        return _svg(figure)


def plot_recall(curves: Mapping[str, Mapping[int, float]]) -> str:
    """Return an SVG of mean recall of levels 3–4 by depth (logarithmic), a line a system; empty for none."""
    if not curves:
        return ""
    with style.context(_STYLES):
        figure = Figure(figsize=(7.2, 4.6), layout="constrained")
        axes = figure.subplots()
        for number, (name, curve) in enumerate(curves.items()):
            axes.plot(
                list(curve), list(curve.values()), label=name, marker="o", markersize=3, **_line(number)
            )
        axes.set_xscale("log")
        ticks = list(next(iter(curves.values())))
        axes.set_xticks(ticks, labels=[str(cut) for cut in ticks])
        axes.minorticks_off()
        axes.set(ylim=(0, 1.02), xlabel="depth", ylabel="recall of levels 3–4 among all documents")
        axes.grid(visible=True)
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        return _svg(figure)


def _draw_differences(panel: Axes, name: str, values: Sequence[float]) -> None:
    places = range(1, len(values) + 1)
    for colour, part in (
        (_GAIN, [max(value, 0.0) for value in values]),
        (_LOSS, [min(value, 0.0) for value in values]),
    ):
        # One step of its own a query, as in a bar chart, but one path however many there are.
        edges = [edge for place in places for edge in (place - 0.5, place + 0.5)]
        panel.fill_between(edges, [one for one in part for _ in (0, 1)], color=colour, linewidth=0)
    panel.axhline(0, color=_INK, linewidth=0.8)
    panel.set_title(name, loc="left")
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    panel.set_xlabel("queries, best first")
    panel.grid(visible=True, axis="y")


def _line(number: int) -> dict[str, Any]:
    return {
        "color": _SERIES[number % SERIES],
        "linestyle": "-" if number < SERIES else "--",
        "linewidth": 1.8,
    }


def _svg(figure: Figure) -> str:
    written = io.StringIO()
    figure.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = written.getvalue()
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, variable)
    # Inside a page the document head of an SVG file has no place.
    return text[text.index("<svg") :]
