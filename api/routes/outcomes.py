"""The outcome ledger: what became of suggestions and pairs, reported, listed, exported for audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, TypeAlias

from fastapi import FastAPI, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.deps import JSON_LINES_TYPES, JSON_TYPES, CallerDep, JsonOrLinesBody, Services, ServicesDep, allow
from api.ledger import (
    OutcomePage,
    OutcomesRecorded,
    read_event,
    read_event_lines,
    require_kinds,
    require_own,
    view_entry,
)
from api.openapi import answers, outcome_schema
from api.roles import ALLOWED, SEES_IN_FULL, SEES_MASKED, Action, Role
from api.views import json_response
from matcher.outcomes.events import LARGEST_NUMBER, EventKind
from matcher.records import RecordId
from matcher.store import OutcomeFilter
from matcher.vocabulary import Kind

_LINES_TYPE: Final = JSON_LINES_TYPES[0]
_TAG: Final = "outcomes"
IdempotencyKey: TypeAlias = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        description="The event's key where the body has none; of JSON Lines with the line's number after it.",
    ),
]


class OutcomeQuery(BaseModel):
    """Which entries; repeat `kind` to accept several."""

    model_config = ConfigDict(extra="forbid")

    achievement: RecordId | None = None
    taker: RecordId | None = None
    taker_kind: Kind | None = None
    broker: RecordId | None = None
    kind: Annotated[list[EventKind], Field(max_length=len(EventKind))] = []

    def where(self, role: Role) -> OutcomeFilter:
        """Return the filter as the store takes it: only entries whose records the role sees in full."""
        return OutcomeFilter(
            achievement_id=self.achievement,
            taker_id=self.taker,
            taker_kind=self.taker_kind,
            broker_id=self.broker,
            kinds=frozenset(self.kind) or None,
            visible=SEES_IN_FULL[role],
        )


class OutcomePageQuery(OutcomeQuery):
    """Which entries, how many, and from where on."""

    after: Annotated[int, Field(ge=0, le=LARGEST_NUMBER, description="The `next` of the page before.")] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


def post_outcomes(
    request: Request,
    services: ServicesDep,
    caller: CallerDep,
    body: JsonOrLinesBody,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Record what became of a suggestion or a pair: one event as JSON, or many as JSON Lines, all or none.

    Acknowledged means committed. Each event has a key: sent again with the same body it is answered with
    the entry that there is (200 when nothing is new), with another body it is 409. A correction names the
    entry that it `supersedes`; keys other than the centre's correct only what they reported themselves. A
    stage that skips or goes back, and a report that comes late, are marked. Every bad field of every event
    is named.
    """
    is_one = request.headers["content-type"].partition(";")[0].strip().lower() in JSON_TYPES
    read = (read_event if is_one else read_event_lines)(body, idempotency_key)
    require_kinds(caller.role, read.events)
    outcomes = services.engine.store.outcomes
    if caller.role not in ALLOWED[Action.WRITE]:
        numbers = [event.supersedes for event in read.events if event.supersedes is not None]
        require_own(caller.name, read.events, outcomes.fetch(numbers))
    known = SEES_IN_FULL[caller.role] | SEES_MASKED[caller.role]
    done = outcomes.add(
        read.events, reported_by=caller.name, at=services.now(), rows=read.rows, visible=known
    )
    entries = tuple(map(view_entry, done.entries))
    return json_response(OutcomesRecorded(recorded=done.added, entries=entries), 201 if done.added else 200)


def list_outcomes(
    services: ServicesDep, caller: CallerDep, query: Annotated[OutcomePageQuery, Query()]
) -> Response:
    """Return entries by number, superseded ones too."""
    found = services.engine.store.outcomes.page(
        after=query.after, limit=query.limit + 1, where=query.where(caller.role)
    )
    shown = found[: query.limit]
    after = shown[-1].number if len(found) > query.limit else None
    return json_response(OutcomePage(entries=tuple(map(view_entry, shown)), next=after))


def export_outcomes(
    services: ServicesDep, caller: CallerDep, query: Annotated[OutcomeQuery, Query()]
) -> StreamingResponse:
    """Return every entry as JSON Lines, by number, superseded ones too; a gap in the numbers is a loss."""
    headers = {"Content-Disposition": 'attachment; filename="outcomes.jsonl"'}
    lines = _export_lines(services, query.where(caller.role))
    return StreamingResponse(lines, media_type=_LINES_TYPE, headers=headers)


def _export_lines(services: Services, where: OutcomeFilter) -> Iterator[str]:
    for entry in services.engine.store.outcomes.iterate(where=where):
        yield view_entry(entry).model_dump_json() + "\n"


def add_outcome_routes(app: FastAPI) -> None:
    """Add the routes of the ledger."""
    already: dict[str, Any] = {"model": OutcomesRecorded, "description": "All were in the ledger already."}
    app.add_api_route(
        "/v1/outcomes",
        post_outcomes,
        methods=["POST"],
        dependencies=[allow(Action.RECORD)],
        operation_id="record_outcomes",
        summary="上报结果",
        status_code=201,
        response_model=OutcomesRecorded,
        responses={200: already, **answers(409, 413, 415)},
        openapi_extra=outcome_schema(JSON_LINES_TYPES),
        tags=[_TAG],
    )
    _add_reading_routes(app)


def _add_reading_routes(app: FastAPI) -> None:
    app.add_api_route(
        "/v1/outcomes",
        list_outcomes,
        methods=["GET"],
        dependencies=[allow(Action.AUDIT)],
        operation_id="list_outcomes",
        summary="查看结果台账",
        response_model=OutcomePage,
        responses=answers(),
        tags=[_TAG],
    )
    app.add_api_route(
        "/v1/outcomes:export",
        export_outcomes,
        methods=["GET"],
        dependencies=[allow(Action.AUDIT)],
        operation_id="export_outcomes",
        summary="导出结果台账（JSON Lines）",
        response_class=StreamingResponse,
        responses={
            200: {
                "description": "One entry a line.",
                "content": {_LINES_TYPE: {"schema": {"type": "string"}}},
            },
            **answers(),
        },
        tags=[_TAG],
    )
