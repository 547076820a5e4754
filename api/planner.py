"""The plan's figures over the store, for routes; one for all requests."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from matcher.plan.case import PlanCase
from matcher.plan.counting import count_everything
from matcher.plan.escalation import EscalationList, list_escalations
from matcher.plan.gathering import gather_case
from matcher.plan.progress import measure_progress
from matcher.plan.progress_values import Progress
from matcher.plan.quarter import Quarter, QuarterReport, report_quarter
from matcher.plan.rewards import YearRewards, estimate_rewards
from matcher.plan.settings import load_plan
from matcher.plan.times import Clock
from matcher.store import Store
from matcher.taxonomy import Taxonomy


class Planner:
    """Counts what the store holds at each call; raises ConfigError when a file of the plan is bad."""

    def __init__(self, store: Store, data: Path, taxonomy: Taxonomy) -> None:
        self._store = store
        self.settings = load_plan(data / "plan", taxonomy)

    def case(self) -> PlanCase:
        """Return everything that the figures are counted from."""
        return gather_case(self._store, self.settings.units)

    def progress(
        self, case: PlanCase, *, at: datetime, year: int, unit: str | None, clock: Clock
    ) -> Progress:
        """Return a year's progress; raise NotFound for a unit that nothing names."""
        counted = count_everything(case, self.settings, at=at, clock=clock)
        return measure_progress(case, counted, self.settings, year=year, unit=unit)

    def escalations(self, case: PlanCase, *, at: datetime, month: date) -> EscalationList:
        """Return a month's list."""
        return list_escalations(
            case, count_everything(case, self.settings, at=at), self.settings, month=month
        )

    def quarter(self, case: PlanCase, *, at: datetime, quarter: Quarter) -> QuarterReport:
        """Return a quarter's report."""
        return report_quarter(case, self.settings, quarter, at=at)

    def rewards(self, case: PlanCase, *, at: datetime, year: int, clock: Clock) -> YearRewards:
        """Return a year's estimates of rewards."""
        counted = count_everything(case, self.settings, at=at, clock=clock)
        return estimate_rewards(case, counted, self.settings, year=year)
