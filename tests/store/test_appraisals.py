"""Appraisals, decisions and fair values on SQLite and on PostgreSQL (fixture `store`)."""

from __future__ import annotations

from tests.contracts.appraisal_contract import AppraisalContract
from tests.contracts.decision_contract import DecisionContract, ValuationContract


class TestAppraisals(AppraisalContract):
    """Runs once for each database."""


class TestDecisions(DecisionContract):
    """Runs once for each database."""


class TestValuations(ValuationContract):
    """Runs once for each database."""
