"""The store's contract on SQLite and on PostgreSQL (fixture `store`)."""

from __future__ import annotations

from tests.contracts.store_contract import StoreContract


class TestStore(StoreContract):
    """Runs once for each database."""
