"""The OpenAPI description: problems, bodies read by our own strict parser, keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.asking import SuggestionRequest
from api.deal_bodies import (
    AssignmentRequest,
    DealCompletionRequest,
    DealReleaseRequest,
    DealRequest,
    RulingLiftRequest,
    RulingRequest,
)
from api.deciding import DecisionRequest, ValuationRequest, ValuationResultRequest
from api.examples import EXAMPLES
from api.experiment_bodies import ExperimentEndRequest, ExperimentRequest
from api.ledger import OUTCOME_EXAMPLE
from api.plan_bodies import PlanFactRequest
from api.problems import MEDIA_TYPE, PROBLEM_TYPES
from api.push_bodies import ApprovalRequest, DigestRequest
from api.ranker_bodies import RankerActivationRequest, RankerRollbackRequest
from api.schemas import Problem
from api.screening import AppraisalRunRequest
from matcher.outcomes.events import OutcomeEvent
from matcher.records import MODELS
from matcher.vocabulary import Kind

_SCHEMAS: Final = "#/components/schemas/"
_SECURITY: Final[list[dict[str, list[str]]]] = [{"bearer": []}, {"apiKey": []}]
_BY_STATUS: Final = {entry.status: entry for entry in PROBLEM_TYPES.values()}
_REQUESTS: Final = (
    SuggestionRequest,
    AppraisalRunRequest,
    DecisionRequest,
    ValuationRequest,
    ValuationResultRequest,
    PlanFactRequest,
    DealRequest,
    DealReleaseRequest,
    DealCompletionRequest,
    AssignmentRequest,
    RulingRequest,
    RulingLiftRequest,
    DigestRequest,
    ApprovalRequest,
    RankerActivationRequest,
    RankerRollbackRequest,
    ExperimentRequest,
    ExperimentEndRequest,
)
"""Bodies that are no records."""
_EVENT: Final = f"{OutcomeEvent.__name__}Input"
_AMOUNT: Final[dict[str, Any]] = {
    "description": "Yuan: a whole number, or a decimal string with at most two decimals.",
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 10**16 - 1},
        {"type": "string", "pattern": r"^[0-9]{1,16}(\.[0-9]{1,2})?$"},
    ],
    "examples": ["1200000.50"],
}
DESCRIPTION: Final = """技术转移撮合引擎：成果、诉求、技术经纪人、创投机构之间的双向匹配推荐。

Every route but health wants a key: `Authorization: Bearer mk_…` or `X-API-Key: mk_…`, made with
`matcher key create`. Amounts are yuan as decimal strings. Every error is a problem detail (RFC 9457).
"""


def answers(*statuses: int, public: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the problems a route may answer with: those given, and those that every route may."""
    common = (422, 500) if public else (401, 403, 422, 500, 503)
    return {status: _problem_answer(status) for status in sorted({*statuses, *common})}


def with_etag(description: str) -> dict[str, Any]:
    """Return the description of an answer that carries the record's revision as its ETag."""
    revision = {"description": "The record's revision, quoted.", "schema": {"type": "string"}}
    return {"description": description, "headers": {"ETag": revision}}


def input_name(kind: Kind) -> str:
    """Return the name of the schema of a record to be written."""
    return f"{MODELS[kind].__name__}Input"


def body_schema(media_type: str, name: str, example: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the description of a JSON body with a named schema."""
    content: dict[str, Any] = {"schema": {"$ref": _SCHEMAS + name}}
    if example is not None:
        content["example"] = example
    return {"requestBody": {"required": True, "content": {media_type: content}}}


def lines_schema(media_types: Sequence[str], kind: Kind) -> dict[str, Any]:
    """Return the description of a JSON Lines body of records."""
    described = f"One {input_name(kind)} with its id a line, UTF-8."
    content = {"schema": {"type": "string", "description": described}}
    return {"requestBody": {"required": True, "content": dict.fromkeys(media_types, content)}}


def outcome_schema(line_types: Sequence[str]) -> dict[str, Any]:
    """Return the description of a body of one event, or of lines of events."""
    one = body_schema("application/json", _EVENT, OUTCOME_EXAMPLE)
    lines = {"schema": {"type": "string", "description": f"One {_EVENT} a line, UTF-8."}}
    one["requestBody"]["content"].update(dict.fromkeys(line_types, lines))
    return one


def build_openapi(app: FastAPI, *, max_k: int) -> dict[str, Any]:
    """Return the OpenAPI description of the application's routes."""
    schema = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, license_info=None
    )
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {}).update(_own_schemas())
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, `mk_…`."},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    for operation in _operations(schema):
        operation["security"] = _SECURITY if "401" in operation["responses"] else []
        for parameter in operation.get("parameters", []):
            if parameter["name"] == "k":
                parameter["schema"]["maximum"] = max_k
    components["schemas"]["SuggestionRequest"]["properties"]["k"]["maximum"] = max_k
    return schema


def _operations(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path in schema["paths"].values():
        yield from path.values()


def _problem_answer(status: int) -> dict[str, Any]:
    kind = _BY_STATUS[status]
    return {
        "description": f"{kind.title}: {kind.meaning}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}},
    }


def _own_schemas() -> dict[str, Any]:
    """Return the schemas that only our own parser and the problems use; those of input end in Input."""
    models = [(model, "validation") for model in (*MODELS.values(), OutcomeEvent, *_REQUESTS)]
    _, found = models_json_schema(models, ref_template=f"{_SCHEMAS}{{model}}Input")  # type: ignore[arg-type]
    schemas = {f"{name}Input": _exact(schema) for name, schema in found["$defs"].items()}
    for request in _REQUESTS:
        schemas[request.__name__] = schemas.pop(f"{request.__name__}Input")
    for kind in Kind:
        schema = schemas[input_name(kind)]
        schema["required"] = [name for name in schema["required"] if name != "id"]
        schema["example"] = EXAMPLES[kind]
    event = schemas[_EVENT]
    event["required"] = [name for name in event["required"] if name != "key"]  # the header may carry it
    event["examples"] = [dict(OUTCOME_EXAMPLE)]
    _, problems = models_json_schema([(Problem, "serialization")], ref_template=f"{_SCHEMAS}{{model}}")
    return {**schemas, **problems["$defs"]}


def _exact(schema: Any) -> Any:
    """Return the schema with amounts as they are accepted, which pydantic tells only in part."""
    if isinstance(schema, list):
        return [_exact(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "decimal_places" in schema:
        return dict(_AMOUNT)
    return {name: _exact(value) for name, value in schema.items()}
