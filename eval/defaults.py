"""What an evaluation takes where nobody says otherwise; no imports, so that the command line may have it."""

from __future__ import annotations

PRIMARY = "nDCG@10"
"""The measure that systems are compared by."""
DEFAULT_THRESHOLD = 0.35
"""Scores below are no match, as the shipped ranker of texts has it (eval/results/abstention.md)."""
DEFAULT_K = 10
"""Suggestions that a person reads."""
