"""The tables of ranking models: their versions, which was put in use when, and experiments between two."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from matcher.store.tables import UtcDateTime, metadata

versions = Table(
    "ranking_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("files", Text, nullable=False),
    Column("card", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("added_by", String(200), nullable=False),
    Index("ranking_versions_name", "name", "version", unique=True),
)
"""Versions of a model, counted from 1; `files` is JSON, name of a model file → its text. Only added to."""

activations = Table(
    "ranking_activations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_rollback", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(200), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("evaluation", Text),
    Index("ranking_activations_name", "name", "number"),
)
"""What was put in use, in order; version 0 is the model that comes with the program. Only added to."""

experiments = Table(
    "ranking_experiments",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("model", String(64), nullable=False),
    Column("version_a", Integer, nullable=False),
    Column("version_b", Integer, nullable=False),
    Column("share", Float, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("started_by", String(200), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", String(200)),
    Column("conclusion", String(500)),
)
"""Experiments between two versions of a model; of one model at most one runs at a time."""
