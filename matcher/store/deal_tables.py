"""The tables of deals: who has which pair in hand, what happened to each, and what people ruled."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from matcher.store.tables import UtcDateTime, metadata, ordered_id

_OPEN: Final = text("state IN ('held', 'claimed')")
_STANDING: Final = text("lifted_at IS NULL")
_FIXED: Final = text("lifted_at IS NULL AND ruling = 'fixed'")

deals = Table(
    "deals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("achievement_id", ordered_id, nullable=False),
    Column("counterpart_kind", String(16), nullable=False),
    Column("counterpart_id", ordered_id, nullable=False),
    Column("broker_id", ordered_id, nullable=False),
    Column("state", String(16), nullable=False),
    Column("held_until", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("party", String(500)),
    Column("score", Float, nullable=False),
    Column("scores", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("suggestions", Text, nullable=False),
    Index(
        "deals_open_pair",
        "achievement_id",
        "counterpart_kind",
        "counterpart_id",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("deals_broker", "broker_id", "id"),
    Index("deals_achievement", "achievement_id"),
)
"""Deals; the partial index is why no two brokers ever have the same pair in hand.

`party` is the enterprise whose demand it is; `scores`, `reasons` and `suggestions` are JSON.
"""

deal_events = Table(
    "deal_events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("deal_id", String(32), ForeignKey(deals.c.id), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(200), nullable=False),
    Column("reason", String(500)),
    Index("deal_events_deal", "deal_id", "kind", unique=True),
)
"""What happened to deals; only added to. A deal goes through each state once."""

rulings = Table(
    "deal_rulings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ruling", String(16), nullable=False),
    Column("achievement_id", ordered_id, nullable=False),
    Column("counterpart_kind", String(16), nullable=False),
    Column("counterpart_id", ordered_id, nullable=False),
    Column("broker_id", ordered_id, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    Column("lifted_by", String(200)),
    Index(
        "deal_rulings_standing",
        "achievement_id",
        "counterpart_kind",
        "counterpart_id",
        "broker_id",
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    ),
    Index(
        "deal_rulings_fixed",
        "achievement_id",
        "counterpart_kind",
        "counterpart_id",
        unique=True,
        sqlite_where=_FIXED,
        postgresql_where=_FIXED,
    ),
)
"""Pairs that a person fixed to a broker or forbade them; broker "" stands for every broker.

Of a pair and broker one ruling stands, and a pair is fixed to one broker.
"""
