"""The log of suggestions on SQLite and on PostgreSQL (fixture `store`)."""

from __future__ import annotations

from tests.contracts.suggestion_contract import SuggestionLogContract


class TestSuggestionLog(SuggestionLogContract):
    """Runs once for each database."""
