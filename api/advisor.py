"""Landing advice (快速落地评价) for achievements of the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.cards import Shown
from matcher.advice.advise import advise
from matcher.advice.plan import load_rules
from matcher.advice.towns import town_profiles
from matcher.advice.values import Advice, TownProfile
from matcher.appraisal.assessment import Basis
from matcher.records import Record
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Towns:
    revision: int
    profiles: tuple[TownProfile, ...]


class Advisor:
    """Gives advice; one for all requests. Its towns count records of every visibility: advice is for staff.

    Raises ConfigError when a file of the plan below `data` is bad.
    """

    def __init__(self, store: Store, data: Path, basis: Basis) -> None:
        self._store = store
        self._taxonomy = basis.taxonomy
        self._rules = load_rules(data / "plan", basis.taxonomy, basis.method)
        self._towns: _Towns | None = None

    def advise(self, shown: Shown) -> Advice:
        """Return the advice that a card as staff sees it leads to."""
        return advise(shown.record, shown.assessment, shown.card, self._profiles(), self._rules)

    def _profiles(self) -> tuple[TownProfile, ...]:
        """Return what each town has, counted again when the store has changed."""
        revision, known = self._store.revision(), self._towns
        if known is None or known.revision != revision:
            profiles = town_profiles(self._records(), self._taxonomy)
            known = self._towns = _Towns(revision=revision, profiles=profiles)
        return known.profiles

    def _records(self) -> Iterator[Record]:
        for kind in (Kind.ACHIEVEMENT, Kind.DEMAND):
            for stored in self._store.iterate(kind, visible=STAFF):
                yield stored.record
