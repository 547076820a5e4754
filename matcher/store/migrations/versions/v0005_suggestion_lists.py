"""The log of suggestions as they were shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; everything else stays as it is."""
    op.create_table(
        "suggestion_makers",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("models", sa.Text, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
    )
    op.create_table(
        "suggestion_lists",
        sa.Column("id", _compared_by_bytes(32), primary_key=True),
        sa.Column("pairing", sa.String(32), nullable=False),
        sa.Column("asking_id", _compared_by_bytes(128)),
        sa.Column("asking_revision", sa.BigInteger),
        sa.Column("text_sha256", sa.String(64)),
        sa.Column("text_length", sa.Integer),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("index_revision", sa.BigInteger, nullable=False),
        sa.Column("maker", sa.String(64), sa.ForeignKey("suggestion_makers.digest"), nullable=False),
        sa.Column("k", sa.Integer, nullable=False),
        sa.Column("diversity", sa.Float, nullable=False),
        sa.Column("facets", sa.Text, nullable=False),
        sa.Column("items", sa.LargeBinary, nullable=False),
        sa.Column("features", sa.LargeBinary, nullable=False),
    )


def _compared_by_bytes(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
