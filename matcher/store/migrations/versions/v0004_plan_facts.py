"""Facts recorded for the action plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; everything else stays as it is."""
    op.create_table(
        "plan_facts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(500)),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("reference", sa.String(500), nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes", sa.Integer, sa.ForeignKey("plan_facts.id")),
    )
    op.create_index("plan_facts_measure", "plan_facts", ["measure", "happened_on"])
    op.create_index("plan_facts_supersedes", "plan_facts", ["supersedes"], unique=True)
