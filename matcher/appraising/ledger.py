"""What the outcome ledger knows of an achievement's income, as cards and advice read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from matcher.appraisal.surroundings import Realised
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import MONEY, EventKind
from matcher.store import Store

_PROVEN: Final[Mapping[str, str]] = {
    "project_licence": "licence",
    "project_stake": "stake",
    "project_team": "team",
}
"""Landing conditions that no event of money tells, by id, with the `events` of data/plan/landing.toml."""


class LedgerIncome:
    """Returns an achievement's recorded income up to a moment, oldest first; safe for threads."""

    def __init__(self, store: Store) -> None:
        self._outcomes = store.outcomes

    def __call__(self, achievement_id: str, at: datetime) -> tuple[Realised, ...]:
        """Return what had happened, was reported and not corrected by `at`; days are of its zone."""
        entries = self._outcomes.realised(achievement_id, at=at)
        return tuple(one for entry in entries for one in _read(entry, at))


def _read(entry: LedgerEntry, at: datetime) -> Iterator[Realised]:
    event = entry.event
    day = event.happened_at.astimezone(at.tzinfo).date()
    known_as = event.contract_number or event.reference or f"台账第 {entry.number} 号"
    if event.kind in MONEY and event.amount_cny is not None:
        yield Realised(event=event.kind.value, amount_cny=event.amount_cny, on=day, reference=known_as)
    for proof in event.proofs if event.kind is EventKind.LANDED else ():
        named = _PROVEN.get(proof.condition)
        if named is not None:
            amount = proof.amount_cny or Decimal(0)
            yield Realised(event=named, amount_cny=amount, on=day, reference=proof.reference)
