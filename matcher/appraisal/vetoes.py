"""What forbids the service library, outside the sum: ownership, secrecy, lapsed rights, gone already."""

from __future__ import annotations

from datetime import date

from matcher.appraisal.dossier import Dossier
from matcher.appraisal.method import Method
from matcher.appraisal.values import Veto


def read_vetoes(dossier: Dossier, method: Method, today: date) -> tuple[Veto, ...]:
    """Return the vetoes that the record's own fields and text call for, each with its source."""
    return ()
