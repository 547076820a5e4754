"""The version of the text stage: part of every vector's and index's identity."""

from __future__ import annotations

TEXT_VERSION = "1"
"""Goes up whenever normalising, segmenting or the choice of fields could give other output."""
