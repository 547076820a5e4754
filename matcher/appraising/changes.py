"""Which achievements a run must look at again: those that changed, and those whose surroundings did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from matcher.appraisal.figures import RECENT_DAYS
from matcher.engine import Engine
from matcher.index.base import KIND_FACET, Where
from matcher.profiles import make_profile
from matcher.query import word_weights
from matcher.reading.vectors import mixed_rows
from matcher.records import Demand, Record, RecordKey, key_of
from matcher.store import STAFF, Change
from matcher.vocabulary import Kind

TOUCHED: Final = 50
"""Achievements nearest to a changed demand, fund or achievement, by meaning and by words each: among
those it may have come to stand beside."""
_PAGE: Final = 1_000


def changed_ids(engine: Engine, *, after: int, since: date, today: date) -> list[str]:
    """Return the achievements to appraise again, by id.

    Those that changed after the revision `after` or were never appraised; those whose appraisal rests on a
    record that changed or was deleted, or on a demand that grew a step older or passed its deadline
    between the two days; and those near to what changed. What is left out keeps the figures of its own
    revision until a full run.
    """
    changes = list(_changes(engine, after))
    changed = [change.key for change in changes]
    aged = _aged(engine, since, today)
    found = {key.id for key in changed if key.kind is Kind.ACHIEVEMENT}
    found |= _never_appraised(engine)
    found |= engine.store.appraisals.resting_on([*changed, *aged])
    found |= {
        key.id for change in changes if change.record is not None for key in _near(engine, change.record)
    }
    live = engine.store.fetch([RecordKey(Kind.ACHIEVEMENT, id) for id in sorted(found)], visible=STAFF)
    return sorted(key.id for key in live)


def _changes(engine: Engine, after: int) -> Iterator[Change]:
    while page := engine.store.changes(after=after, limit=_PAGE):
        yield from page
        after = page[-1].revision


def _never_appraised(engine: Engine) -> set[str]:
    known = engine.store.appraisals.appraised_revisions()
    return {
        stored.record.id
        for stored in engine.store.iterate(Kind.ACHIEVEMENT, visible=STAFF)
        if known.get(stored.record.id) != stored.revision
    }


def _aged(engine: Engine, since: date, today: date) -> list[RecordKey]:
    """Return the demands whose age crossed a step, or whose deadline passed, between two days."""
    return [
        RecordKey(Kind.DEMAND, stored.record.id)
        for stored in engine.store.iterate(Kind.DEMAND, visible=STAFF)
        if isinstance(stored.record, Demand) and _crossed(stored.record, since, today)
    ]


def _crossed(demand: Demand, since: date, today: date) -> bool:
    if demand.deadline is not None and since <= demand.deadline < today:
        return True
    if demand.posted_on is None:
        return False
    before, after = ((day - demand.posted_on).days for day in (since, today))
    return any(before <= days < after for days, _ in RECENT_DAYS) or before < 0 <= after


def _near(engine: Engine, record: Record) -> Iterable[RecordKey]:
    """Return the achievements near a record as it is now indexed."""
    index = engine.stages.index
    profile = make_profile(record, engine.stages.segmenter)
    where = Where(any_of={KIND_FACET: frozenset({Kind.ACHIEVEMENT.value})})
    row = mixed_rows(*index.vectors([key_of(record)]))[0]
    if row is not None:
        yield from (hit.key for hit in index.search_dense(row, k=TOUCHED, where=where))
    words = word_weights(profile, index)
    if words:
        yield from (hit.key for hit in index.search_lexical(words, k=TOUCHED, where=where))
