"""Deals of brokers, what happened to them, and what people ruled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PAIR = ("achievement_id", "counterpart_kind", "counterpart_id")


def upgrade() -> None:
    """Create the tables; everything else stays as it is."""
    id_type = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "deals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("achievement_id", id_type, nullable=False),
        sa.Column("counterpart_kind", sa.String(16), nullable=False),
        sa.Column("counterpart_id", id_type, nullable=False),
        sa.Column("broker_id", id_type, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("held_until", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("party", sa.String(500)),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("scores", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("next_step", sa.Text, nullable=False),
        sa.Column("suggestions", sa.Text, nullable=False),
    )
    _unique_where("deals_open_pair", "deals", [*_PAIR], "state IN ('held', 'claimed')")
    op.create_index("deals_broker", "deals", ["broker_id", "id"])
    op.create_index("deals_achievement", "deals", ["achievement_id"])
    op.create_table(
        "deal_events",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("deal_id", sa.String(32), sa.ForeignKey("deals.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(500)),
    )
    op.create_index("deal_events_deal", "deal_events", ["deal_id", "kind"], unique=True)
    op.create_table(
        "deal_rulings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ruling", sa.String(16), nullable=False),
        sa.Column("achievement_id", id_type, nullable=False),
        sa.Column("counterpart_kind", sa.String(16), nullable=False),
        sa.Column("counterpart_id", id_type, nullable=False),
        sa.Column("broker_id", id_type, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("lifted_at", moment),
        sa.Column("lifted_by", sa.String(200)),
    )
    _unique_where("deal_rulings_standing", "deal_rulings", [*_PAIR, "broker_id"], "lifted_at IS NULL")
    _unique_where("deal_rulings_fixed", "deal_rulings", [*_PAIR], "lifted_at IS NULL AND ruling = 'fixed'")


def _unique_where(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)
