"""Experiments between two versions of a model: started, ended, at most one of a model at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from matcher.errors import Conflict, FieldProblem, InvalidRecords, NotFound
from matcher.store.checks import check_moment, check_text
from matcher.store.connect import Database
from matcher.store.model_tables import experiments, versions
from matcher.store.model_values import AS_IT_COMES, Experiment, ExperimentDraft
from matcher.store.rows import AnyRow
from matcher.store.writing import lock_revision

_LONGEST_NAME, _LONGEST_PERSON, _LONGEST_CONCLUSION = 64, 200, 500
_RUNNING: Final = select(experiments).where(experiments.c.ended_at.is_(None))


class Experiments:
    """What was compared on live requests; an experiment that ended stays as it was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, draft: ExperimentDraft, *, by: str, at: datetime) -> Experiment:
        """Begin an experiment and return it; requests are interleaved from the next one on.

        Raises InvalidRecords, naming every bad field, for a share outside 0–1 (0 excluded), two equal
        versions and versions that are not registered; Conflict for a name that was used before and where
        the model has a running experiment.
        """
        check_moment(at)
        values: dict[str, Any] = {
            "name": check_text("name", draft.name, _LONGEST_NAME),
            "model": check_text("model", draft.model, _LONGEST_NAME),
            "version_a": draft.version_a,
            "version_b": draft.version_b,
            "share": draft.share,
            "started_at": at,
            "started_by": check_text("by", by, _LONGEST_PERSON),
        }
        with self._database.write() as connection:
            lock_revision(connection)
            _check(connection, draft)
            row = connection.execute(insert(experiments).values(values).returning(*experiments.c)).one()
            return _read(row)

    def end(self, name: str, *, by: str, at: datetime, conclusion: str = "") -> Experiment:
        """End an experiment and return it; raise NotFound for an unknown one, Conflict for one that ended."""
        check_moment(at)
        if len(conclusion) > _LONGEST_CONCLUSION:
            raise InvalidRecords(
                [FieldProblem("conclusion", conclusion[:40], f"at most {_LONGEST_CONCLUSION} characters")]
            )
        ending = {"ended_at": at, "ended_by": check_text("by", by, _LONGEST_PERSON)}
        with self._database.write() as connection:
            lock_revision(connection)
            if not _get(connection, name).is_running:
                raise Conflict(f"the experiment {name!r} has ended already")
            changed = (
                update(experiments)
                .where(experiments.c.name == name)
                .values(ending | {"conclusion": conclusion or None})
                .returning(*experiments.c)
            )
            return _read(connection.execute(changed).one())

    def get(self, name: str) -> Experiment:
        """Return an experiment; raise NotFound where there is none of that name."""
        with self._database.read() as connection:
            return _get(connection, name)

    def all(self) -> list[Experiment]:
        """Return every experiment, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(experiments).order_by(experiments.c.started_at, experiments.c.name)
            )
            return [_read(row) for row in rows]


def running_experiments(connection: Connection) -> dict[str, Experiment]:
    """Return the running experiments by their model."""
    return {row.model: _read(row) for row in connection.execute(_RUNNING)}


def _check(connection: Connection, draft: ExperimentDraft) -> None:
    problems = []
    if not 0 < draft.share <= 1:
        problems.append(FieldProblem("share", str(draft.share), "above 0, at most 1"))
    if draft.version_a == draft.version_b:
        problems.append(FieldProblem("version_b", str(draft.version_b), "another version than version_a"))
    known = {
        AS_IT_COMES,
        *connection.execute(select(versions.c.version).where(versions.c.name == draft.model)).scalars(),
    }
    for field, version in (("version_a", draft.version_a), ("version_b", draft.version_b)):
        if version not in known:
            problems.append(FieldProblem(field, str(version), f"a registered version of {draft.model!r}"))
    if problems:
        raise InvalidRecords(problems)
    if connection.execute(select(experiments.c.name).where(experiments.c.name == draft.name)).first():
        raise Conflict(f"there was an experiment {draft.name!r} before; choose another name")
    running = running_experiments(connection).get(draft.model)
    if running is not None:
        raise Conflict(f"{draft.model!r} has the running experiment {running.name!r}; end that one first")


def _get(connection: Connection, name: str) -> Experiment:
    row = connection.execute(select(experiments).where(experiments.c.name == name)).first()
    if row is None:
        raise NotFound(f"there is no experiment {name!r}")
    return _read(row)


def _read(row: AnyRow) -> Experiment:
    return Experiment(**{column.name: getattr(row, column.name) for column in experiments.c})
