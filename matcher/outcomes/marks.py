"""What is unusual about an event: stages skipped, steps back, a late report. Marked, never refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import STAGES, EventKind

SKIPS_STAGES: Final = "skips_stages"
GOES_BACK: Final = "goes_back"
LATE_REPORT: Final = "late_report"

LATE_AFTER: Final = timedelta(days=30)
"""The monthly list of the plan misses what is reported later than this."""
_RECURRING: Final = frozenset({EventKind.INCOME, EventKind.TAX})
"""Come every year, before landing and after it: never a step back, and no landing skips them."""
_NEEDED: Final = frozenset(stage for kind, stage in STAGES.items() if kind not in _RECURRING)
_NOWHERE: Final = -1


class Step(NamedTuple):
    """An event among those of its pair, in the order that they happened; ties go by stage, then by key."""

    happened_at: datetime
    stage: int
    key: str
    kind: EventKind


def step_of(happened_at: datetime, kind: EventKind, key: str) -> Step:
    """Return the step of an event; kinds without a stage neither skip nor go back."""
    return Step(happened_at, STAGES.get(kind, _NOWHERE), key, kind)


def stage_marks(steps: Iterable[Step]) -> dict[str, tuple[str, ...]]:
    """Return event key → marks for all steps of one pair, whatever order they were reported in."""
    marks: dict[str, tuple[str, ...]] = {}
    reached = _NOWHERE
    for step in sorted(steps):
        marks[step.key] = _marks_of(step, reached)
        reached = max(reached, step.stage)
    return marks


def late_marks(happened_at: datetime, reported_at: datetime) -> tuple[str, ...]:
    """Return the mark of a report that came more than LATE_AFTER after the fact."""
    return (LATE_REPORT,) if reported_at - happened_at > LATE_AFTER else ()


def mark_by_event_time(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Return the entries marked in their order as whole pairs show it: all entries of a pair must come."""
    pairs: dict[Pair, list[Step]] = defaultdict(list)
    for one in entries:
        pairs[one.pair].append(step_of(one.event.happened_at, one.event.kind, one.event.key))
    marks = {key: found for steps in pairs.values() for key, found in stage_marks(steps).items()}
    return [
        replace(one, marks=marks[one.event.key] + late_marks(one.event.happened_at, one.reported_at))
        for one in entries
    ]


def _marks_of(step: Step, reached: int) -> tuple[str, ...]:
    if any(reached < stage < step.stage for stage in _NEEDED):
        return (SKIPS_STAGES,)
    is_back = _NOWHERE < step.stage < reached and step.kind not in _RECURRING
    return (GOES_BACK,) if is_back else ()
