"""Requests made up from the OpenAPI description: no failure, and only answers that are described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from api.deps import JSON_LINES_TYPES
from api.paths import KIND_PATHS
from api.roles import Role
from matcher.vocabulary import Kind
from tests.api.conftest import Service, Template, lasting_service
from tests.api.fakes import Workshop

# What a schema cannot say (a range in order, text that is not blank) may be refused all the same;
# that nothing answers without a key is tested elsewhere, at a tenth of the cost.
_EXCLUDED = [schemathesis.checks.positive_data_acceptance, schemathesis.checks.ignored_auth]


@schemathesis.serializer(*JSON_LINES_TYPES)  # type: ignore[untyped-decorator]
def write_lines(context: object, value: object) -> bytes:
    """Return made-up text as it is, other values as one line."""
    return value.encode() if isinstance(value, str) else orjson.dumps(value, default=repr)


@pytest.fixture(scope="module")
def fuzzed(
    template: Template, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Yield an application that may be written to at random; schemathesis starts and stops it itself."""
    with lasting_service(tmp_path_factory.mktemp("fuzzed"), template, workshop) as service:
        yield service


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_made_up_requests_get_only_answers_that_are_described(fuzzed: Service, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", fuzzed.app)
    headers = fuzzed.as_role(Role.ADMIN)
    operations = [result.ok() for result in schema.get_all_operations()]
    chosen = [operation for operation in operations if _is_chosen(operation, mode)]
    assert len(chosen) >= 10
    for operation in chosen:

        @settings(
            max_examples=4,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=_EXCLUDED)

        check()


def _is_chosen(operation: Any, mode: GenerationMode) -> bool:
    """Leave out what the same code serves for another kind, all but the bodies of records.

    JSON Lines are described as text only, so no text can be against the description.
    """
    others = any(f"/v1/{KIND_PATHS[kind]}" in operation.path for kind in Kind if kind != Kind.ACHIEVEMENT)
    if others and operation.method != "put":
        return False
    described = operation.definition.raw
    can_be_bad = "parameters" in described or "requestBody" in described
    return mode is GenerationMode.POSITIVE or (can_be_bad and not operation.path.endswith(":bulk"))
