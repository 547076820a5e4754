"""The plan's figures as the bodies of answers, for a role: ids of what it may not see are left out."""

from __future__ import annotations

from collections.abc import Set
from decimal import Decimal

from api.plan_bodies import (
    BrokerRewardView,
    CommonReasonView,
    DealView,
    EscalationsView,
    FollowedView,
    PlanBenchmarkView,
    PlanFactView,
    PlanFigureView,
    PlanItemView,
    PlanLineView,
    PlanMonthView,
    PlanProgress,
    PlanTownView,
    PlanUnitView,
    QuarterView,
    RewardsView,
    UnprovenLanding,
    Worth,
)
from matcher.plan.case import Figure, Item, PlanCase
from matcher.plan.escalation import EscalationList, Followed
from matcher.plan.progress_values import Line, Progress, UnitLine
from matcher.plan.quarter import QuarterReport
from matcher.plan.rewards import BrokerReward, YearRewards
from matcher.store import PlanFact
from matcher.vocabulary import Visibility


class Shown:
    """What a role may see of a case; what was deleted is told to those alone who see everything."""

    def __init__(self, case: PlanCase, visible: Set[Visibility], *, lists: bool = True) -> None:
        self._case, self._visible, self.lists = case, visible, lists
        self._sees_all = frozenset(Visibility) <= set(visible)

    def achievement(self, id: str | None) -> str | None:
        """Return the id, or None where the role may not see the achievement."""
        record = self._case.achievements.get(id or "")
        may = self._sees_all if record is None else record.visibility in self._visible
        return id if may else None

    def broker(self, id: str) -> str | None:
        """Return the id, or None where the role may not see the broker."""
        record = self._case.brokers.get(id)
        may = self._sees_all if record is None else record.visibility in self._visible
        return id if may else None


def view_progress(progress: Progress, shown: Shown) -> PlanProgress:
    """Return a year's progress as a body."""
    counted = progress.counted
    return PlanProgress(
        year=progress.year,
        today=progress.today,
        clock=counted.clock,
        clock_label=counted.clock.label,
        city=tuple(_line(one, shown) for one in progress.city),
        units=tuple(_unit(one, shown) for one in progress.units),
        towns=tuple(
            PlanTownView(
                town=one.town,
                found=_figure(one.found, shown),
                served=_figure(one.served, shown),
                landed=_figure(one.landed, shown),
            )
            for one in progress.towns
        ),
        months=tuple(
            PlanMonthView(month=one.month, figures=tuple(_figure(figure, shown) for figure in one.figures))
            for one in progress.months
        ),
        unproven=tuple(
            UnprovenLanding(achievement_id=shown.achievement(id), missing=verdict.missing)
            for id, verdict in (counted.unproven if progress.city else ())
        ),
        undated=len(progress.undated),
        notes=progress.notes,
    )


def view_escalations(found: EscalationList, shown: Shown) -> EscalationsView:
    """Return a month's list as a body."""
    return EscalationsView(
        month=f"{found.month:%Y-%m}",
        as_of=found.as_of,
        rows=tuple(_followed(one, shown) for one in found.rows),
        landed=tuple(map(shown.achievement, found.landed)),
        common=tuple(
            CommonReasonView(reason=one.reason, label=one.reason.label, count=len(one.achievement_ids))
            for one in found.common
        ),
        notes=found.notes,
    )


def view_quarter(report: QuarterReport, shown: Shown) -> QuarterView:
    """Return a quarter's report as a body."""
    quarter = report.quarter
    return QuarterView(
        quarter=f"{quarter.year}Q{quarter.number}",
        label=quarter.label,
        as_of=report.progress.today,
        figures=tuple(_figure(one, shown) for one in report.figures),
        city=tuple(_line(one, shown) for one in report.city),
        ahead=tuple(_name(one) for one in report.ahead),
        behind=tuple(_name(one) for one in report.behind),
        escalations=view_escalations(report.escalations, shown),
    )


def view_rewards(rewards: YearRewards, shown: Shown) -> RewardsView:
    """Return a year's estimates as a body."""
    return RewardsView(
        year=rewards.year,
        brokers=tuple(_reward(one, shown) for one in rewards.brokers),
        recorded=tuple(map(view_fact, rewards.recorded)),
        repeated=rewards.repeated,
        notes=rewards.notes,
    )


def view_fact(one: PlanFact) -> PlanFactView:
    """Return a recorded fact as a body."""
    return PlanFactView(
        id=one.id,
        measure=one.measure,
        label=one.measure.label,
        value=_worth(one.value, is_money=one.measure.is_money),
        happened_on=one.happened_on,
        reference=one.reference,
        recorded_by=one.recorded_by,
        recorded_at=one.recorded_at,
        unit=one.unit,
        supersedes=one.supersedes,
        superseded_by=one.superseded_by,
    )


def _worth(value: Decimal, *, is_money: bool) -> Worth:
    return value if is_money else int(value)


def _item(one: Item, shown: Shown, *, is_money: bool) -> PlanItemView:
    id = shown.achievement(one.achievement_id)
    is_hidden = one.achievement_id is not None and id is None
    return PlanItemView(
        source=one.source,
        on=one.on,
        value=_worth(one.value, is_money=is_money),
        achievement_id=id,
        number=one.number,
        unit=one.unit,
        town=one.town,
        note="" if is_hidden else one.note,
    )


def _figure(one: Figure, shown: Shown) -> PlanFigureView:
    is_money = one.measure.is_money
    items = tuple(_item(item, shown, is_money=is_money) for item in one.items) if shown.lists else None
    return PlanFigureView(
        measure=one.measure,
        label=one.measure.label,
        unit=one.measure.unit,
        value=_worth(one.value, is_money=is_money),
        items=items,
    )


def _line(one: Line, shown: Shown) -> PlanLineView:
    goal, is_money = one.goal, one.figure.measure.is_money
    return PlanLineView(
        figure=_figure(one.figure, shown),
        goal=None if goal is None else _worth(goal.goal, is_money=is_money),
        more_than=goal is not None and goal.more_than,
        expected=None if one.expected is None else _worth(one.expected, is_money=is_money),
        standing=one.standing,
        standing_label=None if one.standing is None else one.standing.label,
        quote=None if goal is None else goal.quote,
    )


def _unit(one: UnitLine, shown: Shown) -> PlanUnitView:
    return PlanUnitView(
        unit=_name(one),
        level=None if one.unit is None else one.unit.level,
        found=_line(one.found, shown),
        served=_line(one.served, shown),
        landed=_line(one.landed, shown),
        carried=_figure(one.carried, shown),
        fields=one.fields,
        benchmarks=tuple(
            PlanBenchmarkView(
                name=mark.benchmark.name, from_cny=mark.benchmark.from_cny, line=_line(mark.line, shown)
            )
            for mark in one.benchmarks
        ),
    )


def _name(one: UnitLine) -> str | None:
    return None if one.unit is None else one.unit.name


def _followed(one: Followed, shown: Shown) -> FollowedView:
    id = shown.achievement(one.achievement_id)
    is_seen = id is not None
    return FollowedView(
        achievement_id=id,
        title=one.title if is_seen else None,
        level=one.level.id,
        level_label=one.level.label,
        who=one.who if is_seen else None,
        contribution_cny=one.contribution_cny if is_seen else None,
        unit=one.unit if is_seen else None,
        person=one.person if is_seen else None,
        is_red=one.is_red,
        last_entry=one.last_entry,
        last_on=one.last_on,
        days_still=one.days_still,
        raised=one.raised if is_seen else tuple(text.partition("：")[0] for text in one.raised),
    )


def _reward(one: BrokerReward, shown: Shown) -> BrokerRewardView:
    id = shown.broker(one.broker_id)
    deals = (
        DealView(
            entry=deal.entry,
            achievement_id=(seen := shown.achievement(deal.achievement_id)),
            contract_number=deal.contract_number if seen else None,
            on=deal.on,
            amount_cny=deal.amount_cny,
            share_cny=deal.share_cny,
            brokers=deal.brokers,
        )
        for deal in one.deals
    )
    return BrokerRewardView(
        broker_id=id,
        name=one.name if id is not None else None,
        brought_cny=one.brought_cny,
        reward_cny=one.reward_cny,
        is_cut=one.is_cut,
        doubts=one.doubts,
        deals=tuple(deals),
    )
