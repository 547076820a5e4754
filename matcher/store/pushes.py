"""The ledger of pushes: digests from draft to sent, and which fund was pushed what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.records import OPEN_STATUSES
from matcher.store.checks import check_limit, check_moment, check_text
from matcher.store.connect import Database
from matcher.store.outbox import insert_message
from matcher.store.push_tables import digests, pushes
from matcher.store.push_values import Approval, Digest, DigestDraft, DigestState, Push
from matcher.store.rows import AnyRow
from matcher.store.suggestion_values import is_list_id
from matcher.store.tables import records
from matcher.store.writing import KEYS_PER_STATEMENT, lock_revision
from matcher.vocabulary import Kind, Library, Visibility


class Pushes:
    """Digests and pushes. What is read here knows no visibility: show a caller only what it may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, draft: DigestDraft, *, at: datetime) -> Digest:
        """Keep a draft and return it; drafts of the fund before it are superseded.

        The same draft again is answered with what is kept. Raises Conflict when the fund's digest of the
        week is approved already or the id stands for another one, InvalidInput for a bad draft.
        """
        check_moment(at)
        if not is_list_id(draft.id):
            raise InvalidInput(f"a digest has the id of a list of suggestions, not {draft.id!r}")
        maker = check_text("made_by", draft.made_by, 200)
        with self._database.write() as connection:
            lock_revision(connection)
            kept = _find(connection, draft.id)
            if kept is not None:
                if kept.content != draft.content:
                    raise Conflict(f"a digest {draft.id} is kept already and says something else")
                return kept
            _refuse_second(connection, draft)
            waiting = (digests.c.fund_id == draft.fund_id, digests.c.state == DigestState.DRAFT.value)
            connection.execute(update(digests).where(*waiting).values(state=DigestState.SUPERSEDED.value))
            values = {
                "id": draft.id,
                "fund_id": draft.fund_id,
                "week": draft.week,
                "state": DigestState.DRAFT.value,
                "made_at": at,
                "made_by": maker,
                "content": draft.content,
            }
            return _read(connection.execute(insert(digests).values(values).returning(*digests.c)).one())

    def approve(self, approval: Approval, *, at: datetime) -> Digest:
        """Approve a draft in one transaction with its pushes and its message, and return it.

        A digest that is approved already is returned as it is. Raises Conflict when it is superseded or of
        another week, when a pair in it was pushed in this state before, or when an achievement in it is
        gone, hidden, closed or out of the service library; NotFound when there is no such digest.
        """
        check_moment(at)
        person = check_text("person", approval.person, 200)
        with self._database.write() as connection:
            lock_revision(connection)
            digest = _require(connection, approval.digest_id)
            if digest.state in (DigestState.APPROVED, DigestState.SENT):
                return digest
            _refuse_stale(connection, digest, approval)
            _insert_pushes(connection, digest, approval, at)
            changed = update(digests).where(digests.c.id == digest.id)
            changed = changed.values(state=DigestState.APPROVED.value, approved_at=at, approved_by=person)
            row = connection.execute(changed.returning(*digests.c)).one()
            insert_message(connection, approval, fund_id=digest.fund_id, at=at)
        return _read(row)

    def get(self, digest_id: str) -> Digest:
        """Return a digest; raise NotFound when there is none of that id."""
        with self._database.read() as connection:
            return _require(connection, digest_id)

    def of_fund(self, fund_id: str, *, limit: int = 20) -> list[Digest]:
        """Return a fund's digests, newest first, superseded ones too."""
        check_limit(limit)
        statement = select(*digests.c).where(digests.c.fund_id == fund_id).order_by(digests.c.id.desc())
        with self._database.read() as connection:
            return list(map(_read, connection.execute(statement.limit(limit))))

    def standing(self, fund_id: str, week: str) -> Digest | None:
        """Return the fund's digest of a week that is not superseded, or None."""
        statement = select(*digests.c).where(
            digests.c.fund_id == fund_id,
            digests.c.week == week,
            digests.c.state != DigestState.SUPERSEDED.value,
        )
        with self._database.read() as connection:
            row = connection.execute(statement).first()
        return None if row is None else _read(row)

    def pushed(self, fund_id: str, *, until: datetime) -> list[Push]:
        """Return what a fund was pushed up to a moment, oldest first."""
        check_moment(until)
        statement = (
            select(*pushes.c)
            .where(pushes.c.fund_id == fund_id, pushes.c.pushed_at <= until)
            .order_by(pushes.c.pushed_at, pushes.c.digest_id, pushes.c.position)
        )
        with self._database.read() as connection:
            return list(map(_read_push, connection.execute(statement)))

    def of_digest(self, digest_id: str) -> list[Push]:
        """Return what a digest pushed, in its order; nothing before it is approved."""
        statement = select(*pushes.c).where(pushes.c.digest_id == digest_id).order_by(pushes.c.position)
        with self._database.read() as connection:
            return list(map(_read_push, connection.execute(statement)))

    def last_pushed(self, achievement_ids: Sequence[str], *, until: datetime) -> dict[str, datetime]:
        """Return when each achievement was last pushed to any fund by a moment; who never was is absent."""
        check_moment(until)
        found: dict[str, datetime] = {}
        with self._database.read() as connection:
            for start in range(0, len(achievement_ids), KEYS_PER_STATEMENT):
                part = list(achievement_ids[start : start + KEYS_PER_STATEMENT])
                statement = (
                    select(pushes.c.achievement_id, func.max(pushes.c.pushed_at).label("last"))
                    .where(pushes.c.achievement_id.in_(part), pushes.c.pushed_at <= until)
                    .group_by(pushes.c.achievement_id)
                )
                found.update({row.achievement_id: row.last for row in connection.execute(statement)})
        return found


def _find(connection: Connection, digest_id: str) -> Digest | None:
    row = connection.execute(select(*digests.c).where(digests.c.id == digest_id)).first()
    return None if row is None else _read(row)


def _require(connection: Connection, digest_id: str) -> Digest:
    found = _find(connection, digest_id)
    if found is None:
        raise NotFound(f"there is no digest {digest_id}")
    return found


def _refuse_second(connection: Connection, draft: DigestDraft) -> None:
    of_week = select(digests.c.id, digests.c.state).where(
        digests.c.fund_id == draft.fund_id,
        digests.c.week == draft.week,
        digests.c.state.in_([DigestState.APPROVED.value, DigestState.SENT.value]),
    )
    row = connection.execute(of_week).first()
    if row is not None:
        raise Conflict(
            f"fund {draft.fund_id!r} has digest {row.id} of week {draft.week} already ({row.state}); "
            "the next one is of another week"
        )


def _refuse_stale(connection: Connection, digest: Digest, approval: Approval) -> None:
    if digest.state is DigestState.SUPERSEDED:
        raise Conflict(f"digest {digest.id} is superseded; approve the one made after it")
    if digest.week != approval.week:
        raise Conflict(f"digest {digest.id} is of week {digest.week}, now is {approval.week}; make it anew")
    ids = [one.achievement_id for one in approval.pushes]
    live = select(records.c.id).where(
        records.c.kind == Kind.ACHIEVEMENT.value,
        records.c.id.in_(ids),
        ~records.c.deleted,
        records.c.visibility == Visibility.PUBLIC.value,
        records.c.library == Library.SERVICE.value,
        records.c.status.in_(sorted(OPEN_STATUSES)),
    )
    gone = set(ids) - set(connection.execute(live).scalars())
    if gone:
        raise Conflict(
            f"digest {digest.id} holds {', '.join(sorted(gone))}, which may no longer be pushed; make it anew"
        )


def _insert_pushes(connection: Connection, digest: Digest, approval: Approval, at: datetime) -> None:
    rows: list[dict[str, Any]] = [
        {
            "digest_id": digest.id,
            "position": one.position,
            "fund_id": digest.fund_id,
            "achievement_id": one.achievement_id,
            "revision": one.revision,
            "facts_hash": one.facts_hash,
            "facts": one.facts,
            "pushed_at": at,
        }
        for one in approval.pushes
    ]
    if not rows:
        return
    try:
        connection.execute(insert(pushes), rows)
    except IntegrityError as error:
        raise Conflict(
            f"digest {digest.id} holds a pair that was pushed before and has not changed; make it anew"
        ) from error


def _read(row: AnyRow) -> Digest:
    values = dict(row._mapping)
    return Digest(**{**values, "state": DigestState.parse(values["state"])})


def _read_push(row: AnyRow) -> Push:
    return Push(**row._mapping)
