"""Asking for suggestions: for a stored record, or for free text."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Response

from api.asking import LogQuery, SuggestionQuery, SuggestionRequest
from api.deps import CallerDep, JsonBody, Services, ServicesDep, allow, require_index
from api.jsonbody import parse_model
from api.openapi import answers, body_schema
from api.paths import KIND_PATHS
from api.problems import ProblemError
from api.roles import MAY_ASK, MAY_ASK_UNLOGGED, SEES_IN_FULL, Action, Role
from api.suggesting import Suggestions, view_suggestions
from api.views import json_response
from matcher.asking import Ask
from matcher.errors import FieldProblem, Forbidden, InvalidRecords
from matcher.pairings import PAIRINGS
from matcher.records import RecordId, RecordKey
from matcher.store import LIST_ID_TAIL_BYTES, make_list_id
from matcher.suggestion_log import make_entry
from matcher.vocabulary import Kind


class KindSuggestions:
    """The route that suggests for one stored record of a kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def get(
        self,
        services: ServicesDep,
        caller: CallerDep,
        id: RecordId,
        query: Annotated[SuggestionQuery, Query()],
    ) -> Response:
        """Return what fits a stored record, best first. Repeat a filter to accept several values."""
        if PAIRINGS[query.pairing].asks != self.kind:
            expected = ", ".join(name for name, pairing in PAIRINGS.items() if pairing.asks == self.kind)
            raise InvalidRecords([FieldProblem("pairing", query.pairing, f"one of {expected}")])
        check_question(services, caller.role, query.pairing, query.k)
        check_log(caller.role, log=query.log)
        key = RecordKey(self.kind, id)
        check_asker(services, caller.role, key)
        ask = Ask(
            pairing=query.pairing,
            at=services.now(),
            visible=SEES_IN_FULL[caller.role],
            key=key,
            k=query.k,
            diversity=query.diversity,
            facets=query.facets(),
        )
        return answer(services, caller.role, ask, log=query.log)


def post_suggestions(
    services: ServicesDep, caller: CallerDep, body: JsonBody, query: Annotated[LogQuery, Query()]
) -> Response:
    """Return what fits a stored record or a free text, best first."""
    request = parse_model(SuggestionRequest, body)
    check_question(services, caller.role, request.pairing, request.k)
    check_log(caller.role, log=query.log)
    key = None
    if request.record_id is not None:
        key = RecordKey(PAIRINGS[request.pairing].asks, request.record_id)
        check_asker(services, caller.role, key)
    ask = Ask(
        pairing=request.pairing,
        at=services.now(),
        visible=SEES_IN_FULL[caller.role],
        key=key,
        text=request.text,
        k=request.k,
        diversity=request.diversity,
        facets=request.filters.facets(),
    )
    return answer(services, caller.role, ask, log=query.log)


def answer(services: Services, role: Role, ask: Ask, *, log: bool) -> Response:
    """Return the suggestions, once what is shown stands in the log with what the ranker knew."""
    if not log:
        return json_response(view_suggestions(services.engine.suggest(ask), None))
    list_id = make_list_id(ask.at, services.random_bytes(LIST_ID_TAIL_BYTES))
    found = services.engine.suggest(ask, request_id=list_id)
    logged = make_entry(found, ask, list_id=list_id, role=role.value)
    services.engine.store.suggestions.save(logged)
    return json_response(view_suggestions(found, logged))


def check_question(services: Services, role: Role, pairing: str, k: int) -> None:
    """Raise Forbidden when the role may not use the pairing, InvalidRecords when k is too large.

    Until the index holds what the store held at the start, raise the 503 problem: an answer from
    half an index would look like a whole one.
    """
    if pairing not in MAY_ASK[role]:
        raise Forbidden(
            f"role {role.value!r} may ask in {', '.join(sorted(MAY_ASK[role]))}, not in {pairing!r}"
        )
    if k > services.config.api.max_k:
        raise InvalidRecords([FieldProblem("k", str(k), f"at most {services.config.api.max_k}")])
    require_index(services)


def check_log(role: Role, *, log: bool) -> None:
    """Raise Forbidden when the role may not leave its question out of the log."""
    if not log and role not in MAY_ASK_UNLOGGED:
        roles = ", ".join(sorted(MAY_ASK_UNLOGGED))
        raise Forbidden(f"log=false is for {roles}, not for {role.value!r}")


def check_asker(services: Services, role: Role, key: RecordKey) -> None:
    """Raise the 404 problem when the role does not see the asking record in full."""
    if services.engine.store.get(key, visible=SEES_IN_FULL[role]) is None:
        raise ProblemError("not-found", f"there is no {key.kind.value} with this id")


def add_suggestion_routes(app: FastAPI) -> None:
    """Add the routes that suggest."""
    app.add_api_route(
        "/v1/suggestions",
        post_suggestions,
        methods=["POST"],
        dependencies=[allow(Action.SUGGEST)],
        operation_id="suggest",
        summary="获取推荐（记录或自由文本）",
        response_model=Suggestions,
        responses=answers(404, 413, 415),
        openapi_extra=body_schema("application/json", "SuggestionRequest", None),
        tags=["suggestions"],
    )
    for kind, path in KIND_PATHS.items():
        app.add_api_route(
            f"/v1/{path}/{{id}}/suggestions",
            KindSuggestions(kind).get,
            methods=["GET"],
            dependencies=[allow(Action.SUGGEST)],
            operation_id=f"suggest_for_{kind.value}",
            summary=f"为{kind.label}获取推荐",
            response_model=Suggestions,
            responses=answers(404),
            tags=["suggestions"],
        )
