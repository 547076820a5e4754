"""Lists that an experiment is read from: of a model's pairings, settled ones, what their askers acted on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.rewards import RewardOptions, find_rewards
from matcher.pairings import PAIRINGS
from matcher.records import RecordKey
from matcher.store import LoggedList, Store
from matcher.training.from_log import find_showings


def lists_of(store: Store, model: str, since: datetime, until: datetime) -> Iterator[LoggedList]:
    """Yield the lists of a model's pairings shown from `since` on and before `until`.

    One pairing comes after the other, each oldest first.
    """
    for pairing in PAIRINGS.values():
        if pairing.model == model:
            yield from store.suggestions.iterate(since, until, pairing.name)


def is_settled(one: LoggedList, at: datetime, reward: RewardOptions) -> bool:
    """Whether the horizon of a list's rewards is over, and the time in which they are reported."""
    return one.shown_at + reward.waits <= at


def find_acts(
    settled: Sequence[LoggedList], entries: Iterable[LedgerEntry], *, at: datetime, reward: RewardOptions
) -> list[frozenset[str]]:
    """Return of each list, oldest first, the ids of the records that its asker acted on within the horizon.

    An asker who acts on a record that many lists showed acts once: it counts for the first of them. One
    contact would else speak for every list of a window that was typed in. Raises InvalidInput like
    `find_rewards`.
    """
    showings = [one for of_list in find_showings(settled) for one in of_list]
    rewards = iter(find_rewards(entries, showings, at=at, options=reward))
    counted: set[tuple[RecordKey | str, RecordKey]] = set()
    found = []
    for one in settled:
        # Of a free text only this list's own suggestions are acted on.
        asker = one.asking or one.id
        acts = {(asker, item.key) for item in one.items if next(rewards)} - counted
        counted |= acts
        found.append(frozenset(key.id for _, key in acts))
    return found
