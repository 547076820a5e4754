"""What the centre does for the plan: decisions about the service library, and facts that it records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.offers import Offer
from eval.simulated_platform.options import day_of_week

_REASONS: Final = {"admit": "评审会同意入库", "hold": "材料不全，暂缓", "reject": "与产业方向不符"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDecision:
    """A decision that the centre will take; `corrects_last` supersedes the one before it."""

    offer_id: str
    week: int
    verdict: str
    corrects_last: bool = False

    def body(self, last: int | None) -> dict[str, Any]:
        """Return the decision's JSON; `last` is the number of the one before about this achievement."""
        named = {"supersedes": last} if self.corrects_last else {}
        return {
            "decision": self.verdict,
            "person": "王示例",
            "reason": _REASONS[self.verdict],
            "appraisal_id": None,
            **named,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFact:
    """A fact of the plan; `corrects_last` supersedes the one of this measure before it."""

    week: int
    measure: str
    value: str
    day: date
    reference: str
    corrects_last: bool = False

    def body(self, last: int | None) -> dict[str, Any]:
        """Return the fact's JSON."""
        named = {"supersedes": last} if self.corrects_last else {}
        return {
            "measure": self.measure,
            "value": self.value,
            "happened_on": self.day.isoformat(),
            "reference": self.reference,
            "recorded_by": "王示例",
            **named,
        }


def plan_decisions(chance: Chance, offer: Offer) -> list[PlannedDecision]:
    """Return what is decided about an achievement: most come in, some of those are taken out again."""
    name, week = offer.id, offer.arrives_week + 1 + int(chance.days(6.0, offer.id, "decided"))
    if offer.is_served_from_start:
        is_out = chance.happens(0.3, name, "taken out")
        return [PlannedDecision(offer_id=name, week=week, verdict="hold")] if is_out else []
    verdict = chance.weighted((("admit", 0.55), ("hold", 0.1), ("reject", 0.05), ("", 0.3)), name, "verdict")
    if not verdict:
        return []
    first = PlannedDecision(offer_id=name, week=week, verdict=verdict)
    if verdict != "admit" or not chance.happens(0.1, name, "corrected"):
        return [first]
    second = PlannedDecision(offer_id=name, week=week + 3, verdict="hold", corrects_last=True)
    if not chance.happens(0.5, name, "admitted again"):
        return [first, second]
    return [first, second, PlannedDecision(offer_id=name, week=week + 20, verdict="admit")]


def plan_facts(chance: Chance, weeks: int) -> list[PlannedFact]:
    """Return events, contracts registered in the city, and venture money outside the ledger."""
    facts: list[PlannedFact] = []
    for week in range(3, weeks, 4):
        facts += _events(chance, week)
        facts += _contracts(chance, week)
        if week % 3 == 0:
            amount = 1_000_000 * (1 + int(9 * chance.uniform("venture", week)))
            facts.append(_fact("venture", week, str(amount), "创投备案"))
    return sorted(facts, key=lambda one: one.week)


def _events(chance: Chance, week: int) -> list[PlannedFact]:
    return [_fact("events", week, "1", "对接会签到表")] if chance.happens(0.9, "event", week) else []


def _contracts(chance: Chance, week: int) -> list[PlannedFact]:
    amount = 10_000_000 * (60 + int(200 * chance.uniform("contracts", week)))
    first = _fact("contracts", week, str(amount), "登记月报")
    if not chance.happens(0.2, "contracts corrected", week):
        return [first]
    right = _fact("contracts", week, f"{amount - 12_345}.50", "登记月报更正")
    return [first, PlannedFact(**{**_values(right), "corrects_last": True})]


def _fact(measure: str, week: int, value: str, word: str) -> PlannedFact:
    day = day_of_week(week) - timedelta(days=2)
    return PlannedFact(week=week, measure=measure, value=value, day=day, reference=f"{word} {day}")


def _values(fact: PlannedFact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in ("week", "measure", "value", "day", "reference")}
