"""A run of the monitor: lists, entries and records stream by, once or twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher.monitoring.acceptance import AcceptanceCount, Acts, is_needed, reward_options
from matcher.monitoring.alarms import find_alarms
from matcher.monitoring.counting import ListTally, WeekTallies, choose_all_cuts, count_lists
from matcher.monitoring.figures import make_list_figures
from matcher.monitoring.options import MonitorConfig
from matcher.monitoring.reports import ReportCount
from matcher.monitoring.values import MonitorReport, PairingFigures
from matcher.monitoring.weeks import Periods, make_periods
from matcher.monitoring.words import KINDS, RecordTexts
from matcher.outcomes.entries import LedgerEntry
from matcher.pairings import PAIRINGS, pairing_named
from matcher.store import STAFF, LoggedList, Store, StoredRecord
from matcher.text import Segmenter
from matcher.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What to look at: so many weeks up to a moment, of one pairing or all."""

    at: datetime
    weeks: int = 8
    pairing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where a run reads: lists shown from a moment on and before another, asked for twice; all entries of the
    ledger; all records of a kind. Order is nothing."""

    lists: Callable[[datetime, datetime], Iterable[LoggedList]]
    entries: Iterable[LedgerEntry]
    records: Callable[[Kind], Iterable[StoredRecord]]


def monitor(store: Store, segmenter: Segmenter, options: MonitorConfig, scope: Scope) -> MonitorReport:
    """Return the figures of the weeks looked at, with alarms, from a store.

    The log and the ledger are read as they were known at the moment; records only as they are now. Raises
    InvalidInput for an unknown pairing and for a number of weeks or a moment out of bounds.
    """
    wanted = None if scope.pairing is None else pairing_named(scope.pairing).name
    sources = Sources(
        lists=lambda since, until: store.suggestions.iterate(since, until, wanted),
        entries=store.outcomes.iterate(),
        records=lambda kind: store.iterate(kind, visible=STAFF),
    )
    return watch(sources, segmenter, options, scope)


def watch(sources: Sources, segmenter: Segmenter, options: MonitorConfig, scope: Scope) -> MonitorReport:
    """Return the figures of the weeks looked at, with alarms; raise InvalidInput like `monitor`.

    The sources are taken to hold the scope's pairing alone, where it names one.
    """
    periods = make_periods(
        scope.at,
        weeks=scope.weeks,
        reference_weeks=options.reference_weeks,
        wait_days=options.horizon_days + options.lag_days,
    )
    reports = ReportCount(periods)
    beside = _Beside(AcceptanceCount(_read_acts(sources, reports, periods, options)), periods, options)
    tallies = _count(sources, beside, periods)
    pairings = tuple(
        _pairing(name, tallies, beside.acceptance, periods, options)
        for name in PAIRINGS
        if name in beside.pairings
    )
    texts = RecordTexts(periods)
    for kind in KINDS:
        texts.add(kind, sources.records(kind))
    vocabulary = texts.figures(segmenter.terms, segmenter.domain_words, options)
    ledger = reports.figures(first_shown=beside.first_shown, lists_meanwhile=beside.meanwhile)
    return MonitorReport(
        at=periods.at,
        weeks=tuple(week.label for week in periods.window),
        reference=tuple(week.label for week in periods.reference),
        alarms=find_alarms(pairings, vocabulary, ledger, periods, options),
        pairings=pairings,
        vocabulary=vocabulary,
        ledger=ledger,
    )


def _read_acts(sources: Sources, reports: ReportCount, periods: Periods, options: MonitorConfig) -> Acts:
    """Return what the ledger knows of the lists that are read, counting its reports on the way."""
    since, rewards = periods.first.start, reward_options(options)
    told = _told(sources.entries, reports)
    needed = (one for one in told if is_needed(one, since=since, options=rewards))
    return Acts(needed, at=periods.at, options=rewards)


def _count(sources: Sources, beside: _Beside, periods: Periods) -> WeekTallies:
    """Read the reference for its bins, then everything."""
    cuts = choose_all_cuts(sources.lists(periods.reference[0].start, periods.window[0].start))
    return count_lists(beside.watch(sources.lists(periods.first.start, periods.at)), cuts)


def _told(entries: Iterable[LedgerEntry], reports: ReportCount) -> Iterator[LedgerEntry]:
    for entry in entries:
        reports.add(entry)
        yield entry


class _Beside:
    """What else is counted while lists stream by: what came of them, and whether any were shown of late."""

    def __init__(self, acceptance: AcceptanceCount, periods: Periods, options: MonitorConfig) -> None:
        self.acceptance = acceptance
        self.pairings: set[str] = set()
        self.meanwhile = 0
        self.first_shown: datetime | None = None
        self._late = periods.at - timedelta(days=options.silent_days)
        self._counted = periods.reference[0].start

    def watch(self, lists: Iterable[LoggedList]) -> Iterator[LoggedList]:
        """Pass on what lies in the reference or the window; older lists are settled, and nothing else."""
        for one in lists:
            self.acceptance.add(one)
            self.pairings.add(one.pairing)
            self.meanwhile += one.shown_at >= self._late
            self.first_shown = min(self.first_shown or one.shown_at, one.shown_at)
            if one.shown_at >= self._counted:
                yield one


def _pairing(
    name: str,
    tallies: WeekTallies,
    acceptance: AcceptanceCount,
    periods: Periods,
    options: MonitorConfig,
) -> PairingFigures:
    weeks = [(week, tallies.get((name, week), ListTally())) for week in periods.window]
    reference = _sum([tallies[name, week] for week in periods.reference if (name, week) in tallies])
    base, figures = make_list_figures(weeks, reference, periods, options)
    return PairingFigures(
        pairing=name,
        reference=base,
        weeks=figures,
        acceptance=acceptance.figures(name, periods, options),
    )


def _sum(tallies: Sequence[ListTally]) -> ListTally:
    return sum(tallies, ListTally())
