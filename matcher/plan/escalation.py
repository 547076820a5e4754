"""提级调度: who follows each achievement of the service library, what is stale or blocked, what is raised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from matcher.appraisal.fair_value import china_day
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import STAGES, DeclineReason, EventKind
from matcher.plan.case import PlanCase
from matcher.plan.counting import Counted, first_admissions
from matcher.plan.settings import Escalation, Level, PlanSettings
from matcher.plan.times import china_end
from matcher.records import Achievement
from matcher.store import Decision
from matcher.vocabulary import AchievementStatus, Library

_GONE = frozenset({AchievementStatus.WITHDRAWN, AchievementStatus.TRANSFERRED})
"""Statuses of records that nobody follows any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An achievement of the service library that has not landed, as it stands on a day.

    `is_red`: nobody is named responsible (包干制). `raised` says in Chinese why it is brought before the
    city's leaders; empty when it is not. `days_still` counts from the last entry, or else from the day when
    it came into the library (None: neither is known).
    """

    achievement_id: str
    title: str
    level: Level
    who: str
    contribution_cny: Decimal | None
    unit: str | None
    person: str | None
    is_red: bool
    last_entry: int | None
    last_on: date | None
    days_still: int | None
    raised: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonReason:
    """A reason of declines that keeps back many achievements (普遍性制约问题)."""

    reason: DeclineReason
    achievement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationList:
    """The list of a month, as of its last day or of today: highest level first, raised ones before others.

    `landed` are the achievements that landed in the month.
    """

    month: date
    as_of: date
    rows: tuple[Followed, ...]
    landed: tuple[str, ...]
    common: tuple[CommonReason, ...]
    notes: tuple[str, ...]


def list_escalations(
    case: PlanCase, counted: Counted, settings: PlanSettings, *, month: date
) -> EscalationList:
    """Return the list of a month (any day of it), as of its last day or, where that is to come, of `counted`.

    In the service library is what the last decision that stands put there by then, or without one what
    stands there now. Entries of browsing (`quiet`) move nothing. What has landed, was withdrawn or
    transferred is followed no more.
    """
    first, end = month.replace(day=1), china_end(month)
    at = min(counted.at, end)
    as_of = china_day(at)
    happened: dict[str, list[LedgerEntry]] = defaultdict(list)
    for one in case.entries:
        if one.counts and one.event.happened_at <= at and one.event.kind not in settings.escalation.quiet:
            happened[one.achievement_id].append(one)
    served = _served(case, at)
    over = {one.achievement_id for one in counted.landed if one.on <= as_of}
    rows = [
        _follow(record, since, happened[record.id], settings, as_of)
        for record, since in served
        if record.id not in over and record.status not in _GONE
    ]
    order = {level.id: place for place, level in enumerate(settings.escalation.levels)}
    rows.sort(key=lambda one: (order[one.level.id], not one.raised, not one.is_red, one.achievement_id))
    rule = settings.escalation
    return EscalationList(
        month=first,
        as_of=as_of,
        rows=tuple(rows),
        landed=tuple(one.achievement_id or "" for one in counted.landed if first <= one.on <= as_of),
        common=_common(rows, happened, rule),
        notes=(
            rule.raise_quote,
            f"连续 {rule.stale_days} 天无台账记录（展示、查看、忽略不算）为久推不动；"
            f"同一理由谢绝 {rule.blocked_declines} 次且其后无进展、"
            "或最近一条为未成，为受阻（行动计划未规定天数与次数）",
            "综合经济贡献按登记的预期值分级",
        ),
    )


def _served(case: PlanCase, at: datetime) -> list[tuple[Achievement, date | None]]:
    """Return what stands in the service library at a moment, with the day that it came into it."""
    last: dict[str, Decision] = {}
    corrected = {one.supersedes for one in case.decisions if one.decided_at <= at}
    for one in sorted(case.decisions, key=lambda one: one.id):
        if one.decided_at <= at and one.id not in corrected:
            last[one.achievement_id] = one
    first = first_admissions(case.decisions, at=at)
    found: list[tuple[Achievement, date | None]] = []
    for record in sorted(case.achievements.values(), key=lambda one: one.id):
        decided = last.get(record.id)
        library = record.library if decided is None else decided.library_after
        since = record.discovered_on if record.id not in first else china_day(first[record.id].decided_at)
        if library == Library.SERVICE and (since is None or since <= china_day(at)):
            found.append((record, since))
    return found


def _follow(
    record: Achievement,
    since: date | None,
    entries: Sequence[LedgerEntry],
    settings: PlanSettings,
    as_of: date,
) -> Followed:
    ordered = sorted(entries, key=lambda one: (one.event.happened_at, one.number))
    last = ordered[-1] if ordered else None
    last_on = None if last is None else china_day(last.event.happened_at)
    start = last_on or since
    level = _level(record.expected_contribution_cny, settings.escalation)
    still = None if start is None else (as_of - start).days
    return Followed(
        achievement_id=record.id,
        title=record.title,
        level=level,
        who=_who(record, level, settings),
        contribution_cny=record.expected_contribution_cny,
        unit=record.responsible_unit,
        person=record.responsible_person,
        is_red=record.responsible_person is None,
        last_entry=None if last is None else last.number,
        last_on=last_on,
        days_still=still,
        raised=tuple(_reasons(ordered, still, settings.escalation)),
    )


def _level(amount: Decimal | None, rule: Escalation) -> Level:
    return next(level for level in rule.levels if (amount or Decimal(0)) >= level.from_cny)


def _who(record: Achievement, level: Level, settings: PlanSettings) -> str:
    """Return who follows: the plan's words, with the unit that found it or the person in charge by name."""
    if level.from_cny == 0:
        return record.responsible_person or "未指定责任人"
    finder = settings.units.find(record.discovered_by)
    return level.who if finder is None else f"{level.who}（发现单位：{finder.name}）"


def _reasons(entries: Sequence[LedgerEntry], still: int | None, rule: Escalation) -> Iterable[str]:
    if still is not None and still >= rule.stale_days:
        what = "台账无更新" if entries else "入库后台账无记录"
        yield f"久推不动：{what}已 {still} 天"
    if entries and entries[-1].event.kind is EventKind.FAILED:
        note = f"（{entries[-1].event.note}）" if entries[-1].event.note else ""
        yield f"受阻：最近一条台账为未成{note}"
    for reason, count in sorted(_standing_declines(entries).items()):
        if count >= rule.blocked_declines:
            yield f"受阻：因{reason.label}被谢绝 {count} 次，其后无进展"


def _standing_declines(entries: Sequence[LedgerEntry]) -> Counter[DeclineReason]:
    """Return the declines by reason since the last step forward (contacted or more)."""
    declines: Counter[DeclineReason] = Counter()
    for one in entries:
        if STAGES.get(one.event.kind, 0) >= STAGES[EventKind.CONTACTED]:
            declines.clear()
        elif one.event.kind is EventKind.DECLINED and one.event.reason is not None:
            declines[one.event.reason] += 1
    return declines


def _common(
    rows: Iterable[Followed], happened: dict[str, list[LedgerEntry]], rule: Escalation
) -> tuple[CommonReason, ...]:
    """Return the reasons that stand against many of the followed achievements, most first."""
    by_reason: dict[DeclineReason, list[str]] = defaultdict(list)
    for row in rows:
        ordered = sorted(happened[row.achievement_id], key=lambda one: (one.event.happened_at, one.number))
        for reason in _standing_declines(ordered):
            by_reason[reason].append(row.achievement_id)
    common = [
        CommonReason(reason=reason, achievement_ids=tuple(sorted(ids)))
        for reason, ids in by_reason.items()
        if len(ids) >= rule.common_achievements
    ]
    return tuple(sorted(common, key=lambda one: (-len(one.achievement_ids), one.reason)))
