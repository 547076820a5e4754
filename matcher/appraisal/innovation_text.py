"""What a dossier says of its innovation."""

from __future__ import annotations

from datetime import date

from matcher.appraisal.dossier import Dossier
from matcher.appraisal.values import Finding


def read_innovation(dossier: Dossier, today: date) -> list[Finding]:
    """Return the findings for the innovation rubrics of the method."""
    return []
