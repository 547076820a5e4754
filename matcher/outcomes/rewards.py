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
from matcher.outcomes.labels import is_of_records, known_entries


class Showing(NamedTuple):
    """A pair and when it was shown, under which suggestion's id; the same pair may be shown many times."""

    pair: Pair
    shown_at: datetime
    suggestion: str | None = None


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
    reason a report that came after the lag does not count, however much later `at` is. What was reported
    against a suggestion counts for it alone; otherwise for every showing of its pair of records. Raises
    InvalidInput like `known_entries`.
    """
    chosen = options or RewardOptions()
    horizon, lag = timedelta(days=chosen.horizon_days), timedelta(days=chosen.lag_days)
    reached: dict[Pair | str, list[LedgerEntry]] = defaultdict(list)
    for entry in known_entries(entries, at=at):
        if STAGES.get(entry.event.kind, -1) < STAGES[chosen.stage]:
            continue
        if entry.event.suggestion is not None:
            reached[entry.event.suggestion].append(entry)
        elif is_of_records(entry.pair):
            reached[entry.pair].append(entry)
    return [
        _reward([*reached[pair], *reached[suggestion or ""]], shown_at, horizon, lag)
        if shown_at + horizon + lag <= at
        else None
        for pair, shown_at, suggestion in showings
    ]


def _reward(entries: Sequence[LedgerEntry], shown_at: datetime, horizon: timedelta, lag: timedelta) -> float:
    end = shown_at + horizon
    in_time = (shown_at <= one.event.happened_at <= end and one.reported_at <= end + lag for one in entries)
    return float(any(in_time))
