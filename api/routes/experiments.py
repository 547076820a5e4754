"""Experiments: two versions of a ranking model interleaved on a share of the requests."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

from fastapi import FastAPI, Path, Query, Response

from api.deps import CallerDep, JsonBody, ServicesDep, allow
from api.experiment_bodies import (
    END_EXAMPLE,
    START_EXAMPLE,
    ExperimentEnded,
    ExperimentEndRequest,
    ExperimentRequest,
    Experiments,
    ExperimentView,
    StandingQuery,
    StandingView,
    view_ended,
    view_experiment,
    view_standing,
)
from api.jsonbody import parse_model
from api.openapi import answers, body_schema
from api.roles import Action
from api.routes.rankers import Shown, add_shown, refusals_told
from api.views import json_response
from matcher.errors import FieldProblem, InvalidRecords
from matcher.store import ExperimentDraft
from matcher.training.experiment_ending import Ending, end_experiment
from matcher.training.experiments import NAME_PATTERN, ExperimentOptions, read_standing
from matcher.training.registry import RANKING_MODELS
from matcher.training.release import ReleaseOptions

_TAG: Final = "experiments"
Name: TypeAlias = Annotated[str, Path(pattern=NAME_PATTERN)]
_LOCATION: Final[dict[str, Any]] = {
    "Location": {"description": "Where the experiment is shown.", "schema": {"type": "string"}}
}


def list_experiments(services: ServicesDep) -> Response:
    """Return every experiment, running ones and those that ended, oldest first."""
    found = services.engine.store.experiments.all()
    return json_response(Experiments(experiments=tuple(map(view_experiment, found))))


def get_experiment(services: ServicesDep, name: Name, query: Annotated[StandingQuery, Query()]) -> Response:
    """Return how an experiment stands.

    A list counts once everybody had the same time to act on it; one is won by the version with more records
    that its asker acted on. Reads the model's log since the start.
    """
    options = ExperimentOptions(preference=query.preference)
    found = read_standing(services.engine.store, name, at=services.now(), options=options)
    return json_response(view_standing(found))


def post_experiment(services: ServicesDep, caller: CallerDep, body: JsonBody) -> Response:
    """Interleave two versions of a model from the next request on, in every process.

    Which requests take part, and whose record stands where, follows from their ids alone. 409 for a name
    that was used before, and while another experiment of the model is running.
    """
    request = parse_model(ExperimentRequest, body)
    if request.model not in RANKING_MODELS:
        expected = f"one of {', '.join(RANKING_MODELS)}"
        raise InvalidRecords([FieldProblem("model", request.model, expected)])
    draft = ExperimentDraft(
        name=request.name,
        model=request.model,
        version_a=request.version_a,
        version_b=request.version_b,
        share=request.share,
    )
    begun = services.engine.store.experiments.start(draft, by=caller.name, at=services.now())
    return json_response(view_experiment(begun), 201, {"Location": f"/v1/experiments/{begun.name}"})


def post_end(services: ServicesDep, caller: CallerDep, name: Name, body: JsonBody) -> Response:
    """End an experiment; with `activate` that team's version is put in use, through the release gate.

    409 with the type `/problems/release-refused`, and the experiment goes on, where the test has not ended
    with that team or the gate refuses its version; `force` passes over both.
    """
    request = parse_model(ExperimentEndRequest, body)
    ending = Ending(
        by=caller.name,
        conclusion=request.conclusion,
        activate=request.activate,
        force=request.force,
    )
    options = ReleaseOptions(own=services.config.rankers)
    with refusals_told():
        done = end_experiment(services.engine.store, name, ending, at=services.now(), options=options)
    return json_response(view_ended(done))


_SHOWS: Final[tuple[Shown, ...]] = (
    ("/v1/experiments", list_experiments, Experiments, "list_experiments", "列出对比实验"),
    ("/v1/experiments/{name}", get_experiment, StandingView, "get_experiment", "查看对比实验"),
)


def add_experiment_routes(app: FastAPI) -> None:
    """Add the routes of experiments."""
    add_shown(app, _SHOWS, _TAG)
    app.add_api_route(
        "/v1/experiments",
        post_experiment,
        methods=["POST"],
        dependencies=[allow(Action.RELEASE)],
        operation_id="start_experiment",
        summary="开始对比实验",
        status_code=201,
        response_model=ExperimentView,
        responses={201: {"headers": _LOCATION}, **answers(409, 413, 415)},
        openapi_extra=body_schema("application/json", ExperimentRequest.__name__, START_EXAMPLE),
        tags=[_TAG],
    )
    app.add_api_route(
        "/v1/experiments/{name}:end",
        post_end,
        methods=["POST"],
        dependencies=[allow(Action.RELEASE)],
        operation_id="end_experiment",
        summary="结束对比实验",
        response_model=ExperimentEnded,
        responses=answers(404, 409, 413, 415),
        openapi_extra=body_schema("application/json", ExperimentEndRequest.__name__, END_EXAMPLE),
        tags=[_TAG],
    )
