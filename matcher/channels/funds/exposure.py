"""The exposure floor: achievements that nobody was pushed for too long, and the fund that each fits best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher.channels.funds.ranking import PUBLIC
from matcher.records import OPEN_STATUSES
from matcher.store import RecordFilter, Store, StoredRecord
from matcher.vocabulary import Kind, Library

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An achievement of the service library that no fund was pushed since `since`."""

    stored: StoredRecord
    since: datetime

    def days(self, at: datetime) -> int:
        """Return for how many whole days it has waited at a moment."""
        return (at - self.since).days


def find_waiting(store: Store, *, at: datetime, weeks: int, most: int) -> list[Waiting]:
    """Return at most `most` achievements that may be pushed and were not for `weeks`, the longest first.

    They wait since the last push to any fund, or since they came into the store. Ties by id.
    """
    library = list(_service_library(store))
    pushed = store.pushes.last_pushed([one.record.id for one in library], until=at)
    latest = at - timedelta(weeks=weeks)
    waiting = [
        Waiting(stored=one, since=max(one.created_at, pushed.get(one.record.id, one.created_at)))
        for one in library
    ]
    overdue = [one for one in waiting if one.since <= latest]
    return sorted(overdue, key=lambda one: (one.since, one.stored.record.id))[:most]


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorCost:
    """What the floor cost a digest: the mean score of its items without and with those placed by it.

    A mean of nothing is None.
    """

    placed: int
    mean_without: float | None
    mean_with: float | None

    @property
    def cost(self) -> float:
        """How much the mean score fell; 0 where one of the means is of nothing."""
        if self.mean_without is None or self.mean_with is None:
            return 0.0
        return self.mean_without - self.mean_with


def measure_cost(without: Sequence[float], with_floor: Sequence[float], *, placed: int) -> FloorCost:
    """Return the cost of a floor from the scores chosen without it and with it."""
    return FloorCost(placed=placed, mean_without=_mean(without), mean_with=_mean(with_floor))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _service_library(store: Store) -> Iterator[StoredRecord]:
    where = RecordFilter(statuses=OPEN_STATUSES, libraries=frozenset({Library.SERVICE.value}))
    after: str | None = None
    while page := store.page(Kind.ACHIEVEMENT, visible=PUBLIC, after=after, limit=_PAGE, where=where):
        yield from page
        after = page[-1].record.id
