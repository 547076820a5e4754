"""What a dossier says of its economy."""

from __future__ import annotations

from matcher.appraisal.dossier import Dossier
from matcher.appraisal.values import Finding


def read_economy(dossier: Dossier) -> list[Finding]:
    """Return the findings for the economy rubrics of the method."""
    return []
