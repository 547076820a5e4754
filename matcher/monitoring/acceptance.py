"""What came of logged lists, week by week: the ledger joined to lists as they stream by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from matcher.monitoring.options import MonitorConfig
from matcher.monitoring.shares import Share, make_share
from matcher.monitoring.values import Acceptance, AcceptanceFigures
from matcher.monitoring.weeks import Periods, Week
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import STAGES
from matcher.outcomes.labels import known_entries
from matcher.outcomes.rewards import RewardOptions, Showing, find_rewards
from matcher.store import LoggedList
from matcher.training.from_log import find_showings

UNKNOWN_VERSION: Final = -1
_LAST_POSITION: Final = 11
"""Stands for it and all after it: few look further than a page of ten."""


def reward_options(options: MonitorConfig) -> RewardOptions:
    """Return what counts as accepted: somebody got in contact, or went further, in time."""
    return RewardOptions(horizon_days=options.horizon_days, lag_days=options.lag_days)


def is_needed(entry: LedgerEntry, *, since: datetime, options: RewardOptions) -> bool:
    """Whether an entry may tell of lists shown from then on: acts, and corrections of whatever kind."""
    is_act = STAGES.get(entry.event.kind, -1) >= STAGES[options.stage]
    return entry.event.supersedes is not None or (is_act and entry.event.happened_at >= since)


class Acts:
    """The acts known at a moment, to be found by suggestion or pair."""

    def __init__(self, entries: Iterable[LedgerEntry], *, at: datetime, options: RewardOptions) -> None:
        self._at, self._options = at, options
        self._by: defaultdict[Pair | str, list[LedgerEntry]] = defaultdict(list)
        for entry in known_entries(entries, at=at):
            # A correction after the moment is not known yet.
            known = replace(entry, superseded_by=None)
            self._by[entry.pair].append(known)
            if entry.event.suggestion is not None:
                self._by[entry.event.suggestion].append(known)

    def rewards(self, one: LoggedList) -> list[float | None]:
        """Return what came of each suggestion of a list, see `find_rewards`."""
        if one.shown_at + self._options.waits > self._at:
            return [None] * len(one.items)  # as `find_rewards` has it; half of the lists that are read
        (showings,) = find_showings([one])
        return find_rewards(self._of(showings), showings, at=self._at, options=self._options)

    def _of(self, showings: Sequence[Showing]) -> Iterator[LedgerEntry]:
        for pair, _, suggestion in showings:
            yield from self._by.get(pair, ())
            yield from self._by.get(suggestion or "", ())


@dataclass(slots=True)
class _Tally:
    open: int = 0
    settled: int = 0
    accepted: int = 0
    acts: int = 0
    positions: Counter[tuple[int, bool]] = field(default_factory=Counter)
    versions: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def add(self, one: LoggedList, rewards: Sequence[float | None]) -> None:
        known = [reward > 0 for reward in rewards if reward is not None]
        if len(known) < len(rewards):
            self.open += 1
            return
        version = UNKNOWN_VERSION if one.shown_by is None else one.shown_by.version
        self.settled += 1
        self.accepted += any(known)
        self.acts += sum(known)
        self.versions[version, any(known)] += 1
        self.positions.update((min(place, _LAST_POSITION), act) for place, act in enumerate(known, start=1))

    def __add__(self, other: _Tally) -> _Tally:
        return _Tally(
            self.open + other.open,
            self.settled + other.settled,
            self.accepted + other.accepted,
            self.acts + other.acts,
            self.positions + other.positions,
            self.versions + other.versions,
        )


class AcceptanceCount:
    """Counts what came of lists, by pairing and by the week that they were shown in."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        self._tallies: defaultdict[tuple[str, Week], _Tally] = defaultdict(_Tally)

    def add(self, one: LoggedList) -> None:
        """Count a list; one without any suggestion cannot be accepted and is passed over."""
        if one.items:
            self._tallies[one.pairing, Week.of(one.shown_at)].add(one, self._acts.rewards(one))

    def figures(self, pairing: str, periods: Periods, options: MonitorConfig) -> Acceptance:
        """Return a pairing's acceptance: every week from the first judged one to the window's last."""
        weeks = [periods.settled[0].shift(on) for on in range(_weeks_between(periods))]
        by_week = {week: self._tallies.get((pairing, week), _Tally()) for week in weeks}
        before = [self._tallies.get((pairing, week), _Tally()) for week in periods.settled_reference]
        reference = _figures(None, sum(before, _Tally()), options)
        every = sum((tally for (of, _), tally in self._tallies.items() if of == pairing), _Tally())
        judged = tuple(
            week.label
            for week in periods.settled
            if by_week[week].settled >= options.least_lists and reference.accepted.of >= options.least_lists
        )
        return Acceptance(
            reference=reference,
            judged=judged,
            weeks=tuple(_figures(week.label, tally, options) for week, tally in by_week.items()),
            positions=_shares(every.positions, options),
            versions=_shares(every.versions, options),
        )


def _weeks_between(periods: Periods) -> int:
    return (periods.window[-1].first_day - periods.settled[0].first_day).days // 7 + 1


def _figures(week: str | None, tally: _Tally, options: MonitorConfig) -> AcceptanceFigures:
    few = f"已到期推荐 {tally.settled} 次，不足 {options.least_lists} 次，不作判断"
    return AcceptanceFigures(
        week=week,
        open=tally.open,
        acts=tally.acts,
        accepted=make_share(tally.accepted, tally.settled, options.confidence),
        note=few if tally.settled < options.least_lists else None,
    )


def _shares(counts: Counter[tuple[int, bool]], options: MonitorConfig) -> dict[int, Share]:
    return {
        of: make_share(counts[of, True], counts[of, True] + counts[of, False], options.confidence)
        for of in sorted({of for of, _ in counts})
    }
