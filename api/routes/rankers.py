"""Ranking models: versions, what is in use, release through the gate, rollback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Final, TypeAlias

from fastapi import FastAPI, Path, Response

from api.deps import CallerDep, JsonBody, ServicesDep, allow
from api.jsonbody import parse_model
from api.openapi import answers, body_schema
from api.problems import ProblemError
from api.ranker_bodies import (
    ACTIVATION_EXAMPLE,
    ROLLBACK_EXAMPLE,
    ActivationView,
    RankerActivationRequest,
    RankerRollbackRequest,
    Rankers,
    RankerView,
    view_activation,
    view_ranker,
    view_ranker_line,
)
from api.roles import Action
from api.views import json_response
from matcher.errors import NotBetter, TooLittleEvidence
from matcher.store import ActivationDraft
from matcher.training.registry import RANKING_MODELS, find_standing, find_standings, require_model
from matcher.training.release import ReleaseOptions, release

_TAG: Final = "rankers"
RankerName: TypeAlias = Annotated[str, Path(json_schema_extra={"enum": list(RANKING_MODELS)})]


def list_rankers(services: ServicesDep) -> Response:
    """Return every ranking model with the version in use and all others."""
    standings = find_standings(services.engine.store, own=services.config.rankers)
    return json_response(Rankers(rankers=tuple(map(view_ranker_line, standings))))


def get_ranker(services: ServicesDep, name: RankerName) -> Response:
    """Return a model's versions with their cards, and what was put in use when, by whom and why."""
    standing = find_standing(services.engine.store, name, own=services.config.rankers)
    return json_response(view_ranker(standing))


def activate_ranker(services: ServicesDep, caller: CallerDep, name: RankerName, body: JsonBody) -> Response:
    """Put a version in use, if the logged lists say that it is no worse than the one in use.

    Requests are answered by it from the next one on, in every process. 409 with the type
    `/problems/release-refused` where the log says that it is worse or cannot tell; `force` releases it all
    the same, and the activation says so.
    """
    request = parse_model(RankerActivationRequest, body)
    draft = ActivationDraft(
        name=require_model(name), version=request.version, by=caller.name, reason=request.reason
    )
    options = ReleaseOptions(own=services.config.rankers)
    with refusals_told():
        made = release(services.engine.store, draft, at=services.now(), force=request.force, options=options)
    return json_response(view_activation(made))


def roll_back_ranker(services: ServicesDep, caller: CallerDep, name: RankerName, body: JsonBody) -> Response:
    """Put the version in use again that was in use before; once more goes back one further."""
    request = parse_model(RankerRollbackRequest, body)
    made = services.engine.store.models.roll_back(
        require_model(name), by=caller.name, reason=request.reason, at=services.now()
    )
    return json_response(view_activation(made))


@contextmanager
def refusals_told() -> Iterator[None]:
    """Make the release gate's refusal the problem that says so."""
    try:
        yield
    except (NotBetter, TooLittleEvidence) as error:
        raise ProblemError("release-refused", str(error)) from error


Shown: TypeAlias = tuple[str, Any, Any, str, str]
"""A route that shows something: path, endpoint, model of the answer, operation, summary."""


def add_shown(app: FastAPI, shown: Sequence[Shown], tag: str) -> None:
    """Add routes that compare models: reading alone, for those who may."""
    for path, endpoint, model, operation, summary in shown:
        app.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            dependencies=[allow(Action.COMPARE)],
            operation_id=operation,
            summary=summary,
            response_model=model,
            responses=answers(404) if "{" in path else answers(),
            tags=[tag],
        )


_SHOWS: Final[tuple[Shown, ...]] = (
    ("/v1/rankers", list_rankers, Rankers, "list_rankers", "列出排序模型"),
    ("/v1/rankers/{name}", get_ranker, RankerView, "get_ranker", "查看排序模型"),
)
_ACTIVATE: Final = body_schema("application/json", RankerActivationRequest.__name__, ACTIVATION_EXAMPLE)
_ROLL_BACK: Final = body_schema("application/json", RankerRollbackRequest.__name__, ROLLBACK_EXAMPLE)
_CHANGES: Final[tuple[tuple[str, Any, str, str, dict[str, Any]], ...]] = (
    ("activate", activate_ranker, "activate_ranker", "启用模型版本", _ACTIVATE),
    ("rollback", roll_back_ranker, "roll_back_ranker", "回退模型版本", _ROLL_BACK),
)


def add_ranker_routes(app: FastAPI) -> None:
    """Add the routes of ranking models."""
    add_shown(app, _SHOWS, _TAG)
    for verb, endpoint, operation, summary, body in _CHANGES:
        app.add_api_route(
            f"/v1/rankers/{{name}}:{verb}",
            endpoint,
            methods=["POST"],
            dependencies=[allow(Action.RELEASE)],
            operation_id=operation,
            summary=summary,
            response_model=ActivationView,
            responses=answers(404, 409, 413, 415),
            openapi_extra=body,
            tags=[_TAG],
        )
