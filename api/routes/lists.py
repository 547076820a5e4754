"""Listing the records of a kind, page by page."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Status
from api.cursors import make_cursor, read_cursor
from api.deps import CallerDep, ServicesDep, allow
from api.openapi import answers
from api.paths import KIND_PATHS
from api.roles import SEES_IN_FULL, Action
from api.schemas import Page
from api.views import PAGES, json_response, view_record, visible_at_all
from matcher.store import RecordFilter
from matcher.vocabulary import Kind, Library, Visibility


class ListQuery(BaseModel):
    """Which records, how many, and from where on; repeat a filter to accept several values."""

    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[
        str | None, Field(max_length=400, description="The `next` of the page before; none for the first.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    status: Annotated[list[Status], Field(max_length=20)] = []
    library: Annotated[list[Library], Field(max_length=3)] = []
    visibility: Annotated[list[Visibility], Field(max_length=3)] = []

    def listing(self, kind: Kind) -> str:
        """Return what the cursor is bound to: kind and filters."""
        parts: list[Any] = [kind.value, sorted(self.status), sorted(self.library), sorted(self.visibility)]
        return repr([part if isinstance(part, str) else list(map(str, part)) for part in parts])

    def record_filter(self) -> RecordFilter:
        """Return the filters as the store takes them."""
        return RecordFilter(
            statuses=frozenset(self.status) or None,
            libraries=frozenset(map(str, self.library)) or None,
            visibilities=frozenset(self.visibility) or None,
        )


class ListRoutes:
    """The route that lists a kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def list(
        self, services: ServicesDep, caller: CallerDep, query: Annotated[ListQuery, Query()]
    ) -> Response:
        """Return records by id. Every record is met exactly once, also while others are added or deleted.

        A filter on status or library leaves out records that the role sees only masked: whether they
        pass it would tell what is masked.
        """
        listing = query.listing(self.kind)
        after = None if query.cursor is None else read_cursor(query.cursor, listing)
        narrowed = bool(query.status or query.library)
        visible = SEES_IN_FULL[caller.role] if narrowed else visible_at_all(caller.role)
        found = services.engine.store.page(
            self.kind, visible=visible, after=after, limit=query.limit + 1, where=query.record_filter()
        )
        shown = found[: query.limit]
        more = len(found) > query.limit
        page = Page[Any](
            items=tuple(view_record(stored, caller.role) for stored in shown),
            next=make_cursor(shown[-1].record.id, listing) if more else None,
        )
        return json_response(page)


def add_list_route(app: FastAPI, kind: Kind) -> None:
    """Add the route that lists a kind."""
    app.add_api_route(
        f"/v1/{KIND_PATHS[kind]}",
        ListRoutes(kind).list,
        methods=["GET"],
        dependencies=[allow(Action.READ)],
        operation_id=f"list_{KIND_PATHS[kind]}",
        summary=f"列出{kind.label}",
        response_model=PAGES[kind],
        responses=answers(),
        tags=[KIND_PATHS[kind]],
    )
