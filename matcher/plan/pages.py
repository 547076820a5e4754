"""Printable pages of the plan: the monthly list of escalations and the quarterly report, for A4."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment

from matcher.advice.money import yuan
from matcher.plan.case import Figure, PlanCase
from matcher.plan.escalation import EscalationList
from matcher.plan.progress_values import UnitLine
from matcher.plan.quarter import QuarterReport
from matcher.plan.settings import PlanSettings
from matcher.printing.environment import make_environment


def render_escalations(found: EscalationList, case: PlanCase, settings: PlanSettings) -> str:
    """Return the page of a month's list: who follows what, what is raised, who has nobody."""
    return _render("escalations.html", found=found, titles=_titles(case), rule=settings.escalation)


def render_quarter(report: QuarterReport, case: PlanCase, settings: PlanSettings) -> str:
    """Return the page of a quarter's report."""
    return _render("quarter.html", report=report, titles=_titles(case), rule=settings.escalation)


def figure_text(figure: Figure) -> str:
    """Return a figure as people read it: 12 项, 1.5 亿元."""
    if figure.measure.is_money:
        return yuan(figure.value)
    return f"{int(figure.value)} {figure.measure.unit}"


def _titles(case: PlanCase) -> dict[str, str]:
    return {id: one.title for id, one in case.achievements.items()}


def _unit_name(one: UnitLine) -> str:
    return "未注明单位" if one.unit is None else one.unit.name


def _render(template: str, **values: object) -> str:
    return _pages().get_template(template).render(**values)


@cache
def _pages() -> Environment:
    # The frame and the styles are those of the other pages.
    environment = make_environment("matcher.plan", "matcher.printing")
    environment.filters.update(yuan=yuan, figure=figure_text, unit_name=_unit_name)
    return environment
