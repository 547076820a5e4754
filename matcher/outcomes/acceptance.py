"""How often achievements were taken up of all the times their outcome is known: what a ranking may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from matcher.outcomes.events import STAGES, DeclineReason, EventKind
from matcher.outcomes.labels import TOP_GRADE, Step, grade_course
from matcher.outcomes.rewards import RewardOptions


class CourseEntry(NamedTuple):
    """What acceptance needs of a ledger's entry about a pair of records."""

    achievement_id: str
    pair: str
    """Whatever tells the pair apart."""
    kind: EventKind
    is_technical: bool
    """Whether its reason is 技术不符."""
    happened_at: datetime
    reported_at: datetime


def count_accepted(
    entries: Iterable[CourseEntry], *, until: datetime, options: RewardOptions
) -> dict[str, tuple[int, int]]:
    """Return (accepted, shown) by achievement: of its pairs with a known outcome, how many were taken up.

    `entries` are those that counted at `until`, achievement by achievement, by when they happened. A pair
    is shown by its first entry of whatever kind. It counts once the horizon from there and the lag are over,
    and only what happened within the horizon and was reported within the lag says anything, so that all
    pairs are given the same time. A history brought in later than that is waited for from its first report.
    What a no says goes by `labels`: 已转让 refuses nothing and leaves the pair out, 技术不符 takes a contact
    back, and to pass over what was shown refuses it. An achievement without such a pair is absent.
    """
    counts: dict[str, tuple[int, int]] = {}
    for achievement_id, about in groupby(entries, key=lambda one: one.achievement_id):
        outcomes = [one for one in _outcomes_of(about, until, options) if one is not None]
        if outcomes:
            counts[achievement_id] = (sum(outcomes), len(outcomes))
    return counts


def _outcomes_of(
    entries: Iterable[CourseEntry], until: datetime, options: RewardOptions
) -> Iterator[bool | None]:
    """Yield for each pair whether it was accepted; None where that is not known, or not yet."""
    pairs: dict[str, list[CourseEntry]] = defaultdict(list)
    for entry in entries:
        pairs[entry.pair].append(entry)
    horizon, lag = timedelta(days=options.horizon_days), timedelta(days=options.lag_days)
    for course in pairs.values():
        over = course[0].happened_at + horizon
        deadline = max(over, min(one.reported_at for one in course)) + lag
        if deadline > until:
            continue
        yield _is_accepted(
            [one for one in course if one.happened_at <= over and one.reported_at <= deadline],
            min(STAGES[options.stage], TOP_GRADE),
        )


def _is_accepted(course: Sequence[CourseEntry], stage: int) -> bool | None:
    """Return whether a course reached a stage; None where it says nothing of the fit."""
    if not course:
        return False
    reason = DeclineReason.TECHNOLOGY
    grade = grade_course(
        [
            Step(one.happened_at, number, one.kind, reason if one.is_technical else None)
            for number, one in enumerate(course)
        ]
    )
    return None if grade is None else grade >= stage
