"""Bringing a database to this program's schema, and refusing one of another."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from matcher.errors import StoreError
from matcher.store.connect import Database

_MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x6D617463  # "matc": two programs starting at once migrate one after the other


def migrate(database: Database) -> None:
    """Bring the database to the newest schema in one transaction; change nothing when it is there."""
    # Alembic tells each step to the log; a store that opens is no news.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        _refuse_newer(_current(connection), database.name)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_version(database: Database) -> None:
    """Raise StoreError with the command to run unless the database has this program's schema."""
    with database.read() as connection:
        current = _current(connection)
    wanted = newest_version()
    if current == wanted:
        return
    _refuse_newer(current, database.name)
    found = "no store yet" if current is None else f"schema {current}"
    raise StoreError(f"{database.name} has {found}, this program needs schema {wanted}; run `matcher init`")


def newest_version() -> str:
    """Return the schema version that this program writes."""
    return _versions()[0]


@cache
def _versions() -> tuple[str, ...]:
    """Return the schema versions this program knows, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _refuse_newer(current: str | None, name: str) -> None:
    if current is not None and current not in _versions():
        raise StoreError(
            f"{name} has schema {current}, which this program does not know; "
            "install the newer matcher that made it"
        )


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
