"""What people ruled of pairs and brokers: fixed to one, or forbidden; lifted, never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from matcher.errors import Conflict, FieldProblem, InvalidRecords, NotFound
from matcher.store.checks import check_moment, check_text
from matcher.store.connect import Database
from matcher.store.deal_rows import pair_columns, read_ruling
from matcher.store.deal_tables import rulings
from matcher.store.deal_values import Ruling, RulingDraft, RulingKind
from matcher.store.writing import lock_revision

_LONGEST_PERSON: Final = 200
_LONGEST_REASON: Final = 500


class DealRulings:
    """Rulings, each with its reason and who made it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rule(self, draft: RulingDraft, *, by: str, at: datetime) -> Ruling:
        """Keep a ruling and return it.

        Raises InvalidRecords for a fixed pair without a broker; Conflict where a ruling of the pair and
        broker stands, where the pair is fixed to another broker, or is forbidden to all.
        """
        check_moment(at)
        if draft.ruling is RulingKind.FIXED and draft.broker_id is None:
            raise InvalidRecords([FieldProblem("broker_id", "(missing)", "the broker of a fixed pair")])
        values: dict[str, Any] = {
            "ruling": draft.ruling.value,
            **pair_columns(draft.pair),
            "broker_id": draft.broker_id or "",
            "reason": check_text("reason", draft.reason, _LONGEST_REASON),
            "by": check_text("by", by, _LONGEST_PERSON),
            "at": at,
        }
        with self._database.write() as connection:
            lock_revision(connection)
            against = _against(draft, [one for one in _standing(connection) if one.pair == draft.pair])
            if against is not None:
                raise Conflict(f"ruling {against.id} ({against.ruling.label}) stands; lift that one first")
            try:
                row = connection.execute(insert(rulings).values(values).returning(*rulings.c)).one()
            except IntegrityError as error:
                raise Conflict("another ruling of this pair stands; lift that one first") from error
            return read_ruling(row)

    def lift(self, ruling_id: int, *, by: str, at: datetime) -> Ruling:
        """Lift a ruling and return it; raise NotFound for an unknown one, Conflict for one lifted before."""
        check_moment(at)
        ending = {"lifted_at": at, "lifted_by": check_text("by", by, _LONGEST_PERSON)}
        with self._database.write() as connection:
            lock_revision(connection)
            row = connection.execute(select(rulings).where(rulings.c.id == ruling_id)).first()
            if row is None:
                raise NotFound(f"there is no ruling {ruling_id}")
            if row.lifted_at is not None:
                raise Conflict(f"ruling {ruling_id} was lifted already")
            changed = update(rulings).where(rulings.c.id == ruling_id).values(ending).returning(*rulings.c)
            return read_ruling(connection.execute(changed).one())

    def standing(self) -> list[Ruling]:
        """Return the rulings that stand, oldest first."""
        with self._database.read() as connection:
            return _standing(connection)


def _standing(connection: Any) -> list[Ruling]:
    asked = select(rulings).where(rulings.c.lifted_at.is_(None)).order_by(rulings.c.id)
    return [read_ruling(row) for row in connection.execute(asked)]


def _against(draft: RulingDraft, standing: list[Ruling]) -> Ruling | None:
    """Return a standing ruling of the pair that the draft contradicts or repeats."""
    for one in standing:
        is_same = one.broker_id == draft.broker_id
        both_fixed = one.ruling is draft.ruling is RulingKind.FIXED
        is_for_all = None in (one.broker_id, draft.broker_id) and one.ruling is not draft.ruling
        if is_same or both_fixed or is_for_all:
            return one
    return None
