"""The outbox: messages kept in the transaction of what they tell, until somebody has received them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, Update, and_, func, insert, or_, select, update

from matcher.errors import Conflict, NotFound
from matcher.store.checks import check_limit, check_moment
from matcher.store.connect import Database
from matcher.store.push_tables import attempts, digests, outbox
from matcher.store.push_values import Approval, Attempt, DigestState, Message, MessageState
from matcher.store.rows import AnyRow

_COLUMNS = tuple(column for column in outbox.c if column.name != "claimed_until")
_MOST_OF_AN_ERROR = 200


class Outbox:
    """Messages by number, which rises in the order of commits: who has read up to one missed none before.

    A message is delivered at least once, always under the same id and with the same bytes.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, at: datetime, lease_s: float, funds: Collection[str] | None = None) -> Message | None:
        """Return the message that is due longest, kept from other senders for `lease_s`; None for none.

        Only of these funds, None: of all. A sender that dies leaves its message to others after that time.
        """
        check_moment(at)
        due = [
            outbox.c.state == MessageState.PENDING.value,
            outbox.c.due_at <= at,
            or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= at),
        ]
        if funds is not None:
            due.append(outbox.c.fund_id.in_(sorted(funds)))
        first = select(outbox.c.number).where(and_(*due)).order_by(outbox.c.due_at, outbox.c.number).limit(1)
        first = first.with_for_update(skip_locked=True)
        until = at + timedelta(seconds=lease_s)
        with self._database.write() as connection:
            number = connection.execute(first).scalar()
            if number is None:
                return None
            claimed = update(outbox).where(outbox.c.number == number).values(claimed_until=until)
            return _read(connection.execute(claimed.returning(*_COLUMNS)).one())

    def mark_delivered(self, message_id: str, *, at: datetime, status: int | None = None) -> Message:
        """Note that a message was received, its digest is sent then; a second time changes nothing.

        `status` is what a webhook answered; without one somebody said so. Raises NotFound.
        """
        check_moment(at)
        with self._database.write() as connection:
            message = _require(connection, message_id)
            if status is not None:
                _note(connection, message, Attempt(at=at, status=status))
            first_at = message.delivered_at or at
            changed = update(outbox).where(outbox.c.number == message.number)
            changed = changed.values(
                state=MessageState.DELIVERED.value,
                delivered_at=first_at,
                claimed_until=None,
                error=None,
                attempts=outbox.c.attempts + int(status is not None),
            )
            row = connection.execute(changed.returning(*_COLUMNS)).one()
            connection.execute(_mark_sent(message.digest_id, first_at))
        return _read(row)

    def mark_failed(self, message_id: str, attempt: Attempt, *, due_at: datetime | None) -> Message:
        """Note a failed attempt and when to try again; without `due_at` the message is dead.

        One that another sender has delivered meanwhile stays delivered.
        """
        check_moment(attempt.at)
        with self._database.write() as connection:
            message = _require(connection, message_id)
            _note(connection, message, attempt)
            if message.state is not MessageState.PENDING:
                return message
            state = MessageState.DEAD if due_at is None else MessageState.PENDING
            changed = update(outbox).where(outbox.c.number == message.number)
            changed = changed.values(
                state=state.value,
                due_at=message.due_at if due_at is None else due_at,
                claimed_until=None,
                error=_short(attempt),
                attempts=outbox.c.attempts + 1,
            )
            return _read(connection.execute(changed.returning(*_COLUMNS)).one())

    def replay(self, message_id: str, *, due_at: datetime) -> Message:
        """Put a message back in the queue under its id; raise Conflict while it waits there already."""
        check_moment(due_at)
        with self._database.write() as connection:
            message = _require(connection, message_id)
            if message.state is MessageState.PENDING:
                raise Conflict(f"message {message_id} is in the queue already")
            changed = update(outbox).where(outbox.c.number == message.number)
            changed = changed.values(
                state=MessageState.PENDING.value, due_at=due_at, attempts=0, claimed_until=None
            )
            return _read(connection.execute(changed.returning(*_COLUMNS)).one())

    def get(self, message_id: str) -> Message:
        """Return a message; raise NotFound when there is none of that id."""
        with self._database.read() as connection:
            return _require(connection, message_id)

    def of_digest(self, digest_id: str) -> Message | None:
        """Return the message that carries a digest; None before it is approved."""
        with self._database.read() as connection:
            row = connection.execute(select(*_COLUMNS).where(outbox.c.digest_id == digest_id)).first()
        return None if row is None else _read(row)

    def page(
        self,
        *,
        after: int = 0,
        limit: int = 100,
        fund_id: str | None = None,
        state: MessageState | None = None,
    ) -> list[Message]:
        """Return at most `limit` messages with numbers above `after`, oldest first."""
        check_limit(limit)
        statement = select(*_COLUMNS).where(outbox.c.number > after).order_by(outbox.c.number).limit(limit)
        if fund_id is not None:
            statement = statement.where(outbox.c.fund_id == fund_id)
        if state is not None:
            statement = statement.where(outbox.c.state == state.value)
        with self._database.read() as connection:
            return list(map(_read, connection.execute(statement)))

    def attempts_of(self, message_id: str) -> list[Attempt]:
        """Return the attempts to deliver a message, oldest first; raise NotFound for an unknown one."""
        with self._database.read() as connection:
            number = _require(connection, message_id).number
            rows = connection.execute(
                select(attempts).where(attempts.c.number == number).order_by(attempts.c.id)
            ).all()
        return [Attempt(at=row.at, status=row.status, error=row.error) for row in rows]

    def untold(self, *, limit: int = 100) -> list[Message]:
        """Return delivered messages that the ledger of outcomes has not been told of, oldest first."""
        check_limit(limit)
        statement = select(*_COLUMNS).where(outbox.c.delivered_at.is_not(None), outbox.c.shown_at.is_(None))
        with self._database.read() as connection:
            return list(map(_read, connection.execute(statement.order_by(outbox.c.number).limit(limit))))

    def mark_shown(self, message_id: str, *, at: datetime) -> None:
        """Note that the ledger of outcomes was told."""
        check_moment(at)
        with self._database.write() as connection:
            connection.execute(update(outbox).where(outbox.c.id == message_id).values(shown_at=at))


def insert_message(connection: Connection, approval: Approval, *, fund_id: str, at: datetime) -> None:
    """Keep the message of an approval; the caller's transaction holds the lock of all writers."""
    newest = connection.execute(select(func.coalesce(func.max(outbox.c.number), 0))).scalar_one()
    values = {
        "number": newest + 1,
        "id": approval.message_id,
        "digest_id": approval.digest_id,
        "fund_id": fund_id,
        "state": MessageState.PENDING.value,
        "created_at": at,
        "due_at": approval.due_at,
        "attempts": 0,
        "body": approval.body,
    }
    connection.execute(insert(outbox).values(values))


def _require(connection: Connection, message_id: str) -> Message:
    row = connection.execute(select(*_COLUMNS).where(outbox.c.id == message_id)).first()
    if row is None:
        raise NotFound(f"there is no message {message_id}")
    return _read(row)


def _note(connection: Connection, message: Message, attempt: Attempt) -> None:
    values = {
        "number": message.number,
        "at": attempt.at,
        "status": attempt.status,
        "error": None if attempt.error is None else attempt.error[:_MOST_OF_AN_ERROR],
    }
    connection.execute(insert(attempts).values(values))


def _short(attempt: Attempt) -> str:
    return (attempt.error or f"status {attempt.status}")[:_MOST_OF_AN_ERROR]


def _mark_sent(digest_id: str, at: datetime) -> Update:
    approved = (digests.c.id == digest_id, digests.c.state == DigestState.APPROVED.value)
    return update(digests).where(*approved).values(state=DigestState.SENT.value, sent_at=at)


def _read(row: AnyRow) -> Message:
    values = dict(row._mapping)
    return Message(**{**values, "state": MessageState.parse(values["state"]), "body": bytes(values["body"])})
