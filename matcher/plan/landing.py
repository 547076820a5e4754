"""落地标准: whether a landing that was reported counts, what proves each condition, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from matcher.advice.money import yuan
from matcher.advice.plan import Condition, Form, Landing
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import EventKind
from matcher.plan.settings import LandingRules, PlanSettings
from matcher.plan.times import Clock, day_of, moment_of
from matcher.plan.units import Units
from matcher.vocabulary import AchievementType


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What speaks for a condition: an entry of the ledger, or a document that an entry names."""

    entry: int
    reference: str | None
    on: date
    amount_cny: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionStanding:
    """How a condition stands: proven on a day by `proofs`, or not, and then what is missing in Chinese."""

    id: str
    label: str
    group: str
    proven_on: date | None
    proofs: tuple[Proof, ...]
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingClaim:
    """One reported landing; it counts from `counts_on`, the day when the last of its groups was proven."""

    achievement_id: str
    entry: int
    unit: str | None
    type: AchievementType
    reported_on: date
    counts_on: date | None
    conditions: tuple[ConditionStanding, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingVerdict:
    """Every landing reported of one achievement, by the ledger's numbers."""

    claims: tuple[LandingClaim, ...]

    @property
    def is_landed(self) -> bool:
        """Whether a landing counts."""
        return any(claim.counts_on is not None for claim in self.claims)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing, each once; () when a landing counts or none was reported."""
        if self.is_landed:
            return ()
        return tuple(dict.fromkeys(text for claim in self.claims for text in claim.missing))


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingStandard:
    """The standards as they are judged by.

    `local_takers` says of takers, by kind and id, whether they are in Dongguan; who is not in it is unknown.
    `responsible` is the unit of achievements whose landing names none.
    """

    landing: Landing
    rules: LandingRules
    units: Units
    local_takers: Mapping[tuple[str, str], bool]
    responsible: Mapping[str, str]
    clock: Clock = Clock.EVENT

    @classmethod
    def of(
        cls,
        settings: PlanSettings,
        *,
        local_takers: Mapping[tuple[str, str], bool],
        responsible: Mapping[str, str],
        clock: Clock = Clock.EVENT,
    ) -> LandingStandard:
        """Return the standards of the plan's data."""
        return cls(
            landing=settings.landing,
            rules=settings.targets.landing,
            units=settings.units,
            local_takers=local_takers,
            responsible=responsible,
            clock=clock,
        )

    def form(self, type: AchievementType) -> Form:
        """Return the landing form of a type."""
        return next(form for form in self.landing.forms if form.type is type)


def judge_landing(
    entries: Sequence[LedgerEntry], standard: LandingStandard, *, at: datetime
) -> LandingVerdict:
    """Return what counts as landed of one achievement's entries up to a moment.

    Entries that a correction took the place of, and later ones, are left out. A landing counts when every
    group of its type has a proven condition; from when, tells the last of them. Nothing counts before its
    landing was reported (happened, by the event's clock).
    """
    known = [one for one in entries if one.counts and moment_of(one, standard.clock) <= at]
    known.sort(key=lambda one: (moment_of(one, standard.clock), one.number))
    landed = sorted((one for one in known if one.event.kind is EventKind.LANDED), key=lambda one: one.number)
    return LandingVerdict(claims=tuple(_claim(one, known, standard) for one in landed))


def _claim(landed: LedgerEntry, known: Sequence[LedgerEntry], standard: LandingStandard) -> LandingClaim:
    type = landed.event.landing_type
    if type is None:  # the event's own check refuses this
        raise ValueError(f"entry {landed.number} is a landing without a type")
    standings = tuple(_standing(one, known, standard) for one in standard.form(type).conditions)
    groups: dict[str, list[ConditionStanding]] = {}
    for one in standings:
        groups.setdefault(one.group, []).append(one)
    proven = [_first_day(group) for group in groups.values()]
    own_day = day_of(landed, standard.clock)
    days = [day for day in proven if day is not None]
    is_whole = len(days) == len(groups)
    text = landed.event.unit or standard.responsible.get(landed.achievement_id)
    unit = standard.units.find(text)
    return LandingClaim(
        achievement_id=landed.achievement_id,
        entry=landed.number,
        unit=None if unit is None else unit.name,
        type=type,
        reported_on=own_day,
        counts_on=max(own_day, *days) if is_whole else None,
        conditions=standings,
        missing=tuple(
            _group_missing(group) for group, day in zip(groups.values(), proven, strict=True) if day is None
        ),
    )


def _first_day(group: Iterable[ConditionStanding]) -> date | None:
    return min((one.proven_on for one in group if one.proven_on is not None), default=None)


def _group_missing(group: Sequence[ConditionStanding]) -> str:
    if len(group) == 1:
        return group[0].missing
    return f"{group[0].group}（以下之一）：" + "；".join(one.missing for one in group)


def _standing(
    condition: Condition, known: Sequence[LedgerEntry], standard: LandingStandard
) -> ConditionStanding:
    proofs, doubts = _proofs(condition, known, standard)
    reached = _reached(condition, proofs, standard.rules)
    return ConditionStanding(
        id=condition.id,
        label=f"{condition.mark}{condition.text}",
        group=condition.group,
        proven_on=reached,
        proofs=tuple(proofs),
        missing="" if reached is not None else _missing(condition, proofs, doubts),
    )


def _proofs(
    condition: Condition, known: Sequence[LedgerEntry], standard: LandingStandard
) -> tuple[list[Proof], list[str]]:
    """Return what speaks for a condition in the order of the entries, and why other entries do not."""
    proofs: list[Proof] = []
    doubts: list[str] = []
    for entry in known:
        event, day = entry.event, day_of(entry, standard.clock)
        proofs += [
            Proof(entry=entry.number, reference=one.reference, on=day, amount_cny=one.amount_cny)
            for one in event.proofs
            if one.condition == condition.id
        ]
        if event.kind.value not in condition.events:
            continue
        doubt = _doubt(condition, entry, standard)
        if doubt:
            doubts.append(doubt)
            continue
        reference = event.reference or event.contract_number
        proofs.append(Proof(entry=entry.number, reference=reference, on=day, amount_cny=event.amount_cny))
    return proofs, doubts


def _doubt(condition: Condition, entry: LedgerEntry, standard: LandingStandard) -> str:
    """Return why an entry proves nothing here; "" when it does."""
    where = standard.local_takers.get((entry.taker_kind or "", entry.taker_id or ""))
    if not entry.event.amount_cny:
        return f"台账第 {entry.number} 条金额为 0"
    if where is False:
        return f"台账第 {entry.number} 条的对方不在东莞"
    if condition.id in standard.rules.local_taker and where is None:
        return f"台账第 {entry.number} 条未证明对方为东莞主体"
    return ""


def _reached(condition: Condition, proofs: Sequence[Proof], rules: LandingRules) -> date | None:
    """Return the day from which the proofs are enough."""
    if condition.least_cny is None:
        return proofs[0].on if proofs else None
    least = Decimal(str(condition.least_cny))
    for count, one in enumerate(proofs, start=1):
        shown = _amount_shown(proofs[:count])
        if shown > least or (shown == least and condition.id not in rules.more_than):
            return one.on
    return None


def _amount_shown(proofs: Sequence[Proof]) -> Decimal:
    """Return the sum over documents; of one document, named by several entries, the greatest amount."""
    amounts: dict[str, Decimal] = {}
    for one in proofs:
        key = one.reference or f"#{one.entry}"
        amounts[key] = max(amounts.get(key, Decimal(0)), one.amount_cny or Decimal(0))
    return sum(amounts.values(), Decimal(0))


def _missing(condition: Condition, proofs: Sequence[Proof], doubts: Sequence[str]) -> str:
    parts = [f"{condition.mark}{condition.text}：缺{condition.proof}"]
    if condition.least_cny is not None:
        parts.append(f"已登记 {yuan(_amount_shown(proofs))}，标准为 {yuan(condition.least_cny)}")
    return "，".join([*parts, *doubts])


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLanding:
    """A landing as it counts: an achievement, for a unit, from a day on."""

    achievement_id: str
    unit: str | None
    on: date
    entry: int


def count_landings(verdicts: Iterable[LandingVerdict]) -> tuple[CountedLanding, ...]:
    """Return the landings that count, by day, achievement and unit: each achievement once for each unit.

    The earliest counts. An achievement that two units landed stands here twice; the city counts it once a
    year (`once_a_year`).
    """
    first: dict[tuple[str, str | None], CountedLanding] = {}
    for claim in (claim for verdict in verdicts for claim in verdict.claims):
        if claim.counts_on is None:
            continue
        one = CountedLanding(
            achievement_id=claim.achievement_id, unit=claim.unit, on=claim.counts_on, entry=claim.entry
        )
        key = (one.achievement_id, one.unit)
        if key not in first or (one.on, one.entry) < (first[key].on, first[key].entry):
            first[key] = one
    return tuple(sorted(first.values(), key=lambda one: (one.on, one.achievement_id, one.unit or "")))


def once_a_year(landings: Iterable[CountedLanding]) -> tuple[CountedLanding, ...]:
    """Return the first landing of each achievement in each year, in the order given."""
    seen: dict[tuple[str, int], CountedLanding] = {}
    for one in landings:
        seen.setdefault((one.achievement_id, one.on.year), one)
    return tuple(seen.values())
