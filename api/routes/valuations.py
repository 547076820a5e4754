"""Fair values (公允价值) by outside appraisers: requests and results."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Path, Response

from api.deciding import (
    LARGEST_ID,
    ValuationRequest,
    ValuationResultRequest,
    Valuations,
    ValuationView,
    view_valuation,
)
from api.deps import CallerDep, JsonBody, Services, ServicesDep, allow, require_in_full
from api.jsonbody import parse_model
from api.openapi import answers, body_schema
from api.roles import SEES_IN_FULL, Action
from api.views import json_response
from matcher.appraisal.fair_value import china_day, valuation_standing
from matcher.errors import FieldProblem, InvalidRecords, NotFound
from matcher.records import RecordId, RecordKey
from matcher.store import ResultDraft, StoredRecord, Valuation
from matcher.vocabulary import Kind

_PATH = "/v1/achievements/{id}/valuations"


def post_valuation(services: ServicesDep, caller: CallerDep, body: JsonBody, id: RecordId) -> Response:
    """Keep a request for a fair value of the achievement as it is now."""
    request = parse_model(ValuationRequest, body)
    stored = require_in_full(services, caller.role, RecordKey(Kind.ACHIEVEMENT, id))
    kept = services.engine.store.appraisals.valuations.request(
        id,
        achievement_revision=stored.revision,
        purpose=request.purpose,
        requested_by=request.requested_by,
        at=services.now(),
    )
    return json_response(_view(services, kept, stored), 201)


def list_valuations(services: ServicesDep, caller: CallerDep, id: RecordId) -> Response:
    """Return every request for a fair value with its results, newest first, and whether each still holds."""
    stored = require_in_full(services, caller.role, RecordKey(Kind.ACHIEVEMENT, id))
    found = services.engine.store.appraisals.valuations.of(id)
    return json_response(Valuations(valuations=tuple(_view(services, one, stored) for one in found)))


def post_result(
    services: ServicesDep,
    caller: CallerDep,
    body: JsonBody,
    valuation_id: Annotated[int, Path(ge=1, le=LARGEST_ID)],
) -> Response:
    """Keep an appraiser's result; the newest of a request counts. 409 when the newest says the same."""
    result = parse_model(ValuationResultRequest, body)
    valuations, now = services.engine.store.appraisals.valuations, services.now()
    today = china_day(now)
    if result.valued_on > today:
        expected = f"a day that is not after today ({today.isoformat()})"
        raise InvalidRecords([FieldProblem("valued_on", result.valued_on.isoformat(), expected)])
    key = RecordKey(Kind.ACHIEVEMENT, valuations.get(valuation_id).achievement_id)
    stored = services.engine.store.get(key, visible=SEES_IN_FULL[caller.role])
    if stored is None:  # said as of a request that never was
        raise NotFound(f"there is no valuation {valuation_id}")
    valuations.record_result(
        ResultDraft(
            valuation_id=valuation_id,
            appraiser=result.appraiser,
            method=result.method,
            value_cny=result.value_cny,
            valued_on=result.valued_on,
            report_sha256=result.report_sha256,
            recorded_by=result.recorded_by,
        ),
        at=now,
    )
    return json_response(_view(services, valuations.get(valuation_id), stored), 201)


def _view(services: Services, one: Valuation, stored: StoredRecord) -> ValuationView:
    today = china_day(services.now())
    return view_valuation(one, valuation_standing(one, revision=stored.revision, today=today))


def add_valuation_routes(app: FastAPI) -> None:
    """Add the routes of fair values."""
    app.add_api_route(
        _PATH,
        post_valuation,
        methods=["POST"],
        dependencies=[allow(Action.DECIDE)],
        operation_id="request_valuation",
        summary="委托公允价值评估",
        status_code=201,
        response_model=ValuationView,
        responses=answers(404, 409, 413, 415),
        openapi_extra=body_schema("application/json", "ValuationRequest", None),
        tags=["valuations"],
    )
    app.add_api_route(
        _PATH,
        list_valuations,
        methods=["GET"],
        dependencies=[allow(Action.DECIDE)],
        operation_id="list_valuations",
        summary="查看公允价值评估",
        response_model=Valuations,
        responses=answers(404),
        tags=["valuations"],
    )
    app.add_api_route(
        "/v1/valuations/{valuation_id}/results",
        post_result,
        methods=["POST"],
        dependencies=[allow(Action.DECIDE)],
        operation_id="record_valuation_result",
        summary="登记公允价值评估结果",
        status_code=201,
        response_model=ValuationView,
        responses=answers(404, 409, 413, 415),
        openapi_extra=body_schema("application/json", "ValuationResultRequest", None),
        tags=["valuations"],
    )
