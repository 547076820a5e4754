"""Labels from outcomes: how far each pair came by a moment, a graded relevance to learn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from matcher.errors import InvalidInput
from matcher.outcomes.entries import LedgerEntry, Pair
from matcher.outcomes.events import STAGES, DeclineReason, EventKind

VIEWED_GRADE: Final = STAGES[EventKind.VIEWED]
CONTACTED_GRADE: Final = STAGES[EventKind.CONTACTED]
"""From here on somebody acted on the pair."""
TOP_GRADE: Final = STAGES[EventKind.CONTRACT]
"""Contract or investment. Income, tax and landing come after the fit was proved, and grade no higher."""
LEVELS: Final = (1, 2, 3, 3, 4, 4)
"""The judgements' level of each grade: shown, viewed, contacted, met, trial, contract. A view is no match
yet, acting on it is one (level 3); a trial or a contract is the strongest proof that there is."""

_DAY = timedelta(days=1)
_NEVER_SHOWN: Mapping[Pair, datetime] = MappingProxyType({})
_Group = TypeVar("_Group")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOptions:
    """Over which times outcomes count."""

    half_life_days: float = 180.0
    """A deal takes about half a year from contact to contract: shorter would forget contacts before their
    contracts come; longer would teach of needs and libraries that are no more (demands stay open a year)."""
    horizon_days: float = 90.0
    """So long a pair without its next step stays open. Models are trained each quarter, so that what was
    shown in one quarter is settled for the next but one at the latest."""

    def __post_init__(self) -> None:
        """Refuse times that are not above 0."""
        if not (self.half_life_days > 0 and self.horizon_days > 0):
            raise InvalidInput(
                "expected half_life_days and horizon_days above 0, "
                f"got {self.half_life_days:g} and {self.horizon_days:g}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is known of a pair's fit at a moment.

    `grade` is 0 (shown, nothing came of it; or technically declined) to 5 (contract). It is None where
    nothing is known of the fit: shown too short a while ago, or declined for a reason that tells nothing
    of it. `is_censored` says that the next step may still come: a grade is then the least that it can be,
    fit to stand above lower ones, not below higher ones. `weight` is 0–1, 0 without a grade.
    """

    pair: Pair
    grade: int | None
    is_censored: bool
    weight: float
    decided_at: datetime
    """When the grade was reached, or first shown."""
    reasons: tuple[DeclineReason, ...]
    """Of every decline, in the order they happened."""

    @property
    def level(self) -> int | None:
        """The grade as a level 1–4 of the judgements."""
        return None if self.grade is None else LEVELS[self.grade]


class Step(NamedTuple):
    """One thing that happened; steps sort by when, then by the ledger's number."""

    happened_at: datetime
    number: int
    kind: EventKind
    reason: DeclineReason | None


def known_entries(entries: Iterable[LedgerEntry], *, at: datetime) -> list[LedgerEntry]:
    """Return the entries that counted at a moment, in the ledger's order.

    An entry counts when it had happened and had been reported by then and no correction of it had been
    reported: a correction that came later changes nothing. So corrections belong among `entries`; raises
    InvalidInput naming those that lack, as their moment is not known without them.
    """
    by_number = {entry.number: entry for entry in entries}
    lost = sorted({e.superseded_by for e in by_number.values() if e.superseded_by} - by_number.keys())
    if lost:
        raise InvalidInput(
            f"expected the corrections {', '.join(map(str, lost[:5]))} among the entries they supersede; "
            "read the ledger as a whole"
        )
    reported = [entry for _, entry in sorted(by_number.items()) if entry.reported_at <= at]
    replaced = {entry.event.supersedes for entry in reported}
    replaced |= {
        e.number for e in reported if e.superseded_by and by_number[e.superseded_by].reported_at <= at
    }
    return [e for e in reported if e.number not in replaced and e.event.happened_at <= at]


def make_labels(
    entries: Iterable[LedgerEntry],
    *,
    at: datetime,
    options: LabelOptions | None = None,
    shown: Mapping[Pair, datetime] = _NEVER_SHOWN,
) -> list[Label]:
    """Return a label for every pair of records with an entry, or in `shown`, by the moment `at`.

    `shown` tells when pairs were first shown, where the suggestion log knows and the ledger may not.
    Parties that are no records make no pair. Nothing that happened, or was reported, after `at` is used.
    Labels come in the order of their pairs. Raises InvalidInput like `known_entries`.
    """
    steps: dict[Pair, list[Step]] = defaultdict(list)
    for pair, moment in shown.items():
        if moment <= at and is_of_records(pair):
            steps[pair].append(Step(moment, 0, EventKind.SHOWN, None))
    for entry in known_entries(entries, at=at):
        event = entry.event
        if is_of_records(entry.pair):
            steps[entry.pair].append(Step(event.happened_at, entry.number, event.kind, event.reason))
    chosen = options or LabelOptions()
    return [_label_of(pair, sorted(steps[pair]), at, chosen) for pair in sorted(steps)]


def is_of_records(pair: Pair) -> bool:
    """Return whether the taker is a record: an outside party cannot be proposed, so it teaches no ranking."""
    return pair.taker_kind is not None and pair.taker_id is not None


def grade_course(steps: Sequence[Step]) -> int | None:
    """Return how far a pair came by its steps, as a label's grade; None where they say nothing of its fit.

    At least one step is expected, in order of time; horizons are the caller's.
    """
    course = _follow(steps)
    return None if course.tells_nothing else course.grade


def _label_of(pair: Pair, steps: Sequence[Step], at: datetime, options: LabelOptions) -> Label:
    """Return the label of a pair's steps, at least one, in order of time."""
    course = _follow(steps)
    age_days = (at - course.since) / _DAY
    is_open = not course.has_ended and course.grade < TOP_GRADE and age_days < options.horizon_days
    is_unknown = course.tells_nothing or (is_open and course.grade == 0)
    return Label(
        pair=pair,
        grade=None if is_unknown else course.grade,
        is_censored=is_open,
        weight=0.0 if is_unknown else 0.5 ** (age_days / options.half_life_days),
        decided_at=course.since,
        reasons=tuple(step.reason for step in steps if step.kind is EventKind.DECLINED and step.reason),
    )


class _Course(NamedTuple):
    """How far a pair has come, since when, whether somebody ended it, and what that tells of its fit."""

    grade: int
    since: datetime
    has_ended: bool = False
    tells_nothing: bool = False
    is_unfit: bool = False


def _follow(steps: Sequence[Step]) -> _Course:
    course = _Course(0, steps[0].happened_at)
    for step in steps:
        course = _advance(course, step) if step.kind in STAGES else _end(course, step)
    return course


def _advance(course: _Course, step: Step) -> _Course:
    """Return the course after a stage. Only acting on a pair takes a no back: to look once more does not."""
    grade = min(STAGES[step.kind], TOP_GRADE)
    is_act = grade >= CONTACTED_GRADE
    if grade > course.grade and (is_act or not course.has_ended):
        return _Course(grade, step.happened_at)
    if is_act and course.has_ended:
        return course._replace(has_ended=False, since=step.happened_at)
    return course


def _end(course: _Course, step: Step) -> _Course:
    """Return the course after a no.

    技术不符 takes back whatever came before. No other no says anything of the technical fit: who had acted
    on the pair had found it fitting, and of the others nothing is known. Only to wave away what was shown,
    without a reason, counts like having passed it over.
    """
    if step.reason is DeclineReason.TECHNOLOGY:
        return _Course(0, step.happened_at, has_ended=True, is_unfit=True)
    if course.is_unfit:
        return course
    if course.grade >= CONTACTED_GRADE:
        return course._replace(has_ended=True)
    if step.kind is EventKind.DISMISSED:
        return course if course.has_ended else _Course(0, step.happened_at, has_ended=True)
    is_news = step.kind is EventKind.DECLINED or not course.has_ended
    return course._replace(has_ended=True, tells_nothing=course.tells_nothing or is_news)


def count_reasons(
    labels: Iterable[Label], by: Callable[[Pair], _Group]
) -> dict[_Group, Counter[DeclineReason]]:
    """Return how often each reason was given, by what `by` makes of the pair (its taker, its achievement).

    These counts are features: what a taker declines for says what to show it, and what an achievement is
    declined for says how to describe it.
    """
    counts: dict[_Group, Counter[DeclineReason]] = defaultdict(Counter)
    for label in labels:
        if label.reasons:
            counts[by(label.pair)].update(label.reasons)
    return dict(counts)
