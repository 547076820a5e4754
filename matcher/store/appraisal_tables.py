"""The tables of appraisals, runs, decisions and valuations; all but `standing_*` and runs only grow."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

from matcher.store.tables import UtcDateTime, metadata, ordered_id

_FEN_DECIMALS = 2


class Fen(TypeDecorator[Decimal]):
    """Yuan kept as whole fen: SQLite has no decimals, and a float is not the amount that was written."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Return the fen of an amount that has at most two decimals."""
        return None if value is None else int(value.scaleb(_FEN_DECIMALS))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the amount in yuan with two decimals."""
        return None if value is None else Decimal(value).scaleb(-_FEN_DECIMALS)


methods = Table(
    "appraisal_methods",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("texts", Text, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)
"""Each version of the method that something was appraised by: its files as one JSON object of texts."""

runs = Table(
    "appraisal_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mode", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_by", String(200), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("heartbeat_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("store_revision", BigInteger, nullable=False),
    Column("method", String(64), ForeignKey(methods.c.version), nullable=False),
    Column("done", Integer, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("counts", Text, nullable=False),
    Index(
        "appraisal_runs_one_running",
        "state",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
)
"""Runs over the library; the index lets one at a time be running."""

appraisals = Table(
    "appraisals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("achievement_id", ordered_id, nullable=False),
    Column("achievement_revision", BigInteger, nullable=False),
    Column("index_revision", BigInteger, nullable=False),
    Column("method", String(64), ForeignKey(methods.c.version), nullable=False),
    Column("run_id", Integer, ForeignKey(runs.c.id)),
    Column("proposal", String(8), nullable=False),
    Column("market", Float, nullable=False),
    Column("innovation", Float, nullable=False),
    Column("economy", Float, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
    # Last, so that SQLite reads the other columns without the pages that a long payload flows over to.
    Column("payload", LargeBinary, nullable=False),
    Index("appraisals_achievement", "achievement_id", "id"),
)
"""Every appraisal that differed from the one before it; the payload is JSON, deflated by zlib."""

standing = Table(
    "standing_appraisals",
    metadata,
    Column("achievement_id", ordered_id, primary_key=True),
    Column("appraisal_id", Integer, ForeignKey(appraisals.c.id), nullable=False),
    Column("achievement_revision", BigInteger, nullable=False),
    Column("proposal", String(8), nullable=False),
    Column("market", Float, nullable=False),
    Column("innovation", Float, nullable=False),
    Column("economy", Float, nullable=False),
    Column("content_hash", String(64), nullable=False),
)
"""The newest appraisal of each achievement, for lists, and the revision that it was last found right for."""

sources = Table(
    "standing_sources",
    metadata,
    Column("achievement_id", ordered_id, primary_key=True),
    Column("keys", Text, nullable=False),
)
"""The records that each newest appraisal was computed from, one `kind id` a line.

A row for each record was measured too: 14,000 appraisals of 50 records took 55 MB and 15 s to write, and
looking 500 records up took four times as long as reading all the lines does.
"""

decisions = Table(
    "appraisal_decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("achievement_id", ordered_id, nullable=False),
    Column("achievement_revision", BigInteger, nullable=False),
    Column("appraisal_id", Integer, ForeignKey(appraisals.c.id)),
    Column("proposal", String(8)),
    Column("decision", String(8), nullable=False),
    Column("person", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("market", Float),
    Column("innovation", Float),
    Column("economy", Float),
    Column("supersedes", Integer, ForeignKey("appraisal_decisions.id")),
    Column("library_before", String(16)),
    Column("library_after", String(16)),
    Column("decided_at", UtcDateTime, nullable=False),
    Index("appraisal_decisions_achievement", "achievement_id", "id"),
    Index("appraisal_decisions_supersedes", "supersedes", unique=True),
)
"""What people decided; a correction is a row that names the one it supersedes, which only one row may."""

valuations = Table(
    "valuations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("achievement_id", ordered_id, nullable=False),
    Column("achievement_revision", BigInteger, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("requested_by", String(200), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Index("valuations_achievement", "achievement_id", "id"),
)
"""Requests for a fair value."""

valuation_results = Table(
    "valuation_results",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("valuation_id", Integer, ForeignKey(valuations.c.id), nullable=False),
    Column("appraiser", String(500), nullable=False),
    Column("method", String(16), nullable=False),
    Column("value_cny", Fen, nullable=False),
    Column("valued_on", Date, nullable=False),
    Column("report_sha256", String(64), nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index("valuation_results_valuation", "valuation_id", "id"),
)
"""What appraisers found; the newest of a request counts."""
