"""The tables that tell how a simulation went, worse numbers too."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from eval.metrics import Mean
from eval.report import code_version, format_mean, markdown
from eval.simulated_platform.measuring import (
    acts,
    chance_of_item,
    difference,
    expected,
    figures_by_quarter,
    mean_of,
)
from eval.simulated_platform.options import WorldOptions
from eval.simulated_platform.retraining import Release
from eval.simulated_platform.showing import ShownList
from eval.simulated_platform.simulate import ArmResult

HEADERS: Final = (
    "arm",
    "quarter",
    "version",
    "lists",
    "acts a list",
    "expected a list",
    "chance of an item",
    "random order",
    "true order",
)
TEXT: Final = frozenset({"demand-achievement", "achievement-demand"})
"""Pairings of the model that learns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Both arms, and how the run was made."""

    options: WorldOptions
    command: str
    cold: ArmResult
    learning: ArmResult
    seconds: float

    @property
    def arms(self) -> tuple[ArmResult, ...]:
        """Both of them."""
        return self.cold, self.learning


def quarter_rows(arms: Sequence[ArmResult], options: WorldOptions) -> list[list[str]]:
    """Return a row for each arm and quarter."""
    return [
        [
            arm.name,
            f"{2024 + one.quarter // 4} Q{one.quarter % 4 + 1}",
            str(one.version),
            str(one.lists),
            format_mean(one.acts),
            format_mean(one.expected),
            format_mean(one.item),
            f"{one.random:.3f}",
            f"{one.best:.3f}",
        ]
        for arm in arms
        for one in figures_by_quarter(arm.shown, options.quarters)
    ]


def about(told: Told) -> str:
    """Return what stands above the table of quarters."""
    return "\n\n".join(
        (
            _head(told),
            "## Learning against the cold start",
            markdown(
                ("lists", "figure", "cold start", "learning", "difference", "requests"), gain_rows(told)
            ),
            "## Releases",
            markdown(
                ("quarter", "version", "answer", "gate's gain a list", "truth", "effective lists", "told"),
                [_release_row(one) for one in told.learning.releases],
            ),
            "## What must hold",
            _listed([line for arm in told.arms for line in check_lines(arm)]),
            "## By quarter",
        )
    )


def about_harm(arm: ArmResult, options: WorldOptions, command: str) -> str:
    """Return what stands above the table of the world in which a harmful version is offered."""
    head = (
        f"`{command}`, code {code_version()}. A year of a small library: {options.first_achievements} "
        f"achievements, {options.enterprises} enterprises, lists of {options.list_length}, "
        f"{options.explore:.0%} of them drawn, in which what fits stands beside what does not. At its end a "
        "version with its weights' signs turned is offered for release, then a copy of the one in use. The "
        "gate judges by settled lists; the truth is what the turned order of the same lists brings more, "
        "by the simulation's own chances. In a rich library, where all that is shown fits alike, turning it "
        "round does little and the gate does not see it (simulated_platform.md)."
    )
    return "\n\n".join((head, _listed(check_lines(arm)), "## By quarter"))


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def gain_rows(told: Told) -> list[list[str]]:
    """Return learning against the cold start over the last year and over all, by request."""
    last = told.options.quarters - min(4, told.options.quarters)
    cuts: tuple[tuple[str, Callable[[ShownList], bool]], ...] = (
        ("last year, the model that learns", lambda one: one.quarter >= last and one.pairing in TEXT),
        ("last year, all", lambda one: one.quarter >= last),
        ("last year, not drawn", lambda one: one.quarter >= last and one.order == "ranked"),
        ("all quarters, all", lambda one: True),
    )
    figures = (
        ("acts a list", acts),
        ("expected acts a list", expected),
        ("chance of an item", chance_of_item),
    )
    rows = []
    for words, keeps in cuts:
        cold = [one for one in told.cold.shown if keeps(one)]
        learning = [one for one in told.learning.shown if keeps(one)]
        for name, value in figures:
            gain = difference(learning, cold, value)
            rows.append(
                [
                    words,
                    name,
                    format_mean(mean_of(cold, value)),
                    format_mean(mean_of(learning, value)),
                    _signed(gain),
                    str(gain.queries),
                ]
            )
    return rows


def check_lines(arm: ArmResult) -> list[str]:
    """Return what was checked of an arm, a line each."""
    lines = [
        f"{arm.name}, plan at {one.at:%Y-%m-%d}: {one.figures} figures of the city, {one.units} units, towns "
        f"and months, {len(one.differing)} other than the simulation's own count ({one.found})"
        + "".join(f"; {name}" for name in one.differing[:5])
        for one in arm.plan
    ]
    marks = ", ".join(f"{count} {name}" for name, count in sorted(arm.marks.items()))
    lines.append(
        f"{arm.name}, ledger: {arm.sent} reports sent, {arm.repeated} of them again under their key, "
        f"{len(arm.ledger)} events acknowledged, {arm.entries_told} entries exported; marked: {marks}"
    )
    kept = arm.filters
    lines.append(
        f"{arm.name}, filters: {kept.asked} enterprises asked for no early achievements; on "
        f"{kept.lists_before} lists before {kept.early_before} early ones, on {kept.lists_after} after "
        f"{kept.early_after}"
    )
    return lines + _learning_lines(arm)


def _learning_lines(arm: ArmResult) -> list[str]:
    lines = []
    if arm.harmful is not None:
        one = arm.harmful
        lines.append(
            f"{arm.name}, harmful version (signs turned): answered {one.refused.status}, {one.refused.told}; "
            f"estimated gain {_gain(one.estimate)}, truth acted out {one.truth:+.3f} on {one.lists} lists"
        )
        lines.append(f"{arm.name}, a copy of the version in use: answered {one.copy.status}, {one.copy.told}")
    if arm.rollback is not None:
        back = arm.rollback
        lines.append(
            f"{arm.name}, rollback: of {back.demands} fixed demands' answers {back.same_bytes} the same byte "
            f"by byte as before, {back.differing_between} differed in between"
        )
    return lines


def _head(told: Told) -> str:
    options = told.options
    return (
        f"`{told.command}`, code {code_version()}, {told.seconds / 60:.0f} minutes for both arms. A "
        f"simulated platform of {options.enterprises} enterprises, {options.brokers} brokers, "
        f"{options.funds} funds and {options.first_achievements} to {options.last_achievements} "
        f"achievements over {options.quarters} quarters, through the HTTP API of a listening server; lists "
        f"of {options.list_length}, {options.explore:.0%} of them in drawn order in both arms. Whether "
        "people act follows from hidden subjects, readiness, price, distance, taste and how readily a team "
        "answers, none of them a feature of the engine. Cold start: the model as it comes. Learning: "
        "trained on outcomes each quarter, put in use where the gate lets it. Acts: items of a list that led "
        "to a contact or further. Expected: the same by the simulation's own chances. Chance of an item: "
        "that it is acted on when looked at, positions weighed alike. Random and true order: what these "
        "orders of the same items would bring. Intervals: 95 %, bootstrap, grouped by enterprise."
    )


def _release_row(one: Release) -> list[str]:
    effective = "" if one.effective is None else f"{one.effective:.0f} of {one.lists}"
    answer = "" if one.status is None else str(one.status)
    version = "" if one.version is None else str(one.version)
    truth = "" if one.truth is None or math.isnan(one.truth) else f"{one.truth:+.3f}"
    return [str(one.quarter), version, answer, _gain(one.gain), truth, effective, one.told]


def _gain(gain: tuple[float, float, float] | None) -> str:
    return "" if gain is None else f"{gain[0]:+.3f} [{gain[1]:+.3f}, {gain[2]:+.3f}]"


def _signed(mean: Mean) -> str:
    return f"{mean.value:+.3f} [{mean.low:+.3f}, {mean.high:+.3f}]"
