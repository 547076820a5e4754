"""Findings that rest on the platform's figures: demand, funds, neighbours, industries, outcomes."""

from __future__ import annotations

from matcher.appraisal.surroundings import Surroundings
from matcher.appraisal.values import Finding
from matcher.records import Achievement


def read_figures(record: Achievement, surroundings: Surroundings) -> list[Finding]:
    """Return what the platform knows of an achievement's market, novelty, fields and income."""
    return []
