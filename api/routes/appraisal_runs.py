"""Appraising: named achievements at once, the library in the background."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

from fastapi import FastAPI, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deciding import LARGEST_ID
from api.deps import CallerDep, JsonBody, Services, ServicesDep, allow
from api.jsonbody import parse_model
from api.openapi import answers, body_schema
from api.roles import SEES_IN_FULL, Action
from api.routes.appraisals import page_of
from api.screening import AppraisalPage, AppraisalRunRequest, RunList, RunView, view_run
from api.views import json_response
from matcher.errors import FieldProblem, InvalidRecords
from matcher.records import RecordKey
from matcher.store import AppraisalRun
from matcher.vocabulary import Kind

RunId: TypeAlias = Annotated[int, Path(ge=1, le=LARGEST_ID)]
_LOCATION: Final[dict[str, Any]] = {
    "Location": {"description": "Where the run is shown.", "schema": {"type": "string"}}
}


class RunsQuery(BaseModel):
    """How many runs."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 20


def post_run(services: ServicesDep, caller: CallerDep, body: JsonBody) -> Response:
    """Appraise achievements and keep what is new.

    With `ids` these are appraised before the answer (200, in short). Without, a run over the library begins
    in the background (202); there is one at a time, and 409 says which is under way.
    """
    request = parse_model(AppraisalRunRequest, body)
    if request.ids is None:
        run = services.runs.start(request.mode, started_by=caller.name)
        return json_response(_view(services, run), 202, {"Location": f"/v1/appraisals/runs/{run.id}"})
    services.engine.follow()  # what was just written is appraised with its neighbours, as in a run
    keys = [RecordKey(Kind.ACHIEVEMENT, id) for id in request.ids]
    stored = services.engine.store.fetch(keys, visible=SEES_IN_FULL[caller.role])
    unknown = [
        FieldProblem(f"ids.{n}", key.id, "the id of an achievement")
        for n, key in enumerate(keys)
        if key not in stored
    ]
    if unknown:
        raise InvalidRecords(unknown)
    kept = services.cards.appraise_and_keep(list(stored.values()), at=services.now())
    return json_response(page_of(services, caller.role, list(kept.values()), None))


def list_runs(services: ServicesDep, query: Annotated[RunsQuery, Query()]) -> Response:
    """Return the newest runs over the library, from here and from the command line, newest first."""
    runs = services.engine.store.appraisals.runs.newest(limit=query.limit)
    return json_response(RunList(runs=tuple(_view(services, one) for one in runs)))


def get_run(services: ServicesDep, run_id: RunId) -> Response:
    """Return how far a run over the library is, or how it ended."""
    return json_response(_view(services, services.engine.store.appraisals.runs.get(run_id)))


def cancel_run(services: ServicesDep, run_id: RunId) -> Response:
    """Ask a run to stop after the batch that it is at; what was appraised is kept.

    Only where it was started: 409 for a run of another process, and for one that is over.
    """
    return json_response(_view(services, services.runs.cancel(run_id)), 202)


def _view(services: Services, run: AppraisalRun) -> RunView:
    return view_run(run, is_cancelling=services.runs.is_cancelling(run))


def add_run_routes(app: FastAPI) -> None:
    """Add the routes that appraise."""
    app.add_api_route(
        "/v1/appraisals:run",
        post_run,
        methods=["POST"],
        dependencies=[allow(Action.SCREEN)],
        operation_id="run_appraisals",
        summary="评价成果（指定成果或全库）",
        response_model=AppraisalPage,
        responses={
            202: {"model": RunView, "description": "A run began.", "headers": _LOCATION},
            **answers(409, 413, 415),
        },
        openapi_extra=body_schema("application/json", "AppraisalRunRequest", None),
        tags=["appraisals"],
    )
    app.add_api_route(
        "/v1/appraisals/runs/{run_id}:cancel",
        cancel_run,
        methods=["POST"],
        dependencies=[allow(Action.SCREEN)],
        operation_id="cancel_appraisal_run",
        summary="取消批量评价",
        status_code=202,
        response_model=RunView,
        responses=answers(404, 409),
        tags=["appraisals"],
    )
    _add_shows(app)


def _add_shows(app: FastAPI) -> None:
    for path, endpoint, model, name, summary in (
        ("/v1/appraisals/runs", list_runs, RunList, "list_appraisal_runs", "列出批量评价"),
        ("/v1/appraisals/runs/{run_id}", get_run, RunView, "get_appraisal_run", "查看批量评价进度"),
    ):
        app.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            dependencies=[allow(Action.SCREEN)],
            operation_id=name,
            summary=summary,
            response_model=model,
            responses=answers(404) if "{" in path else answers(),
            tags=["appraisals"],
        )
