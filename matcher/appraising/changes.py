"""Which achievements a run must look at again: those that changed, and those whose surroundings did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from matcher.appraisal.dossier import Dossier, make_dossier
from matcher.appraisal.economy_plans import read_plans
from matcher.appraisal.figures import RECENT_DAYS
from matcher.appraisal.patent_numbers import PatentKind
from matcher.appraisal.rights import read_rights, remaining_years
from matcher.appraisal.rights_text import read_rights_text
from matcher.appraisal.values import Finding
from matcher.engine import Engine
from matcher.index.base import KIND_FACET, Where
from matcher.profiles import make_profile
from matcher.query import word_weights
from matcher.reading.vectors import mixed_rows
from matcher.records import Achievement, Demand, Record, RecordKey, key_of
from matcher.store import STAFF, Change
from matcher.vocabulary import Kind

TOUCHED: Final = 50
"""Achievements nearest to a changed demand, fund or achievement, by meaning and by words each: among
those it may have come to stand beside."""
_STAND_BESIDE: Final = frozenset({Kind.ACHIEVEMENT, Kind.DEMAND, Kind.INVESTOR})
_LONGEST_YEARS: Final = 20
"""No right on record lives longer, counted from its filing (an invention patent)."""
_PAGE: Final = 1_000
_UNDER_WAY: Final = timedelta(days=1)
"""An outcome is reported at the beginning of a transaction; none takes that long to commit."""

Tick = Callable[[], None]
"""Called now and then, so that the caller can say that it lives."""


def changed_ids(
    engine: Engine, *, after: int, since: date, today: date, tick: Tick = lambda: None
) -> list[str]:
    """Return the achievements to appraise again, by id.

    Those that changed after the revision `after` or were never appraised; those whose appraisal rests on a
    record that changed or was deleted, or on a demand that grew a step older or passed its deadline
    between the two days; those near to what changed; those whose own words or rights say something else by
    then; and those whose money or landing was reported or corrected since. What is left out keeps the
    figures of its own revision until a full run.
    """
    changes = list(_changes(engine, after))
    changed = [change.key for change in changes]
    found = {key.id for key in changed if key.kind is Kind.ACHIEVEMENT}
    found |= _never_appraised(engine)
    found |= engine.store.outcomes.touched(since=datetime.combine(since, time.min, UTC) - _UNDER_WAY)
    found |= engine.store.appraisals.resting_on([*changed, *_aged(engine, since, today)])
    for change in changes:
        tick()
        if change.record is not None and change.key.kind in _STAND_BESIDE:
            found |= {key.id for key in _near(engine, change.record)}
    for record in _read_otherwise(engine, since, today):
        tick()
        found.add(record.id)
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


def _read_otherwise(engine: Engine, since: date, today: date) -> Iterator[Achievement]:
    """Yield the achievements that say something else on the second day, though nobody changed them.

    Texts speak of years, plans of months; rights live a tenth of a year less every five weeks, all on the
    same few days.
    """
    is_new_year = since.year != today.year
    if not (is_new_year or since.month != today.month or _is_step_of_rights(since, today)):
        return
    for stored in engine.store.iterate(Kind.ACHIEVEMENT, visible=STAFF):
        record = stored.record
        if isinstance(record, Achievement) and (is_new_year or has_aged(record, since, today)):
            yield record


def _is_step_of_rights(since: date, today: date) -> bool:
    filed = range(today.year - _LONGEST_YEARS, today.year + 1)
    return any(
        remaining_years(PatentKind.INVENTION, year, since)
        != remaining_years(PatentKind.INVENTION, year, today)
        for year in filed
    )


def has_aged(record: Achievement, since: date, today: date) -> bool:
    """Whether an achievement says something else on the second of two days of one year."""
    dossier = make_dossier(record)
    return _of_the_day(dossier, since) != _of_the_day(dossier, today)


def _of_the_day(dossier: Dossier, day: date) -> list[Finding]:
    """Return the findings that hang on more of the day than its year."""
    # What a sentence says of lapsed rights, which a standing right silences, hangs on no day.
    rights = [*read_rights(dossier, day), *read_rights_text(dossier, day, has_standing=True)]
    return [*rights, *(plan for sentence in dossier.sentences for plan in read_plans(sentence, day))]


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
