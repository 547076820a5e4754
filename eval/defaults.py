"""What an evaluation takes where nobody says otherwise; no imports, so that the command line may have it."""

from __future__ import annotations

PRIMARY = "nDCG@10"
"""The measure that systems are compared by."""
DEFAULT_THRESHOLD = 0.5
"""Scores below are no match: from here on a strong match is likelier than not."""
DEFAULT_K = 10
"""Suggestions that a person reads."""
