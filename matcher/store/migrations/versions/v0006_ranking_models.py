"""Versions of ranking models, what was in use when, experiments, and by which of them a list was made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the column; lists logged before have none of it."""
    op.create_table(
        "ranking_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
    )
    op.create_index("ranking_versions_name", "ranking_versions", ["name", "version"], unique=True)
    op.create_table(
        "ranking_activations",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_rollback", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("evaluation", sa.Text),
    )
    op.create_index("ranking_activations_name", "ranking_activations", ["name", "number"])
    op.create_table(
        "ranking_experiments",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("version_a", sa.Integer, nullable=False),
        sa.Column("version_b", sa.Integer, nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.String(200)),
        sa.Column("conclusion", sa.String(500)),
    )
    op.add_column("suggestion_lists", sa.Column("shown_by", sa.Text))
