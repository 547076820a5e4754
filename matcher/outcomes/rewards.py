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

    @property
    def waits(self) -> timedelta:
        """From showing to when the reward is known: horizon and lag."""
        return timedelta(days=self.horizon_days + self.lag_days)


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
    against a suggestion counts for it alone; otherwise for every showing of its pair of records by which the
    pair had not come so far: what goes on already is no answer to being shown once more. Raises InvalidInput
    like `known_entries`.
    """
    chosen = options or RewardOptions()
    of_suggestion: dict[str, list[LedgerEntry]] = defaultdict(list)
    of_pair: dict[Pair, list[LedgerEntry]] = defaultdict(list)
    for entry in known_entries(entries, at=at):
        if STAGES.get(entry.event.kind, -1) < STAGES[chosen.stage]:
            continue
        if entry.event.suggestion is not None:
            of_suggestion[entry.event.suggestion].append(entry)
        if is_of_records(entry.pair):
            of_pair[entry.pair].append(entry)
    return [
        _reward(one, of_suggestion[one.suggestion or ""], of_pair[one.pair], chosen)
        if one.shown_at + chosen.waits <= at
        else None
        for one in showings
    ]


def _reward(
    showing: Showing, own: Sequence[LedgerEntry], of_pair: Sequence[LedgerEntry], options: RewardOptions
) -> float:
    end = showing.shown_at + timedelta(days=options.horizon_days)
    told = showing.shown_at + options.waits
    known = [one for one in of_pair if one.reported_at <= told]
    goes_on = any(one.event.happened_at < showing.shown_at for one in known)
    shared = [] if goes_on else [one for one in known if one.event.suggestion is None]
    return float(
        any(
            showing.shown_at <= one.event.happened_at <= end and one.reported_at <= told
            for one in (*own, *shared)
        )
    )
