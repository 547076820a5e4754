"""How the ledger is kept: how late things are reported, and who has fallen silent."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from matcher.monitoring.values import LedgerFigures, Reporter, ReportFigures
from matcher.monitoring.weeks import CHINA, Periods, Week
from matcher.outcomes.entries import LedgerEntry

_DAY: Final = timedelta(days=1)


class ReportCount:
    """Counts entries as they stream by; entries reported after the moment looked from are not known yet."""

    def __init__(self, periods: Periods) -> None:
        self._periods = periods
        self._window = frozenset(periods.window)
        self._lags: defaultdict[Week, array[float]] = defaultdict(lambda: array("d"))
        self._by: Counter[str] = Counter()
        self._weeks: defaultdict[str, set[Week]] = defaultdict(set)
        self._last: dict[str, datetime] = {}
        self._newest: datetime | None = None

    def add(self, entry: LedgerEntry) -> None:
        """Count an entry."""
        at, who = entry.reported_at, entry.reported_by
        if at > self._periods.at:
            return
        self._newest = at if self._newest is None else max(self._newest, at)
        week = Week.of(at)
        if week in self._window:
            self._lags[week].append((at - entry.event.happened_at) / _DAY)
        if week >= self._periods.first:
            self._by[who] += 1
            self._weeks[who].add(week)
            self._last[who] = max(self._last.get(who, at), at)

    def figures(self, *, first_shown: datetime | None, lists_meanwhile: int) -> LedgerFigures:
        """Return the window's weeks and everybody who reported in the weeks read, by name."""
        since = self._newest or first_shown
        return LedgerFigures(
            weeks=tuple(_figures(week, self._lags.get(week, array("d"))) for week in self._periods.window),
            reporters=tuple(
                Reporter(
                    name=name,
                    entries=count,
                    weeks=len(self._weeks[name]),
                    last_day=self._last[name].astimezone(CHINA).date(),
                )
                for name, count in sorted(self._by.items())
            ),
            last_report=self._newest,
            silent_days=None if since is None else (self._periods.at - since) // _DAY,
            lists_meanwhile=lists_meanwhile,
        )


def _figures(week: Week, lags: array[float]) -> ReportFigures:
    median, p90 = np.quantile(lags, (0.5, 0.9)) if lags else (None, None)
    return ReportFigures(
        week=week.label,
        entries=len(lags),
        median_days=None if median is None else float(median),
        p90_days=None if p90 is None else float(p90),
    )
