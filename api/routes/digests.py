"""Digests for funds: made, read, approved; why a pair is in or out, and which funds fit an achievement."""

from __future__ import annotations

import io
from typing import Annotated, Any, Final, TypeAlias

from fastapi import FastAPI, Path, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from api.deps import CallerDep, JsonBody, ServicesDep, allow, require_in_full, require_index
from api.jsonbody import parse_model
from api.openapi import answers, body_schema
from api.push_bodies import (
    ApprovalRequest,
    DecisionView,
    DigestList,
    DigestRequest,
    DigestView,
    FundChoices,
    view_decided,
    view_digest_entry,
)
from api.pushing import find_digest, may_see, message_of, view_digest
from api.roles import Action
from api.routes.printables import PAGE_HEADERS, XLSX_TYPE, XlsxResponse
from api.views import json_response
from matcher.channels.funds.pages import render_digest, write_digest
from matcher.channels.funds.rounds import FUNDS_ASKED
from matcher.records import RecordId, RecordKey
from matcher.vocabulary import Kind

_TAG: Final = "pushes"
_SEED_BYTES: Final = 8
DigestId: TypeAlias = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


class DigestsQuery(BaseModel):
    """How many digests."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 20


class WhyQuery(BaseModel):
    """About which achievement."""

    model_config = ConfigDict(extra="forbid")

    achievement: RecordId


class FundsQuery(BaseModel):
    """How many funds."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=50)] = FUNDS_ASKED


def post_digest(services: ServicesDep, caller: CallerDep, id: RecordId, body: JsonBody) -> Response:
    """Make a fund's digest of this week as a draft, over the service library as it is; earlier drafts end.

    409 when this week's is approved already. Where the settings want nobody's approval, it is approved.
    """
    request = parse_model(DigestRequest, body)
    require_index(services)
    services.engine.follow()
    digest = services.pushes.make(
        id,
        at=services.now(),
        seed=request.seed or services.random_bytes(_SEED_BYTES).hex(),
        made_by=caller.name,
    )
    return json_response(view_digest(services, caller.role, digest), 201)


def list_digests(
    services: ServicesDep, caller: CallerDep, id: RecordId, query: Annotated[DigestsQuery, Query()]
) -> Response:
    """Return a fund's digests, newest first; drafts and superseded ones for the centre alone."""
    require_in_full(services, caller.role, RecordKey(Kind.INVESTOR, id))
    found = services.engine.store.pushes.of_fund(id, limit=query.limit)
    shown = tuple(view_digest_entry(one) for one in found if may_see(caller.role, one))
    return json_response(DigestList(digests=shown))


def get_digest(services: ServicesDep, caller: CallerDep, digest_id: DigestId) -> Response:
    """Return a digest with its reasons and appraisals; what was hidden since is left out of it."""
    digest = find_digest(services, caller.role, digest_id)
    return json_response(view_digest(services, caller.role, digest))


def get_digest_page(services: ServicesDep, caller: CallerDep, digest_id: DigestId) -> Response:
    """Return a digest as HTML for an e-mail: styles inline, nothing fetched, no scripts."""
    message = message_of(services, find_digest(services, caller.role, digest_id))
    page = render_digest(message, base=services.config.push.page_base)
    return HTMLResponse(page, headers=PAGE_HEADERS)


def get_digest_workbook(services: ServicesDep, caller: CallerDep, digest_id: DigestId) -> Response:
    """Return a digest as an Excel workbook: items, reasons, appraisals."""
    message = message_of(services, find_digest(services, caller.role, digest_id))
    file = io.BytesIO()
    write_digest(file, message)
    headers = {
        "Content-Disposition": f'attachment; filename="digest-{digest_id}.xlsx"',
        "Cache-Control": "private, no-store",
    }
    return Response(file.getvalue(), headers=headers, media_type=XLSX_TYPE)


def approve_digest(services: ServicesDep, caller: CallerDep, digest_id: DigestId, body: JsonBody) -> Response:
    """Approve a draft: its message goes out at once, in quiet hours at their end. Again changes nothing.

    409 for an empty, superseded or stale digest: one of another week, or with what may no longer be pushed.
    """
    request = parse_model(ApprovalRequest, body)
    digest = services.pushes.approve(digest_id, person=request.person, at=services.now())
    return json_response(view_digest(services, caller.role, digest))


def get_why(
    services: ServicesDep, caller: CallerDep, id: RecordId, query: Annotated[WhyQuery, Query()]
) -> Response:
    """Return why an achievement is in the digest that would be made for a fund now, or out of it."""
    stored = require_in_full(services, caller.role, RecordKey(Kind.ACHIEVEMENT, query.achievement))
    require_index(services)
    return json_response(view_decided(services.pushes.why(id, stored, at=services.now())))


def get_funds(
    services: ServicesDep, caller: CallerDep, id: RecordId, query: Annotated[FundsQuery, Query()]
) -> Response:
    """Return the funds that fit an achievement best, each with whether it may be pushed to it and why."""
    stored = require_in_full(services, caller.role, RecordKey(Kind.ACHIEVEMENT, id))
    require_index(services)
    found = services.pushes.funds_for(stored, k=query.limit, at=services.now())
    return json_response(FundChoices(achievement_id=id, funds=tuple(map(view_decided, found))))


_GET: Final[tuple[tuple[str, Any, Action, str, str, Any], ...]] = (
    ("/v1/funds/{id}/digests", list_digests, Action.READ_PUSHES, "list_digests", "机构的推送", DigestList),
    ("/v1/funds/{id}/why", get_why, Action.READ_PUSHES, "why_pushed", "为何推送或不推送", DecisionView),
    ("/v1/achievements/{id}/funds", get_funds, Action.PUSH, "funds_for", "适合成果的机构", FundChoices),
    (
        "/v1/digests/{digest_id}.html",
        get_digest_page,
        Action.READ_PUSHES,
        "digest_page",
        "推送（邮件）",
        None,
    ),
    (
        "/v1/digests/{digest_id}.xlsx",
        get_digest_workbook,
        Action.READ_PUSHES,
        "digest_workbook",
        "推送（Excel）",
        None,
    ),
    ("/v1/digests/{digest_id}", get_digest, Action.READ_PUSHES, "get_digest", "查看推送", DigestView),
)
_CLASSES: Final[dict[str, Any]] = {"digest_page": HTMLResponse, "digest_workbook": XlsxResponse}


def add_digest_routes(app: FastAPI) -> None:
    """Add the routes of digests; those with an ending are to be met before the plain one."""
    for path, endpoint, action, name, summary, model in _GET:
        described = {"response_class": _CLASSES[name]} if model is None else {"response_model": model}
        app.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            dependencies=[allow(action)],
            operation_id=name,
            summary=summary,
            responses=answers(404),
            tags=[_TAG],
            **described,
        )
    for path, endpoint, name, summary, status, body in (
        ("/v1/funds/{id}/digests", post_digest, "make_digest", "生成推送", 201, DigestRequest),
        (
            "/v1/digests/{digest_id}:approve",
            approve_digest,
            "approve_digest",
            "批准推送",
            200,
            ApprovalRequest,
        ),
    ):
        app.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            dependencies=[allow(Action.PUSH)],
            operation_id=name,
            summary=summary,
            status_code=status,
            response_model=DigestView,
            responses=answers(404, 409, 413, 415),
            openapi_extra=body_schema("application/json", body.__name__, None),
            tags=[_TAG],
        )
