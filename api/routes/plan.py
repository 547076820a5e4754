"""The action plan's progress, escalations, rewards, and facts recorded for them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, BinaryIO, Final

from fastapi import FastAPI, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from api.deps import CallerDep, JsonBody, ServicesDep, allow
from api.jsonbody import parse_model
from api.openapi import answers, body_schema
from api.plan_bodies import (
    EscalationsView,
    PlanFactRequest,
    PlanFacts,
    PlanFactView,
    PlanProgress,
    QuarterView,
    RewardsView,
)
from api.planning import Shown, view_escalations, view_fact, view_progress, view_quarter, view_rewards
from api.roles import SEES_IN_FULL, Action
from api.routes.printables import PAGE_HEADERS, XlsxResponse
from api.views import json_response
from matcher.appraisal.fair_value import china_day
from matcher.plan.pages import render_escalations, render_quarter
from matcher.plan.quarter import Quarter
from matcher.plan.times import Clock
from matcher.plan.workbook import write_progress
from matcher.store import PlanFactDraft

_CHUNK: Final = 64 * 1024
_TAG: Final = "plan"


class YearQuery(BaseModel):
    """Which year; left out, this one."""

    model_config = ConfigDict(extra="forbid")

    year: Annotated[int | None, Field(ge=2000, le=2100)] = None
    clock: Annotated[
        Clock, Field(description="Whether entries count when they happened or were reported.")
    ] = Clock.EVENT


class ProgressQuery(YearQuery):
    """Which year and unit."""

    unit: Annotated[str | None, Field(min_length=1, max_length=100, description="By any of its names.")] = (
        None
    )
    lists: Annotated[bool, Field(description="With the list behind each figure.")] = True


class MonthQuery(BaseModel):
    """Which month; left out, this one."""

    model_config = ConfigDict(extra="forbid")

    month: Annotated[str | None, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-03"])] = None

    def day(self, today: date) -> date:
        """Return the first day of the month."""
        return today.replace(day=1) if self.month is None else date.fromisoformat(f"{self.month}-01")


class QuarterQuery(BaseModel):
    """Which quarter; left out, this one."""

    model_config = ConfigDict(extra="forbid")

    quarter: Annotated[str | None, Field(pattern=r"^20\d\dQ[1-4]$", examples=["2026Q1"])] = None

    def value(self, today: date) -> Quarter:
        """Return the quarter."""
        return Quarter.of(today) if self.quarter is None else Quarter.parse(self.quarter)


def get_progress(
    services: ServicesDep, caller: CallerDep, query: Annotated[ProgressQuery, Query()]
) -> Response:
    """Return found, served and landed against target, for the city or one unit, with the lists behind."""
    now, planner = services.now(), services.planner
    case = planner.case()
    year = query.year or china_day(now).year
    progress = planner.progress(case, at=now, year=year, unit=query.unit, clock=query.clock)
    shown = Shown(case, SEES_IN_FULL[caller.role], lists=query.lists)
    return json_response(view_progress(progress, shown))


def export_progress(services: ServicesDep, query: Annotated[YearQuery, Query()]) -> Response:
    """Return a year's progress as an Excel workbook: the annex as the plan lays it out, targets, lists."""
    now, planner = services.now(), services.planner
    case = planner.case()
    year = query.year or china_day(now).year
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it was sent)
    try:
        progress = planner.progress(case, at=now, year=year, unit=None, clock=query.clock)
        write_progress(file, progress, case, planner.settings)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    headers = {
        "Content-Disposition": f'attachment; filename="plan-{year}.xlsx"',
        "Cache-Control": "private, no-store",
    }
    return XlsxResponse(_chunks(file), headers=headers)


def get_escalations(
    services: ServicesDep, caller: CallerDep, query: Annotated[MonthQuery, Query()]
) -> Response:
    """Return a month's list of the service library: who follows what, what is raised, who has nobody."""
    now, case = services.now(), services.planner.case()
    found = services.planner.escalations(case, at=now, month=query.day(china_day(now)))
    return json_response(view_escalations(found, Shown(case, SEES_IN_FULL[caller.role])))


def get_escalations_page(services: ServicesDep, query: Annotated[MonthQuery, Query()]) -> Response:
    """Return a month's list as a printable page: A4, in itself whole, without scripts."""
    now, planner = services.now(), services.planner
    case = planner.case()
    found = planner.escalations(case, at=now, month=query.day(china_day(now)))
    return HTMLResponse(render_escalations(found, case, planner.settings), headers=PAGE_HEADERS)


def get_report(services: ServicesDep, caller: CallerDep, query: Annotated[QuarterQuery, Query()]) -> Response:
    """Return a quarter's report: its own figures, targets, who is ahead or behind, what is raised."""
    now, case = services.now(), services.planner.case()
    report = services.planner.quarter(case, at=now, quarter=query.value(china_day(now)))
    return json_response(view_quarter(report, Shown(case, SEES_IN_FULL[caller.role])))


def get_report_page(services: ServicesDep, query: Annotated[QuarterQuery, Query()]) -> Response:
    """Return a quarter's report as a printable page: A4, in itself whole, without scripts."""
    now, planner = services.now(), services.planner
    case = planner.case()
    report = planner.quarter(case, at=now, quarter=query.value(china_day(now)))
    return HTMLResponse(render_quarter(report, case, planner.settings), headers=PAGE_HEADERS)


def get_rewards(services: ServicesDep, caller: CallerDep, query: Annotated[YearQuery, Query()]) -> Response:
    """Return estimates of brokers' rewards of a year, with the deals behind, and recorded supports."""
    now, case = services.now(), services.planner.case()
    year = query.year or china_day(now).year
    rewards = services.planner.rewards(case, at=now, year=year, clock=query.clock)
    return json_response(view_rewards(rewards, Shown(case, SEES_IN_FULL[caller.role])))


def post_fact(services: ServicesDep, body: JsonBody) -> Response:
    """Keep a fact that no record or outcome tells: an event held, registered contracts, a support paid.

    Facts only grow: a correction names what it supersedes. 409 when one that counts has the same measure,
    unit, day and reference, so that sending again does no harm.
    """
    request = parse_model(PlanFactRequest, body)
    draft = PlanFactDraft(
        measure=request.measure,
        value=request.value,
        happened_on=request.happened_on,
        reference=request.reference,
        recorded_by=request.recorded_by,
        unit=request.unit,
        supersedes=request.supersedes,
    )
    return json_response(view_fact(services.engine.store.plan_facts.record(draft, at=services.now())), 201)


def list_facts(services: ServicesDep, query: Annotated[YearQuery, Query()]) -> Response:
    """Return the facts recorded for a year, oldest first, superseded ones too."""
    year = query.year or china_day(services.now()).year
    facts = services.engine.store.plan_facts.all()
    return json_response(
        PlanFacts(facts=tuple(view_fact(one) for one in facts if one.happened_on.year == year))
    )


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


_READ: Final[tuple[tuple[str, Any, Action, str, str, Any], ...]] = (
    ("progress", get_progress, Action.PLAN, "plan_progress", "行动计划进度", PlanProgress),
    ("escalations", get_escalations, Action.PLAN, "plan_escalations", "提级调度月度清单", EscalationsView),
    ("report", get_report, Action.PLAN, "plan_report", "季度通报", QuarterView),
    ("rewards", get_rewards, Action.PLAN, "plan_rewards", "技术经纪人奖励测算", RewardsView),
    ("facts", list_facts, Action.RECORD_PLAN, "list_plan_facts", "查看登记事实", PlanFacts),
)
_FILES: Final[tuple[tuple[str, Any, str, str, Any], ...]] = (
    ("progress:export", export_progress, "export_plan_progress", "导出行动计划进度（Excel）", XlsxResponse),
    (
        "escalations.html",
        get_escalations_page,
        "plan_escalations_page",
        "提级调度清单（打印页）",
        HTMLResponse,
    ),
    ("report.html", get_report_page, "plan_report_page", "季度通报（打印页）", HTMLResponse),
)


def add_plan_routes(app: FastAPI) -> None:
    """Add the routes of the plan."""
    for path, endpoint, action, name, summary, model in _READ:
        app.add_api_route(
            f"/v1/plan/{path}",
            endpoint,
            methods=["GET"],
            dependencies=[allow(action)],
            operation_id=name,
            summary=summary,
            response_model=model,
            responses=answers(404) if path == "progress" else answers(),
            tags=[_TAG],
        )
    for path, endpoint, name, summary, response in _FILES:
        app.add_api_route(
            f"/v1/plan/{path}",
            endpoint,
            methods=["GET"],
            dependencies=[allow(Action.RECORD_PLAN)],
            operation_id=name,
            summary=summary,
            response_class=response,
            responses=answers(),
            tags=[_TAG],
        )
    app.add_api_route(
        "/v1/plan/facts",
        post_fact,
        methods=["POST"],
        dependencies=[allow(Action.RECORD_PLAN)],
        operation_id="record_plan_fact",
        summary="登记计划事实",
        status_code=201,
        response_model=PlanFactView,
        responses=answers(404, 409, 413, 415),
        openapi_extra=body_schema("application/json", "PlanFactRequest", None),
        tags=[_TAG],
    )
