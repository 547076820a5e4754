"""What a dossier says of its economy."""

from __future__ import annotations

from datetime import date

from matcher.appraisal.dossier import Dossier
from matcher.appraisal.values import Finding


def read_economy(dossier: Dossier, today: date) -> list[Finding]:
    """Return the findings for the economy rubrics of the method."""
    return []
