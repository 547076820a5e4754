"""The tables of the outcome ledger; rows are added, never changed or deleted."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from matcher.store.appraisal_tables import Fen
from matcher.store.tables import UtcDateTime, metadata, ordered_id

# SQLite keeps rows in the order of an INTEGER key, not of a BIGINT one.
_number = BigInteger().with_variant(Integer, "sqlite")

outcomes = Table(
    "outcomes",
    metadata,
    Column("number", _number, primary_key=True, autoincrement=False),
    Column("key", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("reported_by", String(200), nullable=False),
    Column("achievement_id", ordered_id, nullable=False),
    Column("taker_kind", String(16)),
    Column("taker_id", ordered_id),
    Column("pair", String(64), nullable=False),
    Column("suggestion", String(500)),
    Column("amount_cny", Fen),
    Column("marks", String(64), nullable=False),
    Column("supersedes", _number, ForeignKey("outcomes.number")),
    Column("event", Text, nullable=False),
    Index("outcomes_key", "key", unique=True),
    Index("outcomes_supersedes", "supersedes", unique=True),
    Index("outcomes_achievement", "achievement_id", "number"),
    Index("outcomes_taker", "taker_kind", "taker_id", "number"),
    Index("outcomes_pair", "pair"),
    Index("outcomes_happened", "happened_at"),
    Index("outcomes_reported", "reported_at"),
)
"""Entries of the ledger, numbered without gaps; what was superseded is told by the row that supersedes it.

`pair` is the digest of the achievement and its taker, `event` the event as it was reported, as JSON.
"""

brokers = Table(
    "outcome_brokers",
    metadata,
    Column("number", _number, ForeignKey(outcomes.c.number), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True),
    Column("broker_id", ordered_id, nullable=False),
    Index("outcome_brokers_broker", "broker_id", "number"),
)
"""Who brought an entry's event about, in the order of their part."""
