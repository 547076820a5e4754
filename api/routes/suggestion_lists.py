"""Logged lists of suggestions, as they were shown."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import FastAPI, Path, Response

from api.deps import CallerDep, ServicesDep, allow
from api.openapi import answers
from api.replaying import LoggedListView, Sight, keys_of, view_list
from api.roles import Action, Role
from api.views import json_response
from matcher.errors import NotFound
from matcher.store import STAFF

ListId: TypeAlias = Annotated[
    str, Path(pattern="^[0-9a-f]{32}$", examples=["019ab0c2f5e87a3c9d10b2f4a6c8e0d1"])
]


def get_suggestion_list(services: ServicesDep, caller: CallerDep, list_id: ListId) -> Response:
    """Return a list as it was shown, with what the ranker knew; records that changed since are marked."""
    store = services.engine.store
    logged = store.suggestions.get(list_id)
    live = store.fetch(keys_of(logged), visible=STAFF)
    sight = Sight(role=caller.role, live=live, shown_to=Role.parse(logged.role))
    asking, revision = logged.asking, logged.asking_revision
    if asking is not None and revision is not None and sight.state(asking, revision) == "hidden":
        raise NotFound(f"there is no list of suggestions {list_id}")  # said as of one that never was
    return json_response(view_list(logged, sight))


def add_suggestion_list_routes(app: FastAPI) -> None:
    """Add the route that replays a list."""
    app.add_api_route(
        "/v1/suggestion-lists/{list_id}",
        get_suggestion_list,
        methods=["GET"],
        dependencies=[allow(Action.REPLAY)],
        operation_id="replay_suggestions",
        summary="重现当时展示的推荐",
        response_model=LoggedListView,
        responses=answers(404),
        tags=["suggestions"],
    )
