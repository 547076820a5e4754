"""The items of every measure up to a moment: what was found, served, landed, held, signed, invested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from matcher.appraisal.fair_value import china_day
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import EventKind
from matcher.plan.case import Item, ItemSource, PlanCase
from matcher.plan.landing import (
    CountedLanding,
    LandingStandard,
    LandingVerdict,
    count_landings,
    judge_landing,
    once_a_year,
)
from matcher.plan.measures import Measure
from matcher.plan.settings import PlanSettings
from matcher.plan.times import Clock, day_of, moment_of
from matcher.plan.units import UnitLevel
from matcher.records import Achievement
from matcher.store import Decision, Verdict
from matcher.store.plan_fact_values import FactMeasure, PlanFact
from matcher.vocabulary import Library


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """Every item up to a moment, whatever its year.

    `landed_by_units` holds an achievement once for each unit that landed it, `landed` once a year. `undated`
    are achievements that no day of discovery is known of: they count nowhere. `unproven` are verdicts of
    landings that were reported and do not count.
    """

    at: datetime
    clock: Clock
    found: tuple[Item, ...]
    undated: tuple[str, ...]
    served: tuple[Item, ...]
    landed: tuple[Item, ...]
    landed_by_units: tuple[Item, ...]
    unproven: tuple[tuple[str, LandingVerdict], ...]
    other: Mapping[Measure, tuple[Item, ...]]

    @property
    def today(self) -> date:
        """The day in China up to which things are counted."""
        return china_day(self.at)


def count_everything(
    case: PlanCase, settings: PlanSettings, *, at: datetime, clock: Clock = Clock.EVENT
) -> Counted:
    """Return the items of every measure up to a moment, by one of the two clocks.

    Discoveries and decisions have one day only, and count by it under either clock.
    """
    counter = _Counter(case, settings, at, clock)
    verdicts = counter.verdicts()
    landings = count_landings(verdicts.values())
    found, undated = counter.found()
    return Counted(
        at=at,
        clock=clock,
        found=tuple(found),
        undated=tuple(undated),
        served=tuple(counter.served()),
        landed=tuple(map(counter.landing, once_a_year(landings))),
        landed_by_units=tuple(map(counter.landing, landings)),
        unproven=tuple((id, one) for id, one in verdicts.items() if one.claims and not one.is_landed),
        other={
            Measure.EVENTS: tuple(counter.facts(FactMeasure.EVENTS)),
            Measure.CONTRACTS: tuple(counter.facts(FactMeasure.CONTRACTS)),
            Measure.COMPLEXES: tuple(counter.facts(FactMeasure.COMPLEXES)),
            Measure.AGENCIES_ABOVE_SCALE: tuple(counter.facts(FactMeasure.AGENCIES_ABOVE_SCALE)),
            Measure.PLATFORM_CONTRACTS: tuple(map(counter.money, counter.contracts())),
            Measure.VENTURE: tuple(counter.venture({one.achievement_id for one in landings})),
        },
    )


def first_admissions(decisions: Iterable[Decision], *, at: datetime) -> dict[str, Decision]:
    """Return the first decision that put each achievement into the service library, corrected ones aside."""
    known = sorted((one for one in decisions if one.decided_at <= at), key=lambda one: one.id)
    corrected = {one.supersedes for one in known}
    first: dict[str, Decision] = {}
    for one in known:
        is_admission = one.decision is Verdict.ADMIT and one.library_after == Library.SERVICE.value
        if is_admission and one.id not in corrected:
            first.setdefault(one.achievement_id, one)
    return first


def distinct_contracts(entries: Iterable[LedgerEntry]) -> tuple[list[LedgerEntry], list[LedgerEntry]]:
    """Return contract entries, each registration number once (its first entry), and the repeated ones."""
    seen: set[str] = set()
    first: list[LedgerEntry] = []
    repeated: list[LedgerEntry] = []
    for one in sorted(entries, key=lambda one: one.number):
        if one.event.kind is not EventKind.CONTRACT or not one.counts:
            continue
        number = one.event.contract_number
        if number is not None and number in seen:
            repeated.append(one)
            continue
        if number is not None:
            seen.add(number)
        first.append(one)
    return first, repeated


def known_facts(facts: Iterable[PlanFact], *, at: datetime, clock: Clock) -> list[tuple[PlanFact, date]]:
    """Return the facts that count, with the day that each counts for, up to a moment."""
    today = china_day(at)
    dated = [(one, _fact_day(one, clock)) for one in facts if one.counts]
    return [(one, day) for one, day in dated if day <= today]


def _fact_day(fact: PlanFact, clock: Clock) -> date:
    return fact.happened_on if clock is Clock.EVENT else max(fact.happened_on, china_day(fact.recorded_at))


class _Counter:
    """The items of a case at a moment."""

    def __init__(self, case: PlanCase, settings: PlanSettings, at: datetime, clock: Clock) -> None:
        self._case, self._settings, self._at, self._clock = case, settings, at, clock
        self._known = [one for one in case.entries if one.counts and moment_of(one, clock) <= at]
        self._facts = known_facts(case.facts, at=at, clock=clock)

    def verdicts(self) -> dict[str, LandingVerdict]:
        """Return the verdict on every achievement that a landing was reported of, by id."""
        of: dict[str, list[LedgerEntry]] = defaultdict(list)
        for one in self._known:
            of[one.achievement_id].append(one)
        standard = LandingStandard.of(
            self._settings,
            local_takers=self._case.local_takers,
            responsible={
                id: one.responsible_unit
                for id, one in self._case.achievements.items()
                if one.responsible_unit is not None
            },
            clock=self._clock,
        )
        return {
            id: judge_landing(entries, standard, at=self._at)
            for id, entries in sorted(of.items())
            if any(one.event.kind is EventKind.LANDED for one in entries)
        }

    def found(self) -> tuple[list[Item], list[str]]:
        """Return the discoveries, and the ids of achievements without a day of discovery."""
        today = china_day(self._at)
        items, undated = [], []
        for one in self._case.achievements.values():
            if one.discovered_on is None:
                undated.append(one.id)
            elif one.discovered_on <= today:
                items.append(self._of_achievement(one, one.discovered_on, one.discovered_by))
        return items, sorted(undated)

    def served(self) -> list[Item]:
        """Return what came into the service library, once each: by its first admission that stands.

        What stands in it without a decision counts from its discovery; without a day nothing counts.
        """
        admitted = first_admissions(self._case.decisions, at=self._at)
        items = [self._admission(one) for one in admitted.values()]
        today = china_day(self._at)
        for one in self._case.achievements.values():
            if one.library is not Library.SERVICE or one.id in admitted or one.discovered_on is None:
                continue
            if one.discovered_on <= today:
                unit = one.responsible_unit or one.discovered_by
                note = "登记在服务库，无入库决定，按发现日期计"
                items.append(self._of_achievement(one, one.discovered_on, unit, note))
        return items

    def landing(self, one: CountedLanding) -> Item:
        """Return a landing as an item; its town is its unit where that is one, else the achievement's."""
        unit = self._settings.units.find(one.unit)
        is_town = unit is not None and unit.level is UnitLevel.TOWN
        return Item(
            source=ItemSource.ENTRY,
            on=one.on,
            achievement_id=one.achievement_id,
            number=one.entry,
            unit=one.unit,
            town=one.unit if is_town else self._town(one.achievement_id),
        )

    def facts(self, measure: FactMeasure) -> list[Item]:
        """Return the recorded facts of a measure."""
        units = self._settings.units
        return [
            Item(
                source=ItemSource.FACT,
                on=day,
                value=one.value,
                number=one.id,
                unit=None if (unit := units.find(one.unit)) is None else unit.name,
                town=units.town_of(one.unit),
                note=one.reference,
            )
            for one, day in self._facts
            if one.measure is measure
        ]

    def contracts(self) -> Sequence[LedgerEntry]:
        """Return the contracts, each registration number once."""
        return distinct_contracts(self._known)[0]

    def venture(self, landed: set[str]) -> list[Item]:
        """Return investments in achievements that have landed, and those recorded beside the ledger."""
        invested = [one for one in self._known if one.event.kind is EventKind.INVESTED]
        return [
            *(self.money(one) for one in invested if one.achievement_id in landed),
            *self.facts(FactMeasure.VENTURE),
        ]

    def money(self, one: LedgerEntry) -> Item:
        """Return an entry with an amount as an item."""
        unit = self._settings.units.find(one.event.unit or self._responsible(one.achievement_id))
        return Item(
            source=ItemSource.ENTRY,
            on=day_of(one, self._clock),
            value=one.event.amount_cny or Decimal(0),
            achievement_id=one.achievement_id,
            number=one.number,
            unit=None if unit is None else unit.name,
            town=self._town(one.achievement_id),
            note=one.event.contract_number or one.event.round or "",
        )

    def _admission(self, one: Decision) -> Item:
        record = self._case.achievements.get(one.achievement_id)
        text = None if record is None else record.responsible_unit or record.discovered_by
        unit = self._settings.units.find(text)
        return Item(
            source=ItemSource.DECISION,
            on=china_day(one.decided_at),
            achievement_id=one.achievement_id,
            number=one.id,
            unit=None if unit is None else unit.name,
            town=self._town(one.achievement_id),
        )

    def _of_achievement(self, one: Achievement, on: date, text: str | None, note: str = "") -> Item:
        unit = self._settings.units.find(text)
        return Item(
            source=ItemSource.ACHIEVEMENT,
            on=on,
            achievement_id=one.id,
            unit=None if unit is None else unit.name,
            town=self._settings.units.town_of(one.place),
            note=note,
        )

    def _responsible(self, id: str) -> str | None:
        record = self._case.achievements.get(id)
        return None if record is None else record.responsible_unit

    def _town(self, id: str) -> str | None:
        record = self._case.achievements.get(id)
        return None if record is None else self._settings.units.town_of(record.place)
