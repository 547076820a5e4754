"""Cases of the plan for tests: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from matcher.outcomes.entries import LedgerEntry
from matcher.plan.case import PlanCase
from matcher.plan.counting import Counted, count_everything
from matcher.plan.progress import measure_progress
from matcher.plan.progress_values import Line, Progress, UnitLine
from matcher.plan.settings import PlanSettings
from matcher.plan.times import Clock
from matcher.records import Achievement, Broker
from matcher.store import Decision, FactMeasure, PlanFact, Verdict
from tests.plan.ledger import moment, settings


def case(
    *achievements: Achievement,
    entries: Sequence[LedgerEntry] = (),
    decisions: Sequence[Decision] = (),
    facts: Sequence[PlanFact] = (),
    brokers: Sequence[Broker] = (),
    local_takers: dict[tuple[str, str], bool] | None = None,
) -> PlanCase:
    """Return a case of these."""
    return PlanCase(
        achievements={one.id: one for one in achievements},
        brokers={one.id: one for one in brokers},
        decisions=decisions,
        entries=entries,
        facts=facts,
        local_takers=local_takers or {},
    )


def decision(id: int, achievement_id: str, day: str, verdict: str = "admit", **values: Any) -> Decision:
    """Return a decision as the store keeps it."""
    admits = verdict == "admit"
    given = {
        "id": id,
        "achievement_id": achievement_id,
        "achievement_revision": 1,
        "appraisal_id": None,
        "proposal": None,
        "decision": Verdict.parse(verdict),
        "person": "示例",
        "reason": "示例",
        "values": {},
        "supersedes": None,
        "library_before": "discovery" if admits else "service",
        "library_after": "service" if admits else "discovery",
        "decided_at": moment(day),
        **values,
    }
    return Decision(**given)


def fact(id: int, measure: str, value: int | str, day: str, **values: Any) -> PlanFact:
    """Return a recorded fact."""
    given = {
        "id": id,
        "measure": FactMeasure.parse(measure),
        "value": Decimal(value),
        "happened_on": date.fromisoformat(day),
        "reference": f"文件{id}",
        "recorded_by": "示例",
        "recorded_at": moment(day),
        **values,
    }
    return PlanFact(**given)


def count(of: PlanCase, *, at: str = "2026-12-31", clock: Clock = Clock.EVENT) -> Counted:
    """Count a case up to noon of a day."""
    return count_everything(of, settings(), at=moment(at), clock=clock)


def progress(
    of: PlanCase,
    year: int,
    *,
    at: str = "2026-12-31",
    unit: str | None = None,
    clock: Clock = Clock.EVENT,
    by: PlanSettings | None = None,
) -> Progress:
    """Return the progress of a case in a year up to noon of a day."""
    return measure_progress(of, count(of, at=at, clock=clock), by or settings(), year=year, unit=unit)


def city_line(of: Progress, measure: str) -> Line:
    """Return the city's line of a measure."""
    return next(line for line in of.city if line.figure.measure == measure)


def unit_line(of: Progress, name: str | None) -> UnitLine:
    """Return a unit's line."""
    return next(line for line in of.units if (line.unit.name if line.unit else None) == name)


def ids(line: Line) -> list[str | None]:
    """Return the achievements behind a line."""
    return [one.achievement_id for one in line.figure.items]
