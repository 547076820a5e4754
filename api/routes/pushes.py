"""The outbox: pushes pulled by cursor, confirmed, and replayed."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from fastapi import FastAPI, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import CallerDep, ServicesDep, allow
from api.openapi import answers
from api.push_bodies import PushEntry, PushPage
from api.pushing import makes_pushes, view_message
from api.roles import Action
from api.views import json_response
from matcher.channels.funds.showing import tell_ledger
from matcher.channels.funds.weeks import next_open
from matcher.errors import FieldProblem, InvalidRecords
from matcher.outcomes.events import LARGEST_NUMBER
from matcher.records import RecordId
from matcher.store import MessageState

_TAG: Final = "pushes"
MessageId: TypeAlias = Annotated[str, Path(pattern=r"^msg_[0-9a-f]{32}$")]


class PushQuery(BaseModel):
    """Which messages; a fund names itself."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[
        int, Field(ge=0, le=LARGEST_NUMBER, description="The `next` of the page before; 0 from the start.")
    ] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    fund: Annotated[RecordId | None, Field(description="Of one fund; funds must name themselves.")] = None
    state: MessageState | None = None


def list_pushes(services: ServicesDep, caller: CallerDep, query: Annotated[PushQuery, Query()]) -> Response:
    """Return messages after a number, oldest first: who reads on with `next` misses none, ever.

    A message that is read again is the same, id and all. What was received is confirmed with `:received`.
    """
    if query.fund is None and not makes_pushes(caller.role):
        raise InvalidRecords([FieldProblem("fund", "(missing)", "the id of the fund that pulls")])
    found = services.engine.store.outbox.page(
        after=query.after, limit=query.limit, fund_id=query.fund, state=query.state
    )
    following = found[-1].number if found else query.after
    items = tuple(view_message(services, one) for one in found)
    return json_response(PushPage(items=items, next=following))


def confirm_push(services: ServicesDep, message_id: MessageId) -> Response:
    """Note that a message was received, by pull or by mail: its items count as shown. Again is no harm."""
    now = services.now()
    message = services.engine.store.outbox.mark_delivered(message_id, at=now)
    tell_ledger(services.engine.store, at=now)
    return json_response(view_message(services, message))


def replay_push(services: ServicesDep, message_id: MessageId) -> Response:
    """Send a dead or delivered message once more, under its id; 409 while it waits in the queue."""
    push = services.config.push
    due_at = next_open(services.now(), quiet_from=push.quiet_from, quiet_until=push.quiet_until)
    message = services.engine.store.outbox.replay(message_id, due_at=due_at)
    return json_response(view_message(services, message))


def add_push_routes(app: FastAPI) -> None:
    """Add the routes of the outbox."""
    app.add_api_route(
        "/v1/pushes",
        list_pushes,
        methods=["GET"],
        dependencies=[allow(Action.READ_PUSHES)],
        operation_id="list_pushes",
        summary="拉取推送",
        response_model=PushPage,
        responses=answers(),
        tags=[_TAG],
    )
    for ending, endpoint, action, name, summary, statuses in (
        ("received", confirm_push, Action.READ_PUSHES, "confirm_push", "确认收到推送", (404,)),
        ("replay", replay_push, Action.PUSH, "replay_push", "重新发送推送", (404, 409)),
    ):
        app.add_api_route(
            f"/v1/pushes/{{message_id}}:{ending}",
            endpoint,
            methods=["POST"],
            dependencies=[allow(action)],
            operation_id=name,
            summary=summary,
            response_model=PushEntry,
            responses=answers(*statuses),
            tags=[_TAG],
        )
