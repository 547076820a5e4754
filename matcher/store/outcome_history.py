"""What past outcomes say to a ranking, asked of the ledger: the course of every pair, what takers refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, DateTime, and_, bindparam, case, false, or_, select, type_coerce

from matcher.outcomes.acceptance import CourseEntry, count_accepted
from matcher.outcomes.declines import ACTS, NOES
from matcher.outcomes.events import DeclineReason, EventKind
from matcher.outcomes.rewards import RewardOptions
from matcher.store.outcome_rows import ENTRIES, later
from matcher.store.outcome_tables import outcomes
from matcher.store.reading import Live
from matcher.store.tables import UtcDateTime

_ROWS_AT_ONCE: Final = 5_000
_TECHNICAL: Final = f'"reason":"{DeclineReason.TECHNOLOGY.value}"'
"""As `pack_event` writes it; inside a text its quotes would be escaped, so that no note looks like it."""
_ENDS: Final = (EventKind.DECLINED, EventKind.DISMISSED, EventKind.FAILED, EventKind.WITHDRAWN)
_KINDS: Final = {kind.value: kind for kind in EventKind}

_CORRECTED: Final = select(outcomes.c.supersedes).where(
    outcomes.c.supersedes.is_not(None), outcomes.c.reported_at < bindparam("until")
)
_COURSES: Final = (
    select(
        outcomes.c.number,
        outcomes.c.achievement_id,
        outcomes.c.pair,
        outcomes.c.kind,
        case(
            (outcomes.c.kind.in_(_ENDS), outcomes.c.event.contains(_TECHNICAL, autoescape=True)),
            else_=false(),
        ),
        # As the database keeps them: their zone costs as much as all else about 200,000 rows.
        type_coerce(outcomes.c.happened_at, DateTime()),
        type_coerce(outcomes.c.reported_at, DateTime()),
    )
    .where(outcomes.c.reported_at < bindparam("until"), outcomes.c.taker_id.is_not(None))
    .order_by(outcomes.c.achievement_id, outcomes.c.happened_at, outcomes.c.number)
)

_NOTED: Final = '"note":'
_IS_KNOWN: Final = (
    outcomes.c.taker_kind == bindparam("taker_kind"),
    outcomes.c.taker_id.in_(bindparam("taker_ids", expanding=True)),
    outcomes.c.happened_at <= bindparam("at"),
    outcomes.c.reported_at <= bindparam("at"),
)
_NEWEST: Final = (
    select(outcomes.c.number)
    .where(*_IS_KNOWN, outcomes.c.kind.in_(sorted(NOES | ACTS)))
    .order_by(outcomes.c.happened_at.desc(), outcomes.c.number.desc())
    .limit(bindparam("newest"))
)
_CORRECTED_BY_THEN: Final = and_(
    later.c.supersedes == outcomes.c.number, later.c.reported_at <= bindparam("at")
)
NOES_OF_TAKERS: Live = (
    select(*ENTRIES.selected_columns)
    .outerjoin_from(outcomes, later, _CORRECTED_BY_THEN)
    .where(
        *_IS_KNOWN,
        or_(
            outcomes.c.number.in_(_NEWEST),
            and_(outcomes.c.kind.in_(sorted(NOES)), outcomes.c.event.contains(_NOTED, autoescape=True)),
        ),
        later.c.number.is_(None),
    )
)
"""The `newest` noes and acts of takers and every no with a note, as known `at` a moment, in no order."""


def read_acceptance(
    connection: Connection, until: datetime, options: RewardOptions
) -> dict[str, tuple[int, int]]:
    """Return (accepted, shown) by achievement, of what was known of pairs of records before a moment."""
    as_kept = UtcDateTime().process_bind_param(until, connection.dialect)
    return count_accepted(_read_courses(connection, until), until=as_kept or until, options=options)


def _read_courses(connection: Connection, until: datetime) -> Iterator[CourseEntry]:
    corrected = set(connection.execute(_CORRECTED, {"until": until}).scalars())
    for part in connection.execute(_COURSES, {"until": until}).partitions(_ROWS_AT_ONCE):
        for number, achievement_id, pair, kind, is_technical, happened_at, reported_at in part:
            if number not in corrected:
                yield CourseEntry(
                    achievement_id, pair, _KINDS[kind], bool(is_technical), happened_at, reported_at
                )
