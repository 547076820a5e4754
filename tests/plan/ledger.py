"""Entries of a ledger for tests: a test names only what it is about."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import OutcomeEvent
from matcher.plan.landing import LandingStandard
from matcher.plan.settings import PlanSettings, load_plan
from matcher.plan.times import Clock
from matcher.taxonomy import Taxonomy

DATA = Path(__file__).parents[2] / "data"


@cache
def settings() -> PlanSettings:
    """Return the plan's data as it is committed."""
    return load_plan(DATA / "plan", Taxonomy.load(DATA / "taxonomy"))


def moment(day: str) -> datetime:
    """Return noon in China of a day."""
    return datetime.fromisoformat(f"{day}T04:00:00+00:00")


def entry(
    number: int,
    kind: str,
    day: str,
    achievement_id: str = "a1",
    *,
    taker: tuple[str, str] | None = None,
    reported: str | None = None,
    superseded_by: int | None = None,
    **values: Any,
) -> LedgerEntry:
    """Return an entry that happened (and, unless said otherwise, was reported) on a day."""
    proofs = [
        {"condition": one[0], "reference": one[1], "amount_cny": one[2] if len(one) > 2 else None}
        for one in values.pop("proofs", ())
    ]
    event = OutcomeEvent.model_validate(
        {
            "key": f"k{number}",
            "kind": kind,
            "happened_at": moment(day),
            "achievement_id": achievement_id,
            "proofs": proofs,
            **values,
        }
    )
    return LedgerEntry(
        number=number,
        event=event,
        achievement_id=achievement_id,
        taker_kind=None if taker is None else taker[0],
        taker_id=None if taker is None else taker[1],
        reported_at=moment(reported or day),
        reported_by="示例",
        superseded_by=superseded_by,
    )


def landed(number: int, day: str, achievement_id: str = "a1", **values: Any) -> LedgerEntry:
    """Return a project's landing that a team's contracts prove, unless said otherwise."""
    given = {"landing_type": "project", "proofs": [("project_team", "社保证明")], **values}
    return entry(number, "landed", day, achievement_id, **given)


def standard(
    *,
    local_takers: dict[tuple[str, str], bool] | None = None,
    responsible: dict[str, str] | None = None,
    clock: Clock = Clock.EVENT,
) -> LandingStandard:
    """Return the standards over the committed data."""
    return LandingStandard.of(
        settings(), local_takers=local_takers or {}, responsible=responsible or {}, clock=clock
    )
