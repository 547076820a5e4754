"""What people decide about the service library; the decision and the library change are one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.records import Achievement, RecordKey
from matcher.store.appraisal_rows import chunked, read_decision, score_columns
from matcher.store.appraisal_tables import appraisals, decisions
from matcher.store.appraisal_values import Decision, DecisionDraft, Verdict
from matcher.store.checks import check_limit, check_moment, check_scores, check_term, check_text
from matcher.store.connect import Database
from matcher.store.reading import LIVE_BY_ID, Live
from matcher.store.rows import read_stored
from matcher.store.values import STAFF, StoredRecord
from matcher.store.writing import lock_revision, write_records
from matcher.vocabulary import Kind, Library


class Decisions:
    """Decisions of people, append-only: a correction is a new one that names what it supersedes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def decide(self, draft: DecisionDraft, *, at: datetime, expected_revision: int | None = None) -> Decision:
        """Keep a decision, move the achievement between the libraries, and return the decision.

        `admit` puts an achievement of the discovery library, or of none, into the service library; `hold`
        and `reject` put one of the service library back into discovery; what is in the showcase stays.
        Raises NotFound when the achievement, the appraisal or the superseded decision is not there,
        InvalidInput for a decision without person or reason or one of these of another achievement,
        Conflict when the achievement is not at `expected_revision` or the superseded decision was
        superseded already; then nothing is kept.
        """
        check_moment(at)
        person = check_text("person", draft.person, 200)
        reason = check_text("reason", draft.reason, 10_000)
        decision = check_term("decision", Verdict, draft.decision)
        check_scores("values", draft.values)
        with self._database.write() as connection:
            lock_revision(connection)
            stored = _require_achievement(connection, draft.achievement_id)
            proposal = _proposal_seen(connection, draft)
            _check_superseded(connection, draft)
            before, after = _move(connection, stored, decision, at, expected_revision)
            values = {
                "achievement_id": draft.achievement_id,
                "achievement_revision": stored.revision,
                "appraisal_id": draft.appraisal_id,
                "proposal": proposal,
                "decision": decision.value,
                "person": person,
                "reason": reason,
                **score_columns(draft.values),
                "supersedes": draft.supersedes,
                "library_before": before,
                "library_after": after,
                "decided_at": at,
            }
            row = connection.execute(insert(decisions).values(values).returning(*decisions.c)).one()
        return read_decision(row)

    def page(self, *, after: int = 0, limit: int = 100) -> list[Decision]:
        """Return at most `limit` decisions with ids above `after`, oldest first."""
        check_limit(limit)
        return self._read(
            select(*decisions.c).where(decisions.c.id > after).order_by(decisions.c.id).limit(limit)
        )

    def of(self, achievement_id: str) -> list[Decision]:
        """Return the decisions about an achievement, newest first."""
        mine = select(*decisions.c).where(decisions.c.achievement_id == achievement_id)
        return self._read(mine.order_by(decisions.c.id.desc()))

    def newest(self, ids: Sequence[str] | None = None) -> list[Decision]:
        """Return the newest decision about each of the achievements (None: all), by the achievements' ids."""
        last = select(func.max(decisions.c.id)).group_by(decisions.c.achievement_id)
        if ids is None:
            return self._read(_by_achievement(last))
        found = [
            one
            for part in chunked(ids)
            for one in self._read(_by_achievement(last.where(decisions.c.achievement_id.in_(part))))
        ]
        return sorted(found, key=lambda one: one.achievement_id)

    def _read(self, statement: Live) -> list[Decision]:
        with self._database.read() as connection:
            return [read_decision(row) for row in connection.execute(statement)]


def _by_achievement(numbers: Select[tuple[int]]) -> Live:
    newest = select(*decisions.c).where(decisions.c.id.in_(numbers))
    return newest.order_by(decisions.c.achievement_id)


def _require_achievement(connection: Connection, id: str) -> StoredRecord:
    everyone = sorted(visibility.value for visibility in STAFF)
    asked: dict[str, Any] = {"kind": Kind.ACHIEVEMENT.value, "ids": [id], "visible": everyone}
    row = connection.execute(LIVE_BY_ID, asked).first()
    if row is None:
        raise NotFound(f"there is no achievement {id!r}")
    return read_stored(row)


def _proposal_seen(connection: Connection, draft: DecisionDraft) -> str | None:
    if draft.appraisal_id is None:
        return None
    columns = (appraisals.c.achievement_id, appraisals.c.proposal)
    row = connection.execute(select(*columns).where(appraisals.c.id == draft.appraisal_id)).first()
    if row is None:
        raise NotFound(f"there is no appraisal {draft.appraisal_id}")
    if row.achievement_id != draft.achievement_id:
        raise InvalidInput(
            f"appraisal {draft.appraisal_id} is of {row.achievement_id}, not {draft.achievement_id}"
        )
    return str(row.proposal)


def _check_superseded(connection: Connection, draft: DecisionDraft) -> None:
    if draft.supersedes is None:
        return
    columns = (decisions.c.id, decisions.c.achievement_id, decisions.c.supersedes)
    one_of = decisions.c.id == draft.supersedes
    rows: Sequence[Any] = connection.execute(
        select(*columns).where(one_of | (decisions.c.supersedes == draft.supersedes))
    ).all()
    superseded = next((row for row in rows if row.id == draft.supersedes), None)
    if superseded is None:
        raise NotFound(f"there is no decision {draft.supersedes}")
    if superseded.achievement_id != draft.achievement_id:
        raise InvalidInput(
            f"decision {draft.supersedes} is about {superseded.achievement_id}, not {draft.achievement_id}"
        )
    for row in rows:
        if row.supersedes == draft.supersedes:
            raise Conflict(f"decision {draft.supersedes} was superseded by {row.id}; supersede that one")


def _move(
    connection: Connection,
    stored: StoredRecord,
    decision: Verdict,
    at: datetime,
    expected_revision: int | None,
) -> tuple[str | None, str | None]:
    """Put the achievement where the decision wants it; return the codes of its libraries before and after."""
    record = stored.record
    if not isinstance(record, Achievement):
        raise TypeError(f"an achievement was expected, came {type(record).__name__}")
    library = _library_after(record.library, decision)
    moved = record.model_copy(update={"library": library})
    key = RecordKey(Kind.ACHIEVEMENT, record.id)
    expected = None if expected_revision is None else {key: expected_revision}
    write_records(connection, [moved], at, expected)
    return record.library, library


def _library_after(library: Library | None, decision: Verdict) -> Library | None:
    if decision is Verdict.ADMIT:
        return Library.SERVICE if library in (None, Library.DISCOVERY) else library
    return Library.DISCOVERY if library is Library.SERVICE else library
