"""What past outcomes say to a ranking, asked of the ledger: the course of every pair, what takers refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, bindparam, case, false, select

from matcher.outcomes.acceptance import CourseEntry
from matcher.outcomes.events import DeclineReason, EventKind
from matcher.store.outcome_rows import ENTRIES, later
from matcher.store.outcome_tables import outcomes
from matcher.store.reading import Live

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
        outcomes.c.happened_at,
        outcomes.c.reported_at,
    )
    .where(outcomes.c.reported_at < bindparam("until"), outcomes.c.taker_id.is_not(None))
    .order_by(outcomes.c.achievement_id, outcomes.c.happened_at, outcomes.c.number)
)

_CORRECTED_BY_THEN: Final = and_(
    later.c.supersedes == outcomes.c.number, later.c.reported_at <= bindparam("at")
)
OF_TAKERS: Live = (
    select(*ENTRIES.selected_columns)
    .outerjoin_from(outcomes, later, _CORRECTED_BY_THEN)
    .where(
        outcomes.c.taker_kind == bindparam("taker_kind"),
        outcomes.c.taker_id.in_(bindparam("taker_ids", expanding=True)),
        outcomes.c.kind.in_(bindparam("kinds", expanding=True)),
        outcomes.c.happened_at <= bindparam("at"),
        outcomes.c.reported_at <= bindparam("at"),
        later.c.number.is_(None),
    )
)
"""The entries of `kinds` of takers as known `at` a moment, in no order."""


def read_courses(connection: Connection, until: datetime) -> Iterator[CourseEntry]:
    """Yield what was known of pairs of records before a moment, as `count_accepted` wants it."""
    corrected = set(connection.execute(_CORRECTED, {"until": until}).scalars())
    for part in connection.execute(_COURSES, {"until": until}).partitions(_ROWS_AT_ONCE):
        for number, achievement_id, pair, kind, is_technical, happened_at, reported_at in part:
            if number not in corrected:
                yield CourseEntry(
                    achievement_id, pair, _KINDS[kind], bool(is_technical), happened_at, reported_at
                )
