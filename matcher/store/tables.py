"""The tables of the store, and how moments in time are kept in them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from matcher.errors import InvalidInput

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite, which knows no zones, keeps it as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; raise InvalidInput when it has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidInput(
                f"a moment with a time zone was expected, came {value.isoformat()} without one"
            )
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Keyset pages compare ids byte by byte, as Python does; a database locale must not reorder them.
ordered_id = String(128).with_variant(String(128, collation="C"), "postgresql")

records = Table(
    "records",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("id", ordered_id, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("library", String(16)),
    Column("payload", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("records_revision", "revision", unique=True),
)
"""Every record and, once deleted, its tombstone (payload and hash empty)."""

store_state = Table(
    "store_state",
    metadata,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("store_id", String(36), nullable=False),
    Column("revision", BigInteger, nullable=False),
)
"""One row: who this store is and its newest revision; its lock puts writers in line."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("role", String(32), nullable=False),
    Column("key_hash", String(64), nullable=False),
    Column("hint", String(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Index("api_keys_hash", "key_hash", unique=True),
)
"""API keys as SHA-256 hashes; the keys themselves are shown once and kept nowhere."""
