"""The outcome ledger on SQLite and on PostgreSQL (fixture `store`)."""

from __future__ import annotations

from tests.contracts.outcome_contract import OutcomeContract, OutcomeOrderContract


class TestOutcomes(OutcomeContract):
    """Runs once for each database."""


class TestOutcomeOrder(OutcomeOrderContract):
    """Runs once for each database."""
