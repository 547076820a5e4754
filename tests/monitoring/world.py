"""A platform in memory that goes on as it was, week after week, unless a test changes something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.config import Config
from matcher.monitoring.options import MonitorConfig
from matcher.monitoring.values import Alarm, AlarmKind, MonitorReport
from matcher.monitoring.watching import Scope, Sources, watch
from matcher.monitoring.weeks import Week
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import EventKind
from matcher.records import Record, RecordKey
from matcher.store import LoggedItem, LoggedList, StoredRecord
from matcher.text import Segmenter
from matcher.vocabulary import Kind
from tests.logged_lists import AT, list_id, logged
from tests.outcomes.entries import START, entry

NAMES: Final = ("flat", "alike", "rare", "coarse")
"""Values that are independent; that have most in common within a list; often missing; 0 or 1."""
WEEKS: Final = 25
LAST_WHOLE: Final = Week(2026, 47)
ITEMS: Final = 4
KEYS: Final = [RecordKey(Kind.ACHIEVEMENT, f"a{place}") for place in range(1, 12)]
PLAIN: Final = logged()
Features = NDArray[np.float32]
Change = Callable[[Features], Features]
"""Makes other features (items, 4) of those of a list."""


@dataclass(frozen=True, kw_only=True)
class World:
    """Lists of 25 weeks up to Tuesday of 2026-W48, and contacts that came of some of them."""

    lists: tuple[LoggedList, ...]
    entries: tuple[LedgerEntry, ...]
    records: dict[Kind, tuple[StoredRecord, ...]] = field(default_factory=dict)

    @property
    def sources(self) -> Sources:
        """What a run reads."""
        return Sources(
            lists=lambda since, until: (one for one in self.lists if since <= one.shown_at < until),
            entries=self.entries,
            records=lambda kind: self.records.get(kind, ()),
        )

    def watch(self, at: datetime = AT, weeks: int = 8, **options: float) -> MonitorReport:
        """Return a run of the monitor."""
        settings = MonitorConfig.model_validate(options)
        return watch(self.sources, SEGMENTER, settings, Scope(at=at, weeks=weeks))


SEGMENTER: Final = Segmenter.from_folder(Path(Config().data) / "dictionary")


def make_world(
    seed: int = 1,
    *,
    at: datetime = AT,
    per_week: int = 60,
    change: Change | None = None,
    since: Week = LAST_WHOLE,
    accepts: Callable[[datetime], float] = lambda _: 0.3,
) -> World:
    """Return a world up to a moment: features change from a week on, a share of lists brings a contact."""
    rng = np.random.default_rng(seed)
    lists: list[LoggedList] = []
    entries: list[LedgerEntry] = []
    for number in range(WEEKS * per_week):
        then = at - timedelta(weeks=WEEKS) * (1 - number / (WEEKS * per_week))
        features = draw_features(rng)
        if change is not None and Week.of(then) >= since:
            features = change(features)
        one = make_list(then, features, np.sort(rng.random(ITEMS))[::-1].tolist())
        lists.append(one)
        if rng.random() < accepts(then):
            entries.append(contact(len(entries) + 1, one))
    return World(lists=tuple(lists), entries=tuple(entries))


def draw_features(rng: np.random.Generator) -> Features:
    """Return the features of a list."""
    values = rng.normal(size=(ITEMS, len(NAMES)))
    values[:, 1] = rng.normal() + 0.3 * values[:, 1]
    values[rng.random(ITEMS) < 0.3, 2] = np.nan
    values[:, 3] = values[:, 3] > 1
    return values.astype(np.float32)


def make_list(at: datetime, features: Features, scores: Sequence[float]) -> LoggedList:
    """Return a list of these suggestions, the first of level 3."""
    items = tuple(
        LoggedItem(position=place, key=KEYS[place - 1], revision=1, score=score, level=3 if place == 1 else 2)
        for place, score in enumerate(scores, start=1)
    )
    return replace(PLAIN, id=list_id(at), shown_at=at, items=items, features=features, names=NAMES)


def contact(
    number: int, one: LoggedList, *, after_days: float = 5, reported_after: float = 10
) -> LedgerEntry:
    """Return a contact that came of a list's first suggestion."""
    shown = (one.shown_at - START) / timedelta(days=1)
    pair = Pair("a1", "demand", "d1")
    found = entry(
        number,
        EventKind.CONTACTED,
        shown + after_days,
        reported=shown + reported_after,
        pair=pair,
        suggestion=one.suggestion_id(1),
    )
    return replace(found, reported_by="API key 1 (window)")


def stored(record: Record, at: datetime) -> StoredRecord:
    """Return a record that was last changed at a moment."""
    return StoredRecord(record=record, revision=1, created_at=at, updated_at=at)


def kinds_on(report: MonitorReport) -> list[AlarmKind]:
    """Return the kinds of the alarms and warnings that are on."""
    return list(dict.fromkeys(one.kind for one in report.alarms if one.is_on))


def only(alarms: Iterable[Alarm], kind: AlarmKind) -> list[Alarm]:
    """Return the alarms of a kind."""
    return [one for one in alarms if one.kind is kind]
