"""The OpenAPI description is whole, true, and shows examples that work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from pydantic import BaseModel

from api.deciding import DecisionRequest, ValuationRequest, ValuationResultRequest
from api.examples import EXAMPLES
from api.problems import MEDIA_TYPE, PROBLEM_TYPES
from api.roles import Role
from api.screening import AppraisalRunRequest
from matcher.records import MODELS, parse_record
from matcher.vocabulary import Kind
from tests.api.conftest import Service


@pytest.fixture(scope="session")
def described(reader: Service) -> dict[str, Any]:
    """Return the description."""
    found: dict[str, Any] = reader.client.get("/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_operation_has_a_summary_in_chinese_and_a_description(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        assert re.search("[一-鿿]", operation["summary"]), name
        assert operation["description"], name
        assert operation["tags"], name
    identifiers = [operation["operationId"] for _, operation in operations(described)]
    assert len(identifiers) == len(set(identifiers))


def test_every_error_is_described_as_a_problem(described: dict[str, Any]) -> None:
    statuses = {entry.status for entry in PROBLEM_TYPES.values()}
    for name, operation in operations(described):
        failing = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {int(status) for status in failing} <= statuses, name
        assert all(list(answer["content"]) == [MEDIA_TYPE] for answer in failing.values()), name
        if operation["security"]:
            assert {"401", "403", "422", "500", "503"} <= set(failing), name


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    references = set(re.findall(r"'#/components/schemas/([^']+)'", str(described)))
    assert references <= set(described["components"]["schemas"])


@pytest.mark.parametrize("kind", list(Kind))
def test_the_example_of_a_record_is_one(described: dict[str, Any], kind: Kind) -> None:
    parse_record(kind, {"id": "example", **EXAMPLES[kind]})
    schema = {**described["components"]["schemas"][f"{MODELS[kind].__name__}Input"]}
    Draft202012Validator({**schema, "components": described["components"]}).validate(EXAMPLES[kind])
    assert re.search("[一-鿿]", str(EXAMPLES[kind]))


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_of_a_question_are_understood(
    reader: Service, described: dict[str, Any], number: int
) -> None:
    example = described["components"]["schemas"]["SuggestionRequest"]["examples"][number]
    answer = reader.client.post("/v1/suggestions", json=example, headers=reader.as_role(Role.CENTRE))
    assert answer.status_code == (404 if "record_id" in example else 200)


@pytest.mark.parametrize(
    "model", [AppraisalRunRequest, DecisionRequest, ValuationRequest, ValuationResultRequest]
)
def test_the_examples_of_a_body_are_ones(described: dict[str, Any], model: type[BaseModel]) -> None:
    schema = described["components"]["schemas"][model.__name__]
    assert schema["examples"]
    for example in schema["examples"]:
        model.model_validate(example)
        Draft202012Validator({**schema, "components": described["components"]}).validate(example)


def test_the_largest_k_of_the_settings_is_described(described: dict[str, Any]) -> None:
    assert described["components"]["schemas"]["SuggestionRequest"]["properties"]["k"]["maximum"] == 200


def test_amounts_are_described_as_decimal_strings(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    amount = schemas["Achievement"]["properties"]["expected_contribution_cny"]
    assert {option["type"] for option in amount["anyOf"]} == {"string", "null"}
