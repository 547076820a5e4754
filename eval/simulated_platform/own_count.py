"""The simulation's own count of the plan, by simple rules of its own: nothing of matcher.plan is used.

Rules, from the action plan and the issue: an achievement is found on its day of discovery, for who found
it; served from its first admission that stands (or, registered in the library, from its discovery); landed
from the day when everything that its type asks for is proven, once for each unit, in the city once a year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from eval.simulated_platform.happenings import Happening
from eval.simulated_platform.offers import Offer
from eval.simulated_platform.options import CHINA


@dataclass(slots=True, kw_only=True)
class Entry:
    """A report that the ledger acknowledged under a number."""

    number: int
    key: str
    happening: Happening
    is_corrected: bool = False

    @property
    def day(self) -> date:
        """The day in China on which it happened."""
        return self.happening.at.astimezone(CHINA).date()

    @property
    def line(self) -> str:
        """What the ledger's file tells of it."""
        one = self.happening
        return f"{self.number} {self.key} {one.kind} {one.at.isoformat()} {one.pair}"

    @property
    def amount(self) -> Decimal:
        """The amount that it names; 0 for none."""
        return Decimal(self.happening.details.get("amount_cny", "0"))


@dataclass(slots=True, kw_only=True)
class Decided:
    """A decision that was acknowledged."""

    number: int
    day: date
    verdict: str
    is_corrected: bool = False


@dataclass(slots=True, kw_only=True)
class Fact:
    """A fact that was acknowledged."""

    number: int
    day: date
    measure: str
    value: Decimal
    is_corrected: bool = False


@dataclass(slots=True, kw_only=True)
class OwnBooks:
    """Everything that the service acknowledged, as the simulation wrote it down."""

    towns: frozenset[str]
    offers: dict[str, Offer] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    decisions: dict[str, list[Decided]] = field(default_factory=lambda: defaultdict(list))
    facts: list[Fact] = field(default_factory=list)


class Counted(NamedTuple):
    """One thing that counts: on which day, for which unit and town, of which achievement, how much."""

    day: date
    unit: str | None
    town: str | None
    offer: str
    value: Decimal = Decimal(1)


def count_found(books: OwnBooks, today: date) -> list[Counted]:
    """Return what was found."""
    return [
        Counted(one.discovered_on, one.found_by, town_of(one), one.id)
        for one in books.offers.values()
        if one.discovered_on is not None and one.discovered_on <= today
    ]


def count_served(books: OwnBooks, today: date) -> list[Counted]:
    """Return what came into the service library."""
    counted = []
    for one in books.offers.values():
        unit = one.lands_with or one.found_by
        admitted = [d for d in books.decisions[one.id] if d.verdict == "admit" and not d.is_corrected]
        if admitted:
            counted.append(Counted(admitted[0].day, unit, town_of(one), one.id))
        elif _is_served(one, books.decisions[one.id]) and one.discovered_on and one.discovered_on <= today:
            counted.append(Counted(one.discovered_on, unit, town_of(one), one.id))
    return counted


def count_landed(books: OwnBooks, now: datetime) -> list[Counted]:
    """Return landings: each achievement once for each unit, the earliest."""
    of_offer: dict[str, list[Entry]] = defaultdict(list)
    for entry in standing(books.entries, now):
        of_offer[entry.happening.meeting.offer.id].append(entry)
    first: dict[tuple[str, str | None], Counted] = {}
    for id, entries in of_offer.items():
        offer = books.offers[id]
        for entry in (one for one in entries if one.happening.kind == "landed"):
            day = landed_on(entry, entries)
            if day is None:
                continue
            unit = entry.happening.unit or offer.lands_with
            town = unit if unit in books.towns else town_of(offer)
            one = Counted(day, unit, town, id)
            if (id, unit) not in first or day < first[id, unit].day:
                first[id, unit] = one
    return sorted(first.values(), key=lambda one: (one.day, one.offer, one.unit or ""))


def once_a_year(landed: Iterable[Counted]) -> list[Counted]:
    """Return the first landing of each achievement in each year."""
    first: dict[tuple[str, int], Counted] = {}
    for one in landed:
        first.setdefault((one.offer, one.day.year), one)
    return list(first.values())


def standing(entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """Return the entries that no correction took the place of, in the order that they happened."""
    known = [one for one in entries if not one.is_corrected and one.happening.at <= now]
    return sorted(known, key=lambda one: (one.happening.at, one.number))


def landed_on(landed: Entry, entries: Sequence[Entry]) -> date | None:
    """Return the day from which a reported landing counts; None while something is missing."""
    kind = landed.happening.details["landing_type"]
    if kind == "enterprise":
        needed = [_shown("enterprise_seat", entries), _shown("enterprise_tax", entries)]
    elif kind == "platform":
        money = _reached("platform_income", entries, lambda total: total >= 100_000)
        needed = [_shown("platform_entity", entries), _earliest(money, _shown("platform_approval", entries))]
    else:
        money = _reached("project_income", entries, lambda total: total > 1_000_000)
        names = ("project_licence", "project_trade", "project_stake", "project_team")
        needed = [_earliest(money, *(_shown(name, entries) for name in names))]
    days = [day for day in needed if day is not None]
    return max(landed.day, *days) if len(days) == len(needed) else None


class _Document(NamedTuple):
    day: date
    name: str
    amount: Decimal


def _documents(condition: str, entries: Sequence[Entry]) -> Iterator[_Document]:
    """Yield what proves a condition, in the order that it happened."""
    for entry in entries:
        for proof in entry.happening.details.get("proofs", ()):
            if proof["condition"] == condition:
                yield _Document(entry.day, proof["reference"], Decimal(proof.get("amount_cny", "0")))
        if _proves(entry, condition) and entry.amount > 0:
            reference = entry.happening.details.get("reference") or f"entry {entry.number}"
            yield _Document(entry.day, reference, entry.amount)


def _proves(entry: Entry, condition: str) -> bool:
    """Whether an event speaks for a condition: trade wants a taker in Dongguan, money none elsewhere."""
    where = entry.happening.is_local
    if condition == "project_trade":
        return entry.happening.kind == "contract" and where is True
    kind = {"enterprise_tax": "tax", "platform_income": "income", "project_income": "income"}.get(condition)
    return kind == entry.happening.kind and where is not False


def _shown(condition: str, entries: Sequence[Entry]) -> date | None:
    return next((one.day for one in _documents(condition, entries)), None)


def _reached(condition: str, entries: Sequence[Entry], is_enough: Callable[[Decimal], bool]) -> date | None:
    """Return the day when the sum over documents is enough; one document counts once, at its greatest."""
    amounts: dict[str, Decimal] = {}
    for one in _documents(condition, entries):
        amounts[one.name] = max(one.amount, amounts.get(one.name, Decimal(0)))
        if is_enough(sum(amounts.values(), Decimal(0))):
            return one.day
    return None


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def town_of(offer: Offer) -> str | None:
    """Return the town that an achievement lies in."""
    return offer.place.name if offer.place.is_local else None


def _is_served(offer: Offer, decisions: Sequence[Decided]) -> bool:
    """Whether it stands in the library now: what was decided last moves it."""
    return decisions[-1].verdict == "admit" if decisions else offer.is_served_from_start
