"""Deals for brokers: asked for, listed, claimed, let go, completed; assigned and ruled by the centre."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

from fastapi import FastAPI, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deal_bodies import (
    AssignmentRequest,
    AssignmentView,
    DealCompleted,
    DealCompletionRequest,
    DealPage,
    DealReleaseRequest,
    DealRequest,
    DealsHeld,
    DealView,
    RulingLiftRequest,
    RulingRequest,
    Rulings,
    RulingView,
)
from api.dealing import (
    asker_of,
    events_of,
    find_deal,
    run_assignment,
    view_deals,
    view_ruling,
)
from api.deps import CallerDep, JsonBody, ServicesDep, allow, require_in_full, require_index
from api.jsonbody import parse_model
from api.ledger import require_kinds
from api.openapi import answers, body_schema
from api.roles import SEES_IN_FULL, Action
from api.views import json_response
from matcher.appraisal.fair_value import china_day
from matcher.channels.brokers.desk import Desk, Wish
from matcher.channels.brokers.standing import judge_standing
from matcher.errors import Conflict
from matcher.records import Broker, RecordId, RecordKey
from matcher.store import DealFilter, DealPair, DealState, RulingDraft
from matcher.vocabulary import Kind

DealId: TypeAlias = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
_TAG: Final = "deals"


class DealPageQuery(BaseModel):
    """Which deals of the broker, how many, and from where on; repeat `state` to accept several."""

    model_config = ConfigDict(extra="forbid")

    state: Annotated[list[DealState], Field(max_length=len(DealState))] = []
    after: Annotated[
        str, Field(pattern="^([0-9a-f]{32})?$", description="The `next` of the page before.")
    ] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def request_deals(services: ServicesDep, caller: CallerDep, id: RecordId, body: JsonBody) -> Response:
    """Hold the best free deals for a broker: achievements with demands or funds, where pair and broker fit.

    A deal is held for the configured days and is nobody else's meanwhile; two who ask in the same moment get
    different ones. Whose certificate ended gets none, and the notices say so; they also tell of one that
    ends soon. Only public records come up, whoever asks. 404 for a broker who is not public.
    """
    request = parse_model(DealRequest, body)
    require_index(services)
    wish = Wish(count=request.count, kinds=tuple(request.kinds), towns=frozenset(request.towns))
    desk, at = Desk(services.engine, services.config.deals), services.now()
    answer = desk.request(id, wish, asker_of(caller, at))
    deals = view_deals(services, caller.role, answer.deals, at)
    return json_response(DealsHeld(deals=deals, notices=answer.notices), 201 if deals else 200)


def list_deals(
    services: ServicesDep, caller: CallerDep, id: RecordId, query: Annotated[DealPageQuery, Query()]
) -> Response:
    """Return the deals of a broker, oldest first, in the states that they have now."""
    broker = require_in_full(services, caller.role, RecordKey(Kind.BROKER, id)).record
    at = services.now()
    where = DealFilter(broker_id=id, states=frozenset(query.state) or None, visible=SEES_IN_FULL[caller.role])
    deals = services.engine.store.deals
    found = deals.page(at=at, after=query.after, limit=query.limit + 1, where=where)
    shown = found[: query.limit]
    notices: tuple[str, ...] = ()
    if isinstance(broker, Broker):
        notices = judge_standing(broker, china_day(at), services.config.deals).notices
    page = DealPage(
        deals=view_deals(services, caller.role, shown, at),
        next=shown[-1].id if len(found) > query.limit else None,
        notices=notices,
    )
    return json_response(page)


def claim_deal(services: ServicesDep, caller: CallerDep, id: DealId) -> Response:
    """Claim a held deal: it stays with the broker until it is completed or let go. 409 once it ran out."""
    find_deal(services, caller.role, id)
    at = services.now()
    deal = services.engine.store.deals.claim(id, by=caller.name, at=at)
    return json_response(view_deals(services, caller.role, [deal], at)[0])


def release_deal(services: ServicesDep, caller: CallerDep, id: DealId, body: JsonBody) -> Response:
    """Let a held or claimed deal go: others may have it, this broker is not offered it again."""
    request = parse_model(DealReleaseRequest, body)
    find_deal(services, caller.role, id)
    at = services.now()
    deal = services.engine.store.deals.release(id, reason=request.reason, by=caller.name, at=at)
    return json_response(view_deals(services, caller.role, [deal], at)[0])


def complete_deal(services: ServicesDep, caller: CallerDep, id: DealId, body: JsonBody) -> Response:
    """Complete a claimed deal: what happened goes to the ledger, with the broker, then the deal is done.

    The ledger's keys are the deal's id and the kind of event: the same body sent again adds nothing (200),
    another one is 409. Every bad field of every event is named.
    """
    request = parse_model(DealCompletionRequest, body)
    deal = find_deal(services, caller.role, id)
    events = events_of(services, deal, request)
    require_kinds(caller.role, events)
    at, store, person = services.now(), services.engine.store, caller.name
    if deal.state not in (DealState.CLAIMED, DealState.COMPLETED):
        raise Conflict(f"deal {id} is {deal.state_at(at)}; to be completed it must be claimed")
    told = store.outcomes.add(events, reported_by=person, at=at, visible=SEES_IN_FULL[caller.role])
    done = store.deals.complete(id, by=person, at=at)
    view = DealCompleted(
        deal=view_deals(services, caller.role, [done], at)[0],
        recorded=told.added,
        entry_numbers=tuple(one.number for one in told.entries),
    )
    return json_response(view, 201 if told.added else 200)


def assign_deals(services: ServicesDep, caller: CallerDep, body: JsonBody) -> Response:
    """Assign all open pairs to brokers as well as can be; a dry run unless it is asked otherwise.

    Capacities, minimums, rivals, fixed and forbidden pairs are kept; everybody whom a pair fits gets the
    floor where feasible. What each rule costs is told, and what stands in the way where minimums cannot be
    reached. Takes a question to the engine for each open demand, fund and broker: minutes for thousands.
    """
    request = parse_model(AssignmentRequest, body)
    require_index(services)
    return json_response(run_assignment(services, caller, request))


def rule_deals(services: ServicesDep, body: JsonBody) -> Response:
    """Fix a pair to a broker, or forbid it to one or all; 409 where another ruling stands against it."""
    request = parse_model(RulingRequest, body)
    counterpart = RecordKey(request.counterpart_kind, request.counterpart_id)
    draft = RulingDraft(
        ruling=request.ruling,
        pair=DealPair(request.achievement_id, counterpart),
        broker_id=request.broker_id,
        reason=request.reason,
    )
    rulings = services.engine.store.deal_rulings
    return json_response(view_ruling(rulings.rule(draft, by=request.person, at=services.now())), 201)


def list_rulings(services: ServicesDep) -> Response:
    """Return the rulings that stand, oldest first."""
    return json_response(
        Rulings(rulings=tuple(map(view_ruling, services.engine.store.deal_rulings.standing())))
    )


def lift_ruling(
    services: ServicesDep, id: Annotated[int, Path(ge=1, le=2**31 - 1)], body: JsonBody
) -> Response:
    """Lift a ruling; it is kept with who lifted it."""
    request = parse_model(RulingLiftRequest, body)
    lifted = services.engine.store.deal_rulings.lift(id, by=request.person, at=services.now())
    return json_response(view_ruling(lifted))


_POSTS: Final[tuple[tuple[str, Any, Action, str, str, Any, type[BaseModel] | None, int], ...]] = (
    (
        "/v1/brokers/{id}/deals:request",
        request_deals,
        Action.DEAL,
        "request_deals",
        "经纪人申请项目",
        DealsHeld,
        DealRequest,
        201,
    ),
    ("/v1/deals/{id}:claim", claim_deal, Action.DEAL, "claim_deal", "认领项目", DealView, None, 200),
    (
        "/v1/deals/{id}:release",
        release_deal,
        Action.DEAL,
        "release_deal",
        "放弃项目",
        DealView,
        DealReleaseRequest,
        200,
    ),
    (
        "/v1/deals/{id}:complete",
        complete_deal,
        Action.DEAL,
        "complete_deal",
        "完成项目并上报结果",
        DealCompleted,
        DealCompletionRequest,
        201,
    ),
    (
        "/v1/deals:assign",
        assign_deals,
        Action.ASSIGN,
        "assign_deals",
        "统一分配项目",
        AssignmentView,
        AssignmentRequest,
        200,
    ),
    (
        "/v1/deals:rule",
        rule_deals,
        Action.ASSIGN,
        "rule_deals",
        "指定或禁止对接",
        RulingView,
        RulingRequest,
        201,
    ),
    (
        "/v1/deals/rulings/{id}:lift",
        lift_ruling,
        Action.ASSIGN,
        "lift_ruling",
        "撤销指定或禁止",
        RulingView,
        RulingLiftRequest,
        200,
    ),
)
_READS: Final[tuple[tuple[str, Any, Action, str, str, Any], ...]] = (
    ("/v1/brokers/{id}/deals", list_deals, Action.DEAL, "list_deals", "查看经纪人项目", DealPage),
    ("/v1/deals/rulings", list_rulings, Action.ASSIGN, "list_rulings", "查看指定与禁止", Rulings),
)
_ALSO_200: Final = frozenset({"request_deals", "complete_deal"})


def add_deal_routes(app: FastAPI) -> None:
    """Add the routes of deals."""
    for path, endpoint, action, name, summary, model, request, status in _POSTS:
        already: dict[int | str, dict[str, Any]] = (
            {200: {"model": model, "description": "Nothing new."}} if name in _ALSO_200 else {}
        )
        app.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            dependencies=[allow(action)],
            operation_id=name,
            summary=summary,
            status_code=status,
            response_model=model,
            responses={**already, **answers(404, 409, *((413, 415) if request else ()))},
            openapi_extra=body_schema("application/json", request.__name__, None) if request else None,
            tags=[_TAG],
        )
    for path, endpoint, action, name, summary, model in _READS:
        app.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            dependencies=[allow(action)],
            operation_id=name,
            summary=summary,
            response_model=model,
            responses=answers(404),
            tags=[_TAG],
        )
