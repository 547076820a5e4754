"""What the plan's figures are counted from, and the items that they are counts of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matcher.outcomes.entries import LedgerEntry
from matcher.plan.measures import Measure
from matcher.records import Achievement, Broker
from matcher.store import Decision
from matcher.store.plan_fact_values import PlanFact
from matcher.vocabulary import Term


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanCase:
    """Everything that happened, superseded entries and facts too; `local_takers` as in `LandingStandard`."""

    achievements: Mapping[str, Achievement]
    brokers: Mapping[str, Broker]
    decisions: Sequence[Decision]
    entries: Sequence[LedgerEntry]
    facts: Sequence[PlanFact]
    local_takers: Mapping[tuple[str, str], bool]


class ItemSource(Term):
    """Where an item of a list stands."""

    ACHIEVEMENT = "achievement", "成果"
    DECISION = "decision", "入库决定"
    ENTRY = "entry", "台账"
    FACT = "fact", "登记事实"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the list behind a figure; `value` is what it adds: 1 for a piece, yuan for money.

    `number` is that of the decision, entry or fact. `unit` and `town` are whose it is, None where unknown.
    """

    source: ItemSource
    on: date
    value: Decimal = Decimal(1)
    achievement_id: str | None = None
    number: int | None = None
    unit: str | None = None
    town: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure with the list behind it, by day; its value is always the sum of the list."""

    measure: Measure
    items: tuple[Item, ...] = ()

    @property
    def value(self) -> Decimal:
        """What the items add up to; 0 for none."""
        return sum((one.value for one in self.items), Decimal(0))


def figure_of(measure: Measure, items: Sequence[Item]) -> Figure:
    """Return the figure of some items, put in order by day and name."""
    ordered = sorted(items, key=lambda one: (one.on, one.achievement_id or "", one.number or 0))
    return Figure(measure=measure, items=tuple(ordered))
