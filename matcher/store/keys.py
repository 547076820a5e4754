"""API keys: made from 256 random bits, kept as SHA-256, found by hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from matcher.errors import Conflict, NotFound
from matcher.store.tables import api_keys
from matcher.store.values import ApiKey
from matcher.store.writing import lock_revision

_PREFIX = "mk_"
_COLUMNS = (
    api_keys.c.id,
    api_keys.c.name,
    api_keys.c.role,
    api_keys.c.hint,
    api_keys.c.created_at,
    api_keys.c.revoked_at,
)
_IN_USE_BY_HASH = select(*_COLUMNS).where(
    api_keys.c.key_hash == bindparam("key_hash"), api_keys.c.revoked_at.is_(None)
)


def make_secret() -> str:
    """Return a new key of 256 random bits, to be shown once."""
    return _PREFIX + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a key as hex; a fast hash will do, as 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hint_of(secret: str) -> str:
    """Return the part of a key that people may recognise it by: prefix and last four characters."""
    return f"{_PREFIX}…{secret[-4:]}"


def insert_key(connection: Connection, *, secret: str, name: str, role: str, at: datetime) -> ApiKey:
    """Keep the key's hash and return the key's row; raise Conflict when a key in use has that name."""
    lock_revision(connection)
    taken = select(api_keys.c.id).where(api_keys.c.name == name, api_keys.c.revoked_at.is_(None))
    if connection.execute(taken).first() is not None:
        raise Conflict(f"a key named {name!r} is in use; choose another name or revoke that one first")
    hint = hint_of(secret)
    values = {"name": name, "role": role, "hint": hint, "key_hash": hash_secret(secret), "created_at": at}
    row = connection.execute(api_keys.insert().values(values).returning(*_COLUMNS)).one()
    return _read_key(row)


def select_keys(connection: Connection) -> list[ApiKey]:
    """Return all keys, revoked ones too, oldest first."""
    return [_read_key(row) for row in connection.execute(select(*_COLUMNS).order_by(api_keys.c.id))]


def select_key(connection: Connection, key_hash: str) -> ApiKey | None:
    """Return the key in use with this hash; None when there is none or it was revoked."""
    row = connection.execute(_IN_USE_BY_HASH, {"key_hash": key_hash}).first()
    return None if row is None else _read_key(row)


def mark_revoked(connection: Connection, key_id: int, at: datetime) -> ApiKey:
    """Revoke a key and return it; revoking again keeps the first time; raise NotFound when it never was."""
    statement = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
    connection.execute(statement.values(revoked_at=at))
    row = connection.execute(select(*_COLUMNS).where(api_keys.c.id == key_id)).first()
    if row is None:
        raise NotFound(f"there is no key {key_id}; `matcher key list` shows them")
    return _read_key(row)


def _read_key(row: Row[*tuple[Any, ...]]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        role=row.role,
        hint=row.hint,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
