"""The tables of digests, of what was pushed to whom, and of the outbox that carries digests out."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from matcher.store.tables import UtcDateTime, metadata, ordered_id

# SQLite keeps rows in the order of an INTEGER key, not of a BIGINT one.
_number = BigInteger().with_variant(Integer, "sqlite")
_STANDS = "state <> 'superseded'"

digests = Table(
    "digests",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("fund_id", ordered_id, nullable=False),
    Column("week", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("approved_at", UtcDateTime),
    Column("approved_by", String(200)),
    Column("sent_at", UtcDateTime),
    Column("content", Text, nullable=False),
    CheckConstraint("state IN ('draft', 'approved', 'sent', 'superseded')", name="digests_state"),
    CheckConstraint(
        "state IN ('draft', 'superseded') OR approved_by IS NOT NULL", name="digests_approved_by_somebody"
    ),
    Index("digests_fund", "fund_id", "id"),
    Index(
        "digests_one_a_week",
        "fund_id",
        "week",
        unique=True,
        sqlite_where=text(_STANDS),
        postgresql_where=text(_STANDS),
    ),
)
"""Digests as they were made; of a fund's week one stands, drafts before it are superseded."""

pushes = Table(
    "pushes",
    metadata,
    Column("digest_id", String(32), ForeignKey(digests.c.id), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("fund_id", ordered_id, nullable=False),
    Column("achievement_id", ordered_id, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("facts_hash", String(64), nullable=False),
    Column("facts", Text, nullable=False),
    Column("pushed_at", UtcDateTime, nullable=False),
    Index("pushes_never_twice", "fund_id", "achievement_id", "facts_hash", unique=True),
    Index("pushes_achievement", "achievement_id", "pushed_at"),
)
"""What was approved for whom, and what was material of it then; rows are added, never changed.

The unique index is the promise that a fund never gets the same pair twice unless something material changed.
"""

outbox = Table(
    "outbox",
    metadata,
    Column("number", _number, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False),
    Column("digest_id", String(32), ForeignKey(digests.c.id), nullable=False),
    Column("fund_id", ordered_id, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_until", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("shown_at", UtcDateTime),
    Column("error", String(200)),
    Column("body", LargeBinary, nullable=False),
    CheckConstraint("state IN ('pending', 'delivered', 'dead')", name="outbox_state"),
    Index("outbox_id", "id", unique=True),
    Index("outbox_digest", "digest_id", unique=True),
    Index("outbox_fund", "fund_id", "number"),
    Index("outbox_due", "state", "due_at"),
)
"""Messages as they go out, numbered in the order of their commits; the body never changes.

`attempts` are those since the message was last put in the queue. `shown_at` tells when the ledger of
outcomes was told of the delivery.
"""

attempts = Table(
    "outbox_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", _number, ForeignKey(outbox.c.number), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("status", Integer),
    Column("error", String(200)),
    Index("outbox_attempts_number", "number", "id"),
)
"""Every attempt to deliver a message that ended: the status answered, or why there was no answer."""
