"""What a dossier says of its economy: income, expected benefit, investment, place, society, risks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from matcher.appraisal.dossier import Dossier, Sentence
from matcher.appraisal.economy_gains import read_gains
from matcher.appraisal.economy_local import read_local, read_place
from matcher.appraisal.economy_plans import read_plans
from matcher.appraisal.economy_risks import read_risks
from matcher.appraisal.economy_safety import read_safety
from matcher.appraisal.economy_sums import read_sums, say_yuan
from matcher.appraisal.values import EvidenceState, Finding

_READERS: Final[tuple[Callable[[Sentence, date], Iterator[Finding]], ...]] = (
    read_sums,
    read_gains,
    read_plans,
    read_local,
    read_safety,
)


def read_economy(dossier: Dossier, today: date) -> list[Finding]:
    """Return the findings for the economy rubrics of the method.

    Sums are in yuan, of a range the lower end. `today` tells which years are past: income of a later year
    is expected, not realised.
    """
    found = [
        finding for sentence in dossier.sentences for read in _READERS for finding in read(sentence, today)
    ]
    found = [*_contribution(dossier), *found, *read_risks(dossier.sentences), *read_place(dossier)]
    # Two rules may read one gain out of one sentence; said once it is enough.
    return list(dict.fromkeys(found))


def _contribution(dossier: Dossier) -> Iterator[Finding]:
    """Yield the contribution that was registered with the record; nobody has checked it."""
    amount = dossier.record.expected_contribution_cny
    if amount:
        yield Finding(
            kind="expected_contribution",
            state=EvidenceState.CLAIMED,
            source=dossier.whole("expected_contribution_cny"),
            value=float(amount),
            note=f"登记的预计综合经济贡献 {say_yuan(float(amount))}",
        )
