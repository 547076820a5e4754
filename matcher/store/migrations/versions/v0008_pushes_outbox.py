"""Digests for funds, what was pushed to whom, and the outbox that carries digests out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ordered_id = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")
_number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_moment = sa.DateTime(timezone=True)
_STANDS = "state <> 'superseded'"


def upgrade() -> None:
    """Create the tables."""
    _create_digests()
    _create_outbox()


def _create_digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("fund_id", _ordered_id, nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", _moment, nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("approved_at", _moment),
        sa.Column("approved_by", sa.String(200)),
        sa.Column("sent_at", _moment),
        sa.Column("content", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('draft', 'approved', 'sent', 'superseded')", name="digests_state"),
        sa.CheckConstraint(
            "state IN ('draft', 'superseded') OR approved_by IS NOT NULL", name="digests_approved_by_somebody"
        ),
    )
    op.create_index("digests_fund", "digests", ["fund_id", "id"])
    op.create_index(
        "digests_one_a_week",
        "digests",
        ["fund_id", "week"],
        unique=True,
        sqlite_where=sa.text(_STANDS),
        postgresql_where=sa.text(_STANDS),
    )
    op.create_table(
        "pushes",
        sa.Column("digest_id", sa.String(32), sa.ForeignKey("digests.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("fund_id", _ordered_id, nullable=False),
        sa.Column("achievement_id", _ordered_id, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("facts_hash", sa.String(64), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("pushed_at", _moment, nullable=False),
    )
    op.create_index("pushes_never_twice", "pushes", ["fund_id", "achievement_id", "facts_hash"], unique=True)
    op.create_index("pushes_achievement", "pushes", ["achievement_id", "pushed_at"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", _number, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("digest_id", sa.String(32), sa.ForeignKey("digests.id"), nullable=False),
        sa.Column("fund_id", _ordered_id, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("due_at", _moment, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_until", _moment),
        sa.Column("delivered_at", _moment),
        sa.Column("shown_at", _moment),
        sa.Column("error", sa.String(200)),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'dead')", name="outbox_state"),
    )
    op.create_index("outbox_id", "outbox", ["id"], unique=True)
    op.create_index("outbox_digest", "outbox", ["digest_id"], unique=True)
    op.create_index("outbox_fund", "outbox", ["fund_id", "number"])
    op.create_index("outbox_due", "outbox", ["state", "due_at"])
    op.create_table(
        "outbox_attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", _number, sa.ForeignKey("outbox.number"), nullable=False),
        sa.Column("at", _moment, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("error", sa.String(200)),
    )
    op.create_index("outbox_attempts_number", "outbox_attempts", ["number", "id"])
