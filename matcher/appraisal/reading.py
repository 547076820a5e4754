"""Everything that can be found out about an achievement, in one list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from matcher.appraisal.dossier import Dossier
from matcher.appraisal.economy_text import read_economy
from matcher.appraisal.innovation_text import read_innovation
from matcher.appraisal.market_text import read_market
from matcher.appraisal.values import Finding

Reading = Callable[[Dossier, date], list[Finding]]

READINGS: Final[tuple[Reading, ...]] = (read_market, read_innovation, read_economy)
"""Each reads sentence by sentence, so that a further sentence never takes a finding away."""


def read_dossier(dossier: Dossier, today: date) -> list[Finding]:
    """Return what the record itself says for and against it, in the order of the aspects.

    `today` is the day it holds for: the remaining life of rights and the age of statements count from it.
    """
    return [finding for reading in READINGS for finding in reading(dossier, today)]
