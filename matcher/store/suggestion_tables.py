"""The tables of the log of suggestions; rows are added, and pruned when they are old and led to nothing."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, LargeBinary, String, Table, Text

from matcher.store.suggestion_values import LIST_ID_LENGTH
from matcher.store.tables import UtcDateTime, metadata, ordered_id

list_id = String(LIST_ID_LENGTH).with_variant(String(LIST_ID_LENGTH, collation="C"), "postgresql")

makers = Table(
    "suggestion_makers",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("models", Text, nullable=False),
    Column("names", Text, nullable=False),
)
"""What lists were made by, once each: models with the digests of their files, and the names of features."""

lists = Table(
    "suggestion_lists",
    metadata,
    Column("id", list_id, primary_key=True),
    Column("pairing", String(32), nullable=False),
    Column("asking_id", ordered_id),
    Column("asking_revision", BigInteger),
    Column("text_sha256", String(64)),
    Column("text_length", Integer),
    Column("shown_at", UtcDateTime, nullable=False),
    Column("role", String(32), nullable=False),
    Column("index_revision", BigInteger, nullable=False),
    Column("maker", String(64), ForeignKey(makers.c.digest), nullable=False),
    Column("k", Integer, nullable=False),
    Column("diversity", Float, nullable=False),
    Column("facets", Text, nullable=False),
    Column("items", LargeBinary, nullable=False),
    Column("features", LargeBinary, nullable=False),
    Column("shown_by", Text),
)
"""Lists as they were shown, by ids that rise with time.

Items stand in their list's row, deflated: a list of ten takes 1.2 kB and one insert, and nobody asks for an
item but by its list.
"""
