"""Rewards of what was shown: whether somebody acted on it within a horizon, the same horizon for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from matcher.errors import InvalidInput
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import STAGES, EventKind
from matcher.outcomes.labels import known_entries


class Showing(NamedTuple):
    """A pair and when it was shown; the same pair may be shown many times."""

    pair: Pair
    shown_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardOptions:
    """What counts as a reward, and how long it is waited for."""

    stage: EventKind = EventKind.CONTACTED
    """The least that rewards: somebody acted."""
    horizon_days: float = 60.0
    """From showing to that stage; most contacts come within weeks, and longer puts every estimate off."""
    lag_days: float = 30.0
    """So late a report still counts: platforms report a month at a time."""

    def __post_init__(self) -> None:
        """Refuse a stage that is none, a horizon that is not above 0, and a lag below 0."""
        if self.stage not in STAGES:
            raise InvalidInput(f"expected a stage, one of {', '.join(STAGES)}, got {self.stage}")
        if not (self.horizon_days > 0 and self.lag_days >= 0):
            raise InvalidInput(
                "expected horizon_days above 0 and lag_days from 0, "
                f"got {self.horizon_days:g} and {self.lag_days:g}"
            )


def find_rewards(
    entries: Iterable[LedgerEntry],
    showings: Sequence[Showing],
    *,
    at: datetime,
    options: RewardOptions | None = None,
) -> list[float | None]:
    """Return for each showing 1 where its pair reached the stage within the horizon, 0 where not.

    None while horizon and lag are not over, whatever is known already: lists whose success came soon would
    else be evaluated before those that still wait, and every estimate would be too high. For the same
    reason a report that came after the lag does not count, however much later `at` is. Raises InvalidInput
    like `known_entries`.
    """
    chosen = options or RewardOptions()
    horizon, lag = timedelta(days=chosen.horizon_days), timedelta(days=chosen.lag_days)
    reached: dict[Pair, list[LedgerEntry]] = defaultdict(list)
    for entry in known_entries(entries, at=at):
        if STAGES.get(entry.event.kind, -1) >= STAGES[chosen.stage]:
            reached[entry.pair].append(entry)
    return [
        float(any(_is_within(entry, shown_at, horizon, lag) for entry in reached[pair]))
        if shown_at + horizon + lag <= at
        else None
        for pair, shown_at in showings
    ]


def _is_within(entry: LedgerEntry, shown_at: datetime, horizon: timedelta, lag: timedelta) -> bool:
    end = shown_at + horizon
    return shown_at <= entry.event.happened_at <= end and entry.reported_at <= end + lag
