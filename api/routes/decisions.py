"""What people decide about the service library (成果服务库)."""

from __future__ import annotations

from fastapi import FastAPI, Response

from api.deciding import DecisionRequest, Decisions, DecisionView, view_decision
from api.deps import CallerDep, JsonBody, Services, ServicesDep, allow, require_in_full
from api.jsonbody import parse_model
from api.openapi import answers, body_schema
from api.roles import Action
from api.views import json_response
from matcher.records import RecordId, RecordKey
from matcher.store import DecisionDraft
from matcher.vocabulary import Kind

_PATH = "/v1/achievements/{id}/decisions"


def post_decision(services: ServicesDep, caller: CallerDep, body: JsonBody, id: RecordId) -> Response:
    """Keep a person's decision, and move the achievement between the libraries in the same transaction.

    `admit` puts it into the service library; `hold` and `reject` put one of the service library back into
    discovery. What is in the showcase stays. Nothing is ever overwritten: a correction names the decision
    that it supersedes. 404 also for an appraisal or a superseded decision that is not there.
    """
    request = parse_model(DecisionRequest, body)
    require_in_full(services, caller.role, RecordKey(Kind.ACHIEVEMENT, id))
    draft = DecisionDraft(
        achievement_id=id,
        appraisal_id=request.appraisal_id if request.names_appraisal else _newest(services, id),
        decision=request.decision,
        person=request.person,
        reason=request.reason,
        values=request.values.values(),
        supersedes=request.supersedes,
    )
    kept = services.engine.store.appraisals.decisions.decide(
        draft, at=services.now(), expected_revision=request.expected_revision
    )
    services.follower.wake()
    return json_response(view_decision(kept, in_full=True), 201)


def list_decisions(services: ServicesDep, caller: CallerDep, id: RecordId) -> Response:
    """Return every decision about an achievement, newest first, superseded ones too."""
    require_in_full(services, caller.role, RecordKey(Kind.ACHIEVEMENT, id))
    found = services.engine.store.appraisals.decisions.of(id)
    return json_response(Decisions(decisions=tuple(view_decision(one, in_full=True) for one in found)))


def _newest(services: Services, id: str) -> int | None:
    newest = services.engine.store.appraisals.newest([id]).get(id)
    return None if newest is None else newest.id


def add_decision_routes(app: FastAPI) -> None:
    """Add the routes of decisions."""
    app.add_api_route(
        _PATH,
        post_decision,
        methods=["POST"],
        dependencies=[allow(Action.DECIDE)],
        operation_id="decide",
        summary="记录入库决定",
        status_code=201,
        response_model=DecisionView,
        responses=answers(404, 409, 413, 415),
        openapi_extra=body_schema("application/json", "DecisionRequest", None),
        tags=["decisions"],
    )
    app.add_api_route(
        _PATH,
        list_decisions,
        methods=["GET"],
        dependencies=[allow(Action.DECIDE)],
        operation_id="list_decisions",
        summary="查看入库决定",
        response_model=Decisions,
        responses=answers(404),
        tags=["decisions"],
    )
