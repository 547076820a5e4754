"""The table of the plan's recorded facts; it only grows."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from matcher.store.appraisal_tables import Fen
from matcher.store.tables import UtcDateTime, metadata

plan_facts = Table(
    "plan_facts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("measure", String(32), nullable=False),
    Column("unit", String(500)),
    Column("value", Fen, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("reference", String(500), nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("supersedes", Integer, ForeignKey("plan_facts.id")),
    Index("plan_facts_measure", "measure", "happened_on"),
    Index("plan_facts_supersedes", "supersedes", unique=True),
)
"""Facts of any measure, with two decimals; a correction is a row that names the one it supersedes."""
