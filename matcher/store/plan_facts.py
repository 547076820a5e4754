"""Facts recorded for the action plan that no record or outcome tells: events held, registered contracts."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from matcher.errors import Conflict, FieldProblem, InvalidRecords, NotFound
from matcher.store.checks import check_moment, check_text
from matcher.store.connect import Database
from matcher.store.plan_fact_tables import plan_facts
from matcher.store.plan_fact_values import FactMeasure, PlanFact, PlanFactDraft
from matcher.store.rows import AnyRow
from matcher.store.writing import lock_revision

_CHINA: Final = timezone(timedelta(hours=8))
_MOST: Final = Decimal(10) ** 16
"""As the amounts of records: 18 digits, two of them after the point."""
_CORRECTION = plan_facts.alias("correction")
_FACTS = select(*plan_facts.c, _CORRECTION.c.id.label("superseded_by")).outerjoin(
    _CORRECTION, _CORRECTION.c.supersedes == plan_facts.c.id
)


class PlanFacts:
    """Facts, append-only: a correction is a new one that names what it supersedes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, draft: PlanFactDraft, *, at: datetime) -> PlanFact:
        """Keep a fact and return it.

        Raises InvalidRecords, naming every bad field, for a value that is negative, has more than two
        decimals or is no whole number of pieces, and for a day to come; InvalidInput for texts that are
        missing or too long; NotFound when the superseded fact is not there; Conflict when it is of another
        measure or corrected already, or when a counting fact has its measure, unit, day and reference.
        """
        check_moment(at)
        _check(draft, at)
        values: dict[str, Any] = {
            "measure": draft.measure.value,
            "unit": None if draft.unit is None else check_text("unit", draft.unit, 500),
            "value": draft.value,
            "happened_on": draft.happened_on,
            "reference": check_text("reference", draft.reference, 500),
            "recorded_by": check_text("recorded_by", draft.recorded_by, 200),
            "recorded_at": at,
            "supersedes": draft.supersedes,
        }
        with self._database.write() as connection:
            lock_revision(connection)
            _check_superseded(connection, draft)
            _refuse_twice(connection, values)
            row = connection.execute(insert(plan_facts).values(values).returning(plan_facts.c.id)).one()
            return _read(connection.execute(_FACTS.where(plan_facts.c.id == row.id)).one())

    def all(self) -> list[PlanFact]:
        """Return every fact, superseded ones too, oldest first; there are some hundred a year."""
        with self._database.read() as connection:
            return [_read(row) for row in connection.execute(_FACTS.order_by(plan_facts.c.id))]


def _check(draft: PlanFactDraft, at: datetime) -> None:
    problems: list[FieldProblem] = []
    value, today = draft.value, at.astimezone(_CHINA).date()
    if not value.is_finite() or not 0 <= value < _MOST or value != round(value, 2):
        problems.append(FieldProblem("value", str(value), "0 or more, at most two decimals"))
    elif not draft.measure.is_money and value != value.to_integral_value():
        problems.append(FieldProblem("value", str(value), f"a whole number of {draft.measure.label}"))
    if draft.happened_on > today:
        day = draft.happened_on.isoformat()
        problems.append(FieldProblem("happened_on", day, f"a day that is not after today ({today})"))
    if problems:
        raise InvalidRecords(problems)


def _check_superseded(connection: Connection, draft: PlanFactDraft) -> None:
    if draft.supersedes is None:
        return
    row = connection.execute(_FACTS.where(plan_facts.c.id == draft.supersedes)).first()
    if row is None:
        raise NotFound(f"there is no plan fact {draft.supersedes}")
    if row.measure != draft.measure.value:
        raise Conflict(f"plan fact {row.id} is of {row.measure}, not {draft.measure.value}")
    if row.superseded_by is not None:
        raise Conflict(f"plan fact {row.id} was superseded by {row.superseded_by}; supersede that one")


def _refuse_twice(connection: Connection, values: dict[str, Any]) -> None:
    unit = values["unit"]
    same = _FACTS.where(
        plan_facts.c.measure == values["measure"],
        plan_facts.c.happened_on == values["happened_on"],
        plan_facts.c.reference == values["reference"],
        plan_facts.c.unit.is_(None) if unit is None else plan_facts.c.unit == unit,
        _CORRECTION.c.id.is_(None),
    )
    for row in connection.execute(same):
        if row.id != values["supersedes"]:
            raise Conflict(
                f"plan fact {row.id} has this measure, unit, day and reference; supersede that one"
            )


def _read(row: AnyRow) -> PlanFact:
    happened_on: date = row.happened_on
    return PlanFact(
        id=row.id,
        measure=FactMeasure.parse(row.measure),
        value=row.value,
        happened_on=happened_on,
        reference=row.reference,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        unit=row.unit,
        supersedes=row.supersedes,
        superseded_by=row.superseded_by,
    )
