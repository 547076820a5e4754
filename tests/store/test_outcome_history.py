"""What SQLite and PostgreSQL tell of past outcomes (fixture `store`)."""

from __future__ import annotations

from tests.contracts.history_contract import HistoryContract


class TestHistory(HistoryContract):
    """Runs once for each database."""
