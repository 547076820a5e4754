"""Alembic's environment: runs on the connection, and inside the transaction, that migrate.py hands over."""

from __future__ import annotations

from alembic import context

from matcher.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
