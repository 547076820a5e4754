"""Runs over the library: one at a time, with a heartbeat that tells a dead one from a slow one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Update, insert, select, update
from sqlalchemy.exc import IntegrityError

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.store.appraisal_rows import read_run
from matcher.store.appraisal_saving import require_method
from matcher.store.appraisal_tables import runs
from matcher.store.appraisal_values import AppraisalRun, RunMode, RunState
from matcher.store.checks import check_limit, check_moment, check_term, check_text
from matcher.store.connect import Database

DEAD_AFTER_S = 120.0
"""A run that has not reported for so long counts as dead; a batch of appraisals takes a few seconds."""
_RUNNING = runs.c.state == RunState.RUNNING.value
_ENDS = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED})


class AppraisalRuns:
    """Runs over the library. A run that was ended by another process meets Conflict at its next report."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(
        self,
        mode: RunMode,
        *,
        started_by: str,
        at: datetime,
        store_revision: int,
        method: str,
    ) -> AppraisalRun:
        """Return a new running run; one that is dead (`DEAD_AFTER_S`) is marked as interrupted first.

        `store_revision` is the newest revision that the run knows: where the next one begins. Raises
        Conflict while another run is running, NotFound for a method that was not kept.
        """
        check_moment(at)
        values = {
            "mode": check_term("mode", RunMode, mode).value,
            "state": RunState.RUNNING.value,
            "started_by": check_text("started_by", started_by, 200),
            "started_at": at,
            "heartbeat_at": at,
            "store_revision": store_revision,
            "method": method,
            "done": 0,
            "wanted": 0,
            "counts": "{}",
        }
        with self._database.write() as connection:
            require_method(connection, method)
            connection.execute(_interrupt(at, DEAD_AFTER_S))
            _refuse_second(connection)
            try:
                row = connection.execute(insert(runs).values(values).returning(*runs.c)).one()
            except IntegrityError:
                raise Conflict("another appraisal run began at this moment; wait for its end") from None
        return read_run(row)

    def progress(self, run_id: int, *, done: int, wanted: int, at: datetime) -> AppraisalRun:
        """Note how far a run is and that it lives; raise Conflict when it is over, NotFound when unknown."""
        check_moment(at)
        if not 0 <= done <= wanted:
            raise InvalidInput(f"0 <= done <= wanted was expected, came {done} of {wanted}")
        statement = update(runs).values(done=done, wanted=wanted, heartbeat_at=at)
        with self._database.write() as connection:
            return _change_running(connection, run_id, statement)

    def finish(
        self, run_id: int, state: RunState, *, counts: Mapping[str, int], at: datetime
    ) -> AppraisalRun:
        """End a run as done, failed or cancelled; raise Conflict when it is over, NotFound when unknown."""
        check_moment(at)
        if check_term("state", RunState, state) not in _ENDS:
            raise InvalidInput(f"a run ends as one of {', '.join(sorted(_ENDS))}, not {state}")
        statement = update(runs).values(
            state=state.value, counts=json.dumps(dict(counts)), finished_at=at, heartbeat_at=at
        )
        with self._database.write() as connection:
            return _change_running(connection, run_id, statement)

    def interrupt_dead(self, *, at: datetime, after_s: float = DEAD_AFTER_S) -> list[int]:
        """Mark a run that has not reported for `after_s` as interrupted; return the ids that were marked."""
        check_moment(at)
        with self._database.write() as connection:
            return list(connection.execute(_interrupt(at, after_s).returning(runs.c.id)).scalars())

    def running(self) -> AppraisalRun | None:
        """Return the run that is running, also one that may be dead; None when there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(*runs.c).where(_RUNNING)).first()
        return None if row is None else read_run(row)

    def get(self, run_id: int) -> AppraisalRun:
        """Return a run; raise NotFound when there is none of that id."""
        with self._database.read() as connection:
            return _require(connection, run_id)

    def newest(self, *, limit: int = 20) -> list[AppraisalRun]:
        """Return the runs, newest first."""
        check_limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(select(*runs.c).order_by(runs.c.id.desc()).limit(limit)).all()
        return [read_run(row) for row in rows]

    def last_done(self) -> AppraisalRun | None:
        """Return the newest run that came to its end; the next incremental one begins at its revision."""
        done = select(*runs.c).where(runs.c.state == RunState.DONE.value)
        with self._database.read() as connection:
            row = connection.execute(done.order_by(runs.c.id.desc()).limit(1)).first()
        return None if row is None else read_run(row)


def _interrupt(at: datetime, after_s: float) -> Update:
    dead = runs.c.heartbeat_at < at - timedelta(seconds=after_s)
    return update(runs).where(_RUNNING, dead).values(state=RunState.INTERRUPTED.value, finished_at=at)


def _refuse_second(connection: Connection) -> None:
    row = connection.execute(select(*runs.c).where(_RUNNING)).first()
    if row is not None:
        raise Conflict(
            f"appraisal run {row.id} of {row.started_by} is running ({row.done} of {row.wanted}); "
            "wait for its end or cancel it"
        )


def _change_running(connection: Connection, run_id: int, statement: Update) -> AppraisalRun:
    changed = statement.where(runs.c.id == run_id, _RUNNING).returning(*runs.c)
    row = connection.execute(changed).first()
    if row is not None:
        return read_run(row)
    run = _require(connection, run_id)
    raise Conflict(f"appraisal run {run_id} is over ({run.state}); it cannot go on")


def _require(connection: Connection, run_id: int) -> AppraisalRun:
    row = connection.execute(select(*runs.c).where(runs.c.id == run_id)).first()
    if row is None:
        raise NotFound(f"there is no appraisal run {run_id}")
    return read_run(row)
