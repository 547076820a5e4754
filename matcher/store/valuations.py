"""Fair values (公允价值) by outside appraisers: requests, and results that later ones supersede."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.store.appraisal_tables import valuation_results, valuations
from matcher.store.appraisal_values import ResultDraft, Valuation, ValuationMethod, ValuationResult
from matcher.store.checks import check_limit, check_moment, check_term, check_text
from matcher.store.connect import Database
from matcher.store.reading import Live
from matcher.store.rows import AnyRow
from matcher.store.tables import records
from matcher.store.writing import KEYS_PER_STATEMENT, lock_revision
from matcher.vocabulary import Kind

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_CNY: Final = Decimal(10) ** 16
"""As the amounts of records: 18 digits, two of them after the point."""
_CHINA: Final = timezone(timedelta(hours=8))


class Valuations:
    """Requests for fair values and their results; results are only added, the newest counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(
        self,
        achievement_id: str,
        *,
        achievement_revision: int,
        purpose: str,
        requested_by: str,
        at: datetime,
    ) -> Valuation:
        """Keep a request and return it.

        Raises NotFound when the achievement is not there, Conflict when it is not at the revision that the
        requester saw, InvalidInput without purpose or requester.
        """
        check_moment(at)
        values = {
            "achievement_id": achievement_id,
            "achievement_revision": achievement_revision,
            "purpose": check_text("purpose", purpose, 10_000),
            "requested_by": check_text("requested_by", requested_by, 200),
            "requested_at": at,
        }
        with self._database.write() as connection:
            lock_revision(connection)
            _require_revision(connection, achievement_id, achievement_revision)
            row = connection.execute(insert(valuations).values(values).returning(*valuations.c)).one()
        return _read_valuation(row, ())

    def record_result(self, draft: ResultDraft, *, at: datetime) -> ValuationResult:
        """Keep a result, which supersedes earlier ones of its request, and return it.

        Raises NotFound for an unknown request, Conflict when the newest result says the same, InvalidInput
        for an amount that is negative or not in whole fen, a date to come, or a hash that is none.
        """
        check_moment(at)
        values = _result_values(draft, at)
        with self._database.write() as connection:
            lock_revision(connection)
            earlier = _require_valuation(connection, draft.valuation_id).results
            if earlier and _is_same(earlier[0], values):
                raise Conflict(f"result {earlier[0].id} says the same and is the newest; nothing to record")
            row = connection.execute(
                insert(valuation_results).values(values).returning(*valuation_results.c)
            ).one()
        return _read_result(row)

    def get(self, valuation_id: int) -> Valuation:
        """Return a request with its results; raise NotFound when there is none of that id."""
        with self._database.read() as connection:
            return _require_valuation(connection, valuation_id)

    def of(self, achievement_id: str) -> list[Valuation]:
        """Return the requests of an achievement with their results, newest first."""
        mine = select(*valuations.c).where(valuations.c.achievement_id == achievement_id)
        with self._database.read() as connection:
            return _with_results(connection, mine.order_by(valuations.c.id.desc()))

    def page(self, *, after: int = 0, limit: int = 100) -> list[Valuation]:
        """Return at most `limit` requests with ids above `after`, with their results, oldest first."""
        check_limit(limit)
        following = select(*valuations.c).where(valuations.c.id > after)
        with self._database.read() as connection:
            return _with_results(connection, following.order_by(valuations.c.id).limit(limit))


def _require_revision(connection: Connection, achievement_id: str, revision: int) -> None:
    live = select(records.c.revision).where(
        records.c.kind == Kind.ACHIEVEMENT.value, records.c.id == achievement_id, ~records.c.deleted
    )
    now = connection.execute(live).scalar()
    if now is None:
        raise NotFound(f"there is no achievement {achievement_id!r}")
    if now != revision:
        raise Conflict(f"achievement {achievement_id} is at revision {now}, not {revision}; read it again")


def _require_valuation(connection: Connection, valuation_id: int) -> Valuation:
    found = _with_results(connection, select(*valuations.c).where(valuations.c.id == valuation_id))
    if not found:
        raise NotFound(f"there is no valuation {valuation_id}")
    return found[0]


def _with_results(connection: Connection, statement: Live) -> list[Valuation]:
    rows = connection.execute(statement).all()
    results = _read_results(connection, [row.id for row in rows])
    return [_read_valuation(row, tuple(results[row.id])) for row in rows]


def _read_results(connection: Connection, ids: Sequence[int]) -> dict[int, list[ValuationResult]]:
    found: dict[int, list[ValuationResult]] = defaultdict(list)
    for start in range(0, len(ids), KEYS_PER_STATEMENT):
        part = ids[start : start + KEYS_PER_STATEMENT]
        statement = select(*valuation_results.c).where(valuation_results.c.valuation_id.in_(part))
        for row in connection.execute(statement.order_by(valuation_results.c.id.desc())):
            found[row.valuation_id].append(_read_result(row))
    return found


def _result_values(draft: ResultDraft, at: datetime) -> dict[str, Any]:
    if not _SHA256.fullmatch(draft.report_sha256):
        raise InvalidInput(
            f"report_sha256: 64 lower-case hex digits were expected, came {draft.report_sha256!r}"
        )
    return {
        "valuation_id": draft.valuation_id,
        "appraiser": check_text("appraiser", draft.appraiser, 500),
        "method": check_term("method", ValuationMethod, draft.method).value,
        "value_cny": _check_amount(draft.value_cny),
        "valued_on": _check_day(draft.valued_on, at),
        "report_sha256": draft.report_sha256,
        "recorded_by": check_text("recorded_by", draft.recorded_by, 200),
        "recorded_at": at,
    }


def _check_amount(value: Decimal) -> Decimal:
    if not value.is_finite() or not 0 <= value < _MOST_CNY or value != round(value, 2):
        raise InvalidInput(f"value_cny: yuan of at most two decimals, 0 or more, were expected, came {value}")
    return value


def _check_day(day: date, at: datetime) -> date:
    today = at.astimezone(_CHINA).date()
    if day > today:
        raise InvalidInput(f"valued_on: a day up to {today} was expected, came {day}")
    return day


def _is_same(result: ValuationResult, values: dict[str, Any]) -> bool:
    names = ("appraiser", "method", "value_cny", "valued_on", "report_sha256")
    return all(getattr(result, name) == values[name] for name in names)


def _read_valuation(row: AnyRow, results: tuple[ValuationResult, ...]) -> Valuation:
    return Valuation(
        id=row.id,
        achievement_id=row.achievement_id,
        achievement_revision=row.achievement_revision,
        purpose=row.purpose,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        results=results,
    )


def _read_result(row: AnyRow) -> ValuationResult:
    return ValuationResult(
        id=row.id,
        valuation_id=row.valuation_id,
        appraiser=row.appraiser,
        method=ValuationMethod.parse(row.method),
        value_cny=row.value_cny,
        valued_on=row.valued_on,
        report_sha256=row.report_sha256,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
