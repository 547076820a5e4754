"""Drift of scores, features, words, acceptance and reports, week by week."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import FastAPI, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asking import PairingName
from api.deps import ServicesDep, allow
from api.openapi import answers
from api.roles import Action
from matcher.monitoring.values import MonitorReport, dump_report
from matcher.monitoring.watching import Scope, monitor
from matcher.monitoring.weeks import MOST_WEEKS, moment_of


class MonitorQuery(BaseModel):
    """What to look at."""

    model_config = ConfigDict(extra="forbid")

    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = 8
    until: Annotated[
        date | None,
        Field(ge=date(2000, 1, 1), le=date(9000, 1, 1), description="The last day, in China; today."),
    ] = None
    pairing: Annotated[PairingName | None, Field(description="One pairing; left out, all.")] = None


def get_monitor(services: ServicesDep, query: Annotated[MonitorQuery, Query()]) -> Response:
    """Return the figures of each week against those before the window, and what lies past the thresholds.

    Reads the log of many weeks: seconds for tens of thousands of lists. Words are quoted from public records
    alone. An alarm that is on does not change the status of the answer.
    """
    stages = services.engine.stages
    scope = Scope(at=moment_of(query.until, services.now()), weeks=query.weeks, pairing=query.pairing)
    found = monitor(services.engine.store, stages.segmenter, services.config.monitor, scope)
    return Response(dump_report(found), media_type="application/json")


def add_monitor_routes(app: FastAPI) -> None:
    """Add the route of the monitor."""
    app.add_api_route(
        "/v1/monitor",
        get_monitor,
        methods=["GET"],
        dependencies=[allow(Action.AUDIT)],
        operation_id="monitor",
        summary="漂移监测",
        response_model=MonitorReport,
        responses=answers(),
        tags=["monitor"],
    )
