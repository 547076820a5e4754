"""The registry of ranking models: versions and what is in use, append-only, one truth for all processes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.store.checks import check_moment, check_text
from matcher.store.connect import Database
from matcher.store.experiments import running_experiments
from matcher.store.model_tables import activations, versions
from matcher.store.model_values import AS_IT_COMES, Activation, ActivationDraft, RankingVersion, Serving
from matcher.store.rows import AnyRow
from matcher.store.writing import lock_revision

_IN_USE: Final = select(activations.c.name, activations.c.version).where(
    activations.c.number.in_(select(func.max(activations.c.number)).group_by(activations.c.name))
)
_LONGEST_NAME, _LONGEST_PERSON, _LONGEST_REASON = 64, 200, 500


class RankingModels:
    """Versions of ranking models, and which was put in use when; nothing is changed or deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, name: str, files: Mapping[str, str], *, card: Mapping[str, Any], by: str, at: datetime
    ) -> RankingVersion:
        """Keep the files of a model (name of the file's model → text) as its next version and return that.

        The same files are not kept twice: raises Conflict naming the version that has them. Raises
        InvalidInput for a name or person that is missing or too long, and for files without `name`.
        """
        check_moment(at)
        if name not in files:
            raise InvalidInput(f"expected the file of {name!r}, got {', '.join(sorted(files)) or 'none'}")
        values: dict[str, Any] = {
            "name": check_text("name", name, _LONGEST_NAME),
            "files": json.dumps(dict(sorted(files.items())), ensure_ascii=False),
            "card": json.dumps(dict(card), ensure_ascii=False),
            "added_at": at,
            "added_by": check_text("by", by, _LONGEST_PERSON),
        }
        with self._database.write() as connection:
            lock_revision(connection)
            known = connection.execute(select(versions).where(versions.c.name == name)).all()
            for row in known:
                if row.files == values["files"]:
                    raise Conflict(f"version {row.version} of {name!r} has these files; activate that one")
            values["version"] = len(known) + 1
            return _read_version(
                connection.execute(insert(versions).values(values).returning(*versions.c)).one()
            )

    def versions(self, name: str | None = None) -> list[RankingVersion]:
        """Return the versions of a model, or of all, by name and version."""
        statement = select(versions).order_by(versions.c.name, versions.c.version)
        with self._database.read() as connection:
            rows = connection.execute(statement if name is None else statement.where(versions.c.name == name))
            return [_read_version(row) for row in rows]

    def get(self, name: str, version: int) -> RankingVersion:
        """Return a version; raise NotFound where there is none (version 0 is no registered one)."""
        with self._database.read() as connection:
            return _read_version(_select_version(connection, name, version))

    def files(self, name: str, version: int) -> dict[str, str]:
        """Return a version's files, name of the file's model → text; raise NotFound where there is none."""
        with self._database.read() as connection:
            found: dict[str, str] = json.loads(_select_version(connection, name, version).files)
        return found

    def activate(self, draft: ActivationDraft, *, at: datetime) -> Activation:
        """Put a version in use and return the entry that says so.

        Raises NotFound for a version that is not registered, Conflict where it is in use already.
        """
        check_moment(at)
        with self._database.write() as connection:
            lock_revision(connection)
            if draft.version != AS_IT_COMES:
                _select_version(connection, draft.name, draft.version)
            if _stack(connection, draft.name)[-1] == draft.version:
                raise Conflict(f"version {draft.version} of {draft.name!r} is in use already")
            return _enter(connection, draft, at, is_back=False)

    def roll_back(self, name: str, *, by: str, reason: str, at: datetime) -> Activation:
        """Put the version in use again that was in use before the present one, and return the entry.

        Rolling back twice goes back by two. Raises Conflict where nothing was in use before.
        """
        check_moment(at)
        with self._database.write() as connection:
            lock_revision(connection)
            stack = _stack(connection, name)
            if len(stack) < 2:
                raise Conflict(f"{name!r} is used as it comes; there is nothing to roll back to")
            draft = ActivationDraft(name=name, version=stack[-2], by=by, reason=reason)
            return _enter(connection, draft, at, is_back=True)

    def activations(self, name: str | None = None) -> list[Activation]:
        """Return what was put in use, of one model or all, oldest first."""
        statement = select(activations).order_by(activations.c.number)
        if name is not None:
            statement = statement.where(activations.c.name == name)
        with self._database.read() as connection:
            return [_read_activation(row) for row in connection.execute(statement)]

    def serving(self) -> Serving:
        """Return what requests are answered with now; read for every request, so that all processes agree."""
        with self._database.read() as connection:
            used = {row.name: row.version for row in connection.execute(_IN_USE)}
            return Serving(versions=used, experiments=running_experiments(connection))


def _select_version(connection: Connection, name: str, version: int) -> AnyRow:
    wanted = select(versions).where(versions.c.name == name, versions.c.version == version)
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound(f"there is no version {version} of {name!r}; `matcher ranker list` shows all")
    return row


def _stack(connection: Connection, name: str) -> list[int]:
    """Return the versions that rolling back would go through, the one in use last; the first is 0."""
    history = select(activations).where(activations.c.name == name).order_by(activations.c.number)
    stack = [AS_IT_COMES]
    for row in connection.execute(history):
        if row.is_rollback:
            stack.pop()
        else:
            stack.append(row.version)
    return stack


def _enter(connection: Connection, draft: ActivationDraft, at: datetime, *, is_back: bool) -> Activation:
    told = None if draft.evaluation is None else json.dumps(dict(draft.evaluation), ensure_ascii=False)
    values = {
        "name": check_text("name", draft.name, _LONGEST_NAME),
        "version": draft.version,
        "is_rollback": int(is_back),
        "at": at,
        "by": check_text("by", draft.by, _LONGEST_PERSON),
        "reason": check_text("reason", draft.reason, _LONGEST_REASON),
        "evaluation": told,
    }
    return _read_activation(
        connection.execute(insert(activations).values(values).returning(*activations.c)).one()
    )


def _read_version(row: AnyRow) -> RankingVersion:
    files: dict[str, str] = json.loads(row.files)
    return RankingVersion(
        name=row.name,
        version=row.version,
        digests={name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()},
        card=json.loads(row.card),
        added_at=row.added_at,
        added_by=row.added_by,
    )


def _read_activation(row: AnyRow) -> Activation:
    return Activation(
        number=row.number,
        name=row.name,
        version=row.version,
        is_rollback=bool(row.is_rollback),
        at=row.at,
        by=row.by,
        reason=row.reason,
        evaluation=None if row.evaluation is None else json.loads(row.evaluation),
    )
