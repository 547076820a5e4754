"""Reading and writing single records, for each kind."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import FastAPI, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import CallerDep, JsonBody, Services, ServicesDep, allow
from api.examples import EXAMPLES
from api.jsonbody import parse_object
from api.openapi import answers, body_schema, input_name, with_etag
from api.paths import KIND_PATHS
from api.problems import ProblemError
from api.roles import Action
from api.schemas import FullView, Written
from api.views import VIEWS, json_response, view_record, visible_at_all
from api.writes import delete_record, is_indexed, upsert_records
from matcher.errors import Conflict, FieldProblem, InvalidRecords
from matcher.records import RecordId, RecordKey, parse_record
from matcher.store import STAFF
from matcher.vocabulary import Kind

MATCH_PATTERN: Final = r'^\s*"?[0-9]{1,18}"?\s*$'
IfMatch = Annotated[
    str | None,
    Header(
        pattern=MATCH_PATTERN, description="The ETag (revision) the record must be at.", examples=['"17"']
    ),
]
IfNoneMatch = Annotated[str | None, Header(max_length=1000, description="ETag the caller has; else 304.")]


class RefreshQuery(BaseModel):
    """How a write is answered."""

    model_config = ConfigDict(extra="forbid")

    refresh: Literal["wait"] | None = Field(
        default=None, description="`wait`: answer once searches use the change (at most 30 s)."
    )


class RecordRoutes:
    """The routes on one record of a kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def put(
        self,
        services: ServicesDep,
        body: JsonBody,
        id: RecordId,
        refresh: Annotated[RefreshQuery, Query()],
        if_match: IfMatch = None,
    ) -> Response:
        """Create or replace a record. The body need not repeat the id; when it does, it must be the same."""
        key = RecordKey(self.kind, id)
        values = parse_object(body)
        if values.get("id", id) != id:
            problem = FieldProblem("id", str(values["id"])[:80], f"{id!r} as in the path, or none")
            raise InvalidRecords([problem])
        record = parse_record(self.kind, {**values, "id": id})
        expected = None if if_match is None else {key: int(if_match.strip().strip('"'))}
        try:
            result = upsert_records(services, [record], expected)
        except Conflict as error:
            raise ProblemError("precondition-failed" if expected else "conflict", str(error)) from None
        outcome: Literal["created", "changed", "unchanged"] = (
            "created" if result.created else "changed" if result.changed else "unchanged"
        )
        revision = _revision_after(services, key, result.revision, outcome)
        written = Written(
            kind=self.kind,
            id=id,
            revision=revision,
            outcome=outcome,
            indexed=is_indexed(services, revision, wait=refresh.refresh is not None),
        )
        return json_response(written, 201 if outcome == "created" else 200, {"ETag": f'"{revision}"'})

    def get(
        self, services: ServicesDep, caller: CallerDep, id: RecordId, if_none_match: IfNoneMatch = None
    ) -> Response:
        """Return a record: every field, or the masked form where the key's role sees no more."""
        key = RecordKey(self.kind, id)
        stored = services.engine.store.get(key, visible=visible_at_all(caller.role))
        if stored is None:
            raise ProblemError("not-found", f"there is no {self.kind.value} with this id")
        view = view_record(stored, caller.role)
        if not isinstance(view, FullView):
            return json_response(view)
        headers = {"ETag": f'"{stored.revision}"', "Cache-Control": "private, no-cache"}
        if if_none_match is not None and headers["ETag"] in if_none_match:
            return Response(status_code=304, headers=headers)
        return json_response(view, headers=headers)

    def delete(self, services: ServicesDep, id: RecordId) -> Response:
        """Delete a record. Once this is answered, no search returns it."""
        if not delete_record(services, RecordKey(self.kind, id)):
            raise ProblemError("not-found", f"there is no {self.kind.value} with this id")
        return Response(status_code=204)


def add_record_routes(app: FastAPI, kind: Kind) -> None:
    """Add the routes on one record of a kind."""
    routes = RecordRoutes(kind)
    path = f"/v1/{KIND_PATHS[kind]}/{{id}}"
    _add_put(app, path, routes)
    app.add_api_route(
        path,
        routes.get,
        methods=["GET"],
        dependencies=[allow(Action.READ)],
        operation_id=f"get_{kind.value}",
        summary=f"查看{kind.label}",
        response_model=VIEWS[kind],
        responses={
            200: with_etag("The record; the masked form has no ETag."),
            304: {"description": "The caller has this revision."},
            **answers(404),
        },
        tags=[KIND_PATHS[kind]],
    )
    app.add_api_route(
        path,
        routes.delete,
        methods=["DELETE"],
        dependencies=[allow(Action.WRITE)],
        operation_id=f"delete_{kind.value}",
        summary=f"删除{kind.label}",
        status_code=204,
        responses=answers(404),
        tags=[KIND_PATHS[kind]],
    )


def _add_put(app: FastAPI, path: str, routes: RecordRoutes) -> None:
    kind = routes.kind
    app.add_api_route(
        path,
        routes.put,
        methods=["PUT"],
        dependencies=[allow(Action.WRITE)],
        operation_id=f"upsert_{kind.value}",
        summary=f"写入{kind.label}",
        response_model=Written,
        responses={
            200: with_etag("The record was there."),
            201: {"model": Written, **with_etag("The record is new.")},
            **answers(409, 412, 413, 415),
        },
        openapi_extra=body_schema("application/json", input_name(kind), EXAMPLES[kind]),
        tags=[KIND_PATHS[kind]],
    )


def _revision_after(services: Services, key: RecordKey, store_revision: int, outcome: str) -> int:
    if outcome != "unchanged":
        return store_revision
    stored = services.engine.store.get(key, visible=STAFF)
    return store_revision if stored is None else stored.revision
