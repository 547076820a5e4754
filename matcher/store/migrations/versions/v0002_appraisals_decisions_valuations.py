"""Appraisals with their methods and runs, people's decisions, fair values."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; records, keys and revisions stay as they are."""
    op.create_table(
        "appraisal_methods",
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("texts", sa.Text, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )
    _create_runs()
    _create_appraisals()
    _create_standing()
    _create_decisions()
    _create_valuations()


def _id_type() -> sa.String:
    return sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")


def _scores(*, nullable: bool) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Float, nullable=nullable) for name in ("market", "innovation", "economy")]


def _create_runs() -> None:
    op.create_table(
        "appraisal_runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_by", sa.String(200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("store_revision", sa.BigInteger, nullable=False),
        sa.Column("method", sa.String(64), sa.ForeignKey("appraisal_methods.version"), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_index(
        "appraisal_runs_one_running",
        "appraisal_runs",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )


def _create_appraisals() -> None:
    op.create_table(
        "appraisals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("achievement_id", _id_type(), nullable=False),
        sa.Column("achievement_revision", sa.BigInteger, nullable=False),
        sa.Column("index_revision", sa.BigInteger, nullable=False),
        sa.Column("method", sa.String(64), sa.ForeignKey("appraisal_methods.version"), nullable=False),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("appraisal_runs.id")),
        sa.Column("proposal", sa.String(8), nullable=False),
        *_scores(nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.create_index("appraisals_achievement", "appraisals", ["achievement_id", "id"])


def _create_standing() -> None:
    op.create_table(
        "standing_appraisals",
        sa.Column("achievement_id", _id_type(), primary_key=True),
        sa.Column("appraisal_id", sa.Integer, sa.ForeignKey("appraisals.id"), nullable=False),
        sa.Column("achievement_revision", sa.BigInteger, nullable=False),
        sa.Column("proposal", sa.String(8), nullable=False),
        *_scores(nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "standing_sources",
        sa.Column("achievement_id", _id_type(), primary_key=True),
        sa.Column("keys", sa.Text, nullable=False),
    )


def _create_decisions() -> None:
    op.create_table(
        "appraisal_decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("achievement_id", _id_type(), nullable=False),
        sa.Column("achievement_revision", sa.BigInteger, nullable=False),
        sa.Column("appraisal_id", sa.Integer, sa.ForeignKey("appraisals.id")),
        sa.Column("proposal", sa.String(8)),
        sa.Column("decision", sa.String(8), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        *_scores(nullable=True),
        sa.Column("supersedes", sa.Integer, sa.ForeignKey("appraisal_decisions.id")),
        sa.Column("library_before", sa.String(16)),
        sa.Column("library_after", sa.String(16)),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("appraisal_decisions_achievement", "appraisal_decisions", ["achievement_id", "id"])
    op.create_index("appraisal_decisions_supersedes", "appraisal_decisions", ["supersedes"], unique=True)


def _create_valuations() -> None:
    op.create_table(
        "valuations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("achievement_id", _id_type(), nullable=False),
        sa.Column("achievement_revision", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("requested_by", sa.String(200), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("valuations_achievement", "valuations", ["achievement_id", "id"])
    op.create_table(
        "valuation_results",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("valuation_id", sa.Integer, sa.ForeignKey("valuations.id"), nullable=False),
        sa.Column("appraiser", sa.String(500), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("value_cny", sa.BigInteger, nullable=False),
        sa.Column("valued_on", sa.Date, nullable=False),
        sa.Column("report_sha256", sa.String(64), nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("valuation_results_valuation", "valuation_results", ["valuation_id", "id"])
