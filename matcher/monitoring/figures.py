"""Tallies of lists as figures: each week's beside the reference's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from matcher.monitoring.counting import FeatureTally, ListTally
from matcher.monitoring.options import MonitorConfig
from matcher.monitoring.shares import Share, make_share, wilson
from matcher.monitoring.stability import BinTally, find_chance, find_psi
from matcher.monitoring.values import FeatureFigures, ListFigures, Stability
from matcher.monitoring.weeks import Periods, Week


def make_list_figures(
    tallies: Sequence[tuple[Week, ListTally]],
    reference: ListTally,
    periods: Periods,
    options: MonitorConfig,
) -> tuple[ListFigures, tuple[ListFigures, ...]]:
    """Return the figures of the reference, and of each week against it."""
    few = _few("参照期", reference, options)
    base = _figures(reference, None, options, note=few, first=periods.reference[0])
    weeks = []
    for week, tally in tallies:
        note = few or _few("本周", tally, options)
        figures = _figures(tally, None if note else reference, options, note=note, first=week)
        weeks.append(replace(figures, week=week.label, is_whole=week.end <= periods.at))
    return base, tuple(weeks)


def _few(period: str, tally: ListTally, options: MonitorConfig) -> str | None:
    if tally.lists >= options.least_lists:
        return None
    return f"{period}推荐 {tally.lists} 次，不足 {options.least_lists} 次，不作判断"


def _figures(
    tally: ListTally, reference: ListTally | None, options: MonitorConfig, *, note: str | None, first: Week
) -> ListFigures:
    scores = tally.first_scores
    return ListFigures(
        week=None,
        first_day=first.first_day,
        is_whole=True,
        lists=tally.lists,
        empty=tally.empty,
        first_mean=math.fsum(scores) / len(scores) if scores else None,
        first_median=float(median(scores)) if scores else None,
        without_fit=make_share(tally.without_fit, tally.lists, options.confidence),
        levels=dict(sorted(tally.levels.items())),
        score=_stability(None if reference is None else reference.score, tally.score, options),
        features=tuple(
            _feature(name, of, tally, reference, options) for name, of in sorted(tally.features.items())
        ),
        note=note,
    )


def _feature(
    name: str, of: FeatureTally, tally: ListTally, reference: ListTally | None, options: MonitorConfig
) -> FeatureFigures:
    before = None if reference is None else reference.features.get(name)
    return FeatureFigures(
        name=name,
        missing=_missing(tally.rows - of.known, tally, options),
        mean=of.total / of.known if of.known else None,
        stability=_stability(None if before is None else before.bins, of.bins, options),
    )


def _missing(count: int, tally: ListTally, options: MonitorConfig) -> Share:
    """Return the share of suggestions; its interval is one of so many lists, as those of a list are alike."""
    shown = tally.lists - tally.empty
    if not (tally.rows and shown):
        return make_share(0, 0, options.confidence)
    value = count / tally.rows
    low, high = wilson(value, shown, options.confidence)
    return Share(count=count, of=tally.rows, value=value, low=low, high=high)


def _stability(reference: BinTally | None, week: BinTally | None, options: MonitorConfig) -> Stability:
    if reference is None or week is None or not (reference.total and week.total):
        return Stability()
    return Stability(
        psi=find_psi(reference.counts, week.counts), chance=find_chance(reference, week, options.chance)
    )
