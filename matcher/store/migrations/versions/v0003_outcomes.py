"""The ledger of outcomes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; everything else stays as it is."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    id_type = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "outcomes",
        sa.Column("number", number, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("happened_at", moment, nullable=False),
        sa.Column("reported_at", moment, nullable=False),
        sa.Column("reported_by", sa.String(200), nullable=False),
        sa.Column("achievement_id", id_type, nullable=False),
        sa.Column("taker_kind", sa.String(16)),
        sa.Column("taker_id", id_type),
        sa.Column("pair", sa.String(64), nullable=False),
        sa.Column("suggestion", sa.String(500)),
        sa.Column("amount_cny", sa.BigInteger),
        sa.Column("marks", sa.String(64), nullable=False),
        sa.Column("supersedes", number, sa.ForeignKey("outcomes.number")),
        sa.Column("event", sa.Text, nullable=False),
    )
    op.create_index("outcomes_key", "outcomes", ["key"], unique=True)
    op.create_index("outcomes_supersedes", "outcomes", ["supersedes"], unique=True)
    op.create_index("outcomes_achievement", "outcomes", ["achievement_id", "number"])
    op.create_index("outcomes_taker", "outcomes", ["taker_kind", "taker_id", "number"])
    op.create_index("outcomes_pair", "outcomes", ["pair"])
    op.create_index("outcomes_happened", "outcomes", ["happened_at"])
    op.create_index("outcomes_reported", "outcomes", ["reported_at"])
    op.create_table(
        "outcome_brokers",
        sa.Column("number", number, sa.ForeignKey("outcomes.number"), primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("broker_id", id_type, nullable=False),
    )
    op.create_index("outcome_brokers_broker", "outcome_brokers", ["broker_id", "number"])
