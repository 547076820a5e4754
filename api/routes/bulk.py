"""Writing many records at once, as JSON Lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from fastapi import FastAPI, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import JSON_LINES_TYPES, JsonLinesBody, ServicesDep, allow
from api.jsonbody import parse_object
from api.openapi import answers, lines_schema
from api.paths import KIND_PATHS
from api.problems import MAX_LISTED, error_entry
from api.roles import Action
from api.schemas import BulkWritten, ErrorEntry
from api.views import json_response
from api.writes import is_indexed, upsert_records
from matcher.errors import FieldProblem, InvalidRecords
from matcher.records import Record, parse_record
from matcher.vocabulary import Kind

MAX_LINES: Final = 50_000  # a transaction of this size takes seconds, and writers wait for it


class BulkQuery(BaseModel):
    """How a bulk body is treated and answered."""

    model_config = ConfigDict(extra="forbid")

    keep_good: Annotated[bool, Field(description="Write the good lines although others are bad.")] = False
    refresh: Annotated[
        Literal["wait"] | None,
        Field(description="`wait`: answer once searches use the change (at most 30 s)."),
    ] = None


@dataclass(frozen=True, slots=True)
class ReadLines:
    """The good records of a body, and what is wrong with the rest."""

    records: list[Record] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)


class BulkRoutes:
    """The route that writes many records of a kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def upsert(
        self, services: ServicesDep, body: JsonLinesBody, query: Annotated[BulkQuery, Query()]
    ) -> Response:
        """Create or replace records, one JSON object a line, all or none.

        Every bad value of every line is named with its line number. With `keep_good` the good lines
        are written and the answer names the bad ones.
        """
        lines = read_lines(self.kind, body)
        if lines.problems and not query.keep_good:
            raise InvalidRecords(lines.problems)
        result = upsert_records(services, lines.records)
        answer = BulkWritten(
            created=result.created,
            changed=result.changed,
            unchanged=result.unchanged,
            refused=len({problem.row for problem in lines.problems}),
            revision=result.revision,
            indexed=is_indexed(services, result.revision, wait=query.refresh is not None),
            errors=tuple(ErrorEntry(**error_entry(problem)) for problem in lines.problems[:MAX_LISTED]),
        )
        return json_response(answer)


def read_lines(kind: Kind, body: bytes) -> ReadLines:
    """Return the records of a JSON Lines body and every problem, with line numbers from 1.

    Blank lines are passed over but counted; of two lines with the same id the later one is bad.
    Raises InvalidRecords when there are more than MAX_LINES lines.
    """
    lines = body.removeprefix(b"\xef\xbb\xbf").split(b"\n", MAX_LINES)
    if len(lines) > MAX_LINES and lines[-1].strip():
        raise InvalidRecords([FieldProblem("body", "(more)", f"at most {MAX_LINES} lines; send parts")])
    read = ReadLines()
    first_rows: dict[str, int] = {}
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = parse_record(kind, parse_object(line, row=row), row=row)
        except InvalidRecords as error:
            read.problems.extend(error.problems)
            continue
        first = first_rows.setdefault(record.id, row)
        if first == row:
            read.records.append(record)
        else:
            read.problems.append(FieldProblem("id", record.id, f"each id once; line {first} has it", row))
    return read


def add_bulk_route(app: FastAPI, kind: Kind) -> None:
    """Add the route that writes many records of a kind."""
    app.add_api_route(
        f"/v1/{KIND_PATHS[kind]}:bulk",
        BulkRoutes(kind).upsert,
        methods=["POST"],
        dependencies=[allow(Action.WRITE)],
        operation_id=f"bulk_upsert_{KIND_PATHS[kind]}",
        summary=f"批量写入{kind.label}",
        response_model=BulkWritten,
        responses=answers(409, 413, 415),
        openapi_extra=lines_schema(JSON_LINES_TYPES, kind),
        tags=[KIND_PATHS[kind]],
    )
