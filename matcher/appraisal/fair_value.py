"""Fair values (公允价值): whether an appraiser's figure still holds, is awaited, or is out of date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

from matcher.store import Valuation
from matcher.vocabulary import Term

_CHINA: Final = timezone(timedelta(hours=8))
_FEBRUARY: Final = 2


class ValuationState(Term):
    """How the fair value of an achievement stands."""

    NONE = "none", "未委托"
    REQUESTED = "requested", "待评估"
    VALUED = "valued", "有效"
    STALE = "stale", "已过期"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuationStanding:
    """A valuation's state and why, in Chinese; `valid_until` is the last day of the newest result."""

    state: ValuationState
    why: str
    valid_until: date | None = None


def last_valid_day(valued_on: date) -> date:
    """Return the last day of an appraisal that holds for a day (评估基准日).

    A report may be used for one year from that day (《资产评估执业准则——资产评估报告》: 通常，只有当
    评估基准日与经济行为实现日相距不超过一年时，才可以使用). A 29 February's year ends on a 28 February.
    """
    is_leap_day = (valued_on.month, valued_on.day) == (_FEBRUARY, 29)
    return valued_on.replace(year=valued_on.year + 1, day=28 if is_leap_day else valued_on.day)


def china_day(at: datetime) -> date:
    """Return the day that a moment lies on in China."""
    return at.astimezone(_CHINA).date()


def valuation_standing(valuation: Valuation, *, revision: int, today: date) -> ValuationStanding:
    """Return how one request stands for an achievement that is at a revision.

    Without a result it is awaited. The newest result is stale from the day after its year, and as soon as
    the achievement is no longer what was valued.
    """
    if not valuation.results:
        return ValuationStanding(state=ValuationState.REQUESTED, why="已委托，尚无评估结果")
    until = last_valid_day(valuation.results[0].valued_on)
    if today > until:
        why = f"评估结果已满一年（有效至 {until.isoformat()}），请重新委托"
        return ValuationStanding(state=ValuationState.STALE, why=why, valid_until=until)
    if revision != valuation.achievement_revision:
        why = "委托评估后成果记录有变更，请核实或重新委托"
        return ValuationStanding(state=ValuationState.STALE, why=why, valid_until=until)
    why = f"评估结果有效至 {until.isoformat()}"
    return ValuationStanding(state=ValuationState.VALUED, why=why, valid_until=until)


def newest_standing(valuations: Sequence[Valuation], *, revision: int, today: date) -> ValuationStanding:
    """Return how the newest request of an achievement stands; `none` where nobody ever asked."""
    if not valuations:
        return ValuationStanding(state=ValuationState.NONE, why="尚未委托公允价值评估")
    newest = max(valuations, key=lambda one: one.id)
    return valuation_standing(newest, revision=revision, today=today)
