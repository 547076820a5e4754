"""Past outcomes of achievements and takers, read from the store when a request asks for them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from matcher.history.enterprises import Enterprises
from matcher.history.takers import NO_HISTORY, TakerHistory, make_history
from matcher.outcomes.asked_filters import find_filters
from matcher.outcomes.declines import find_declines
from matcher.outcomes.rewards import RewardOptions
from matcher.records import Achievement, Demand, Record, RecordKey, kind_of
from matcher.store import STAFF, Store
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import Kind

_DAYS_KEPT: Final = 3
"""Today, and yesterday for requests that began before midnight; 10,000 achievements take about 3 MB a day."""
_DECLINES_USED: Final = 50
"""The newest: a fund's opinions of years ago say little, and each costs time with every candidate."""


class Histories:
    """What is known of the past at a moment; safe for threads.

    Acceptance is counted once a UTC day: the first request of a day waits for it, and all others that come
    meanwhile with it. What a taker said is read afresh with each request, so that it holds at once.
    """

    def __init__(self, store: Store, taxonomy: Taxonomy) -> None:
        self._store = store
        self._taxonomy = taxonomy
        self._enterprises = Enterprises(store)
        self._days: dict[datetime, Mapping[RecordKey, tuple[int, int]]] = {}
        self._counting = threading.Lock()

    def prepare(self, at: datetime) -> None:
        """Read ahead what the first request of a day would have to wait for."""
        self.past_outcomes(at)
        self._enterprises.follow()

    def past_outcomes(self, at: datetime) -> Mapping[RecordKey, tuple[int, int]]:
        """Return (accepted, shown) of achievements, as known before the UTC day of a moment began.

        So the same moment has the same answer, whatever was reported since. See `count_accepted`.
        """
        day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        known = self._days.get(day)
        if known is not None:
            return known
        with self._counting:
            if day not in self._days:
                counts = self._store.outcomes.acceptance(until=day, options=RewardOptions())
                keyed = {RecordKey(Kind.ACHIEVEMENT, id): count for id, count in counts.items()}
                kept = list(self._days.items())[1 - _DAYS_KEPT :]
                self._days = {**dict(kept), day: MappingProxyType(keyed)}
            return self._days[day]

    def taker(self, asking: Record, at: datetime) -> TakerHistory:
        """Return what a stored demand, investor or broker declined and asked for, as known at a moment.

        What one demand of an enterprise said holds for all of them. NO_HISTORY for an achievement; free text
        is not to be asked of: its id may be a stored record's.
        """
        kind = kind_of(asking)
        if kind is Kind.ACHIEVEMENT:
            return NO_HISTORY
        ids = self._enterprises.demands_of(asking) if isinstance(asking, Demand) else [asking.id]
        entries = self._store.outcomes.noes_of(kind, ids, at=at)
        filters = find_filters(entries, at=at, as_one=True)
        declines = find_declines(entries, at=at)[:_DECLINES_USED]
        if not filters and not declines:
            return NO_HISTORY
        named = {one.achievement_id for one in declines} | {one.achievement_id for one in filters}
        return make_history(declines, filters, self._achievements(sorted(named)), self._taxonomy)

    def _achievements(self, ids: list[str]) -> dict[str, Achievement]:
        keys = [RecordKey(Kind.ACHIEVEMENT, id) for id in ids]
        stored = self._store.fetch(keys, visible=STAFF).values()
        return {one.record.id: one.record for one in stored if isinstance(one.record, Achievement)}
