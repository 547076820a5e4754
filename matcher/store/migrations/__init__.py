"""Alembic migrations of the store; `matcher init` runs them."""
