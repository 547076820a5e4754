"""Strict reading of JSON bodies: UTF-8, one object, no duplicate keys, no NaN, no NUL characters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from matcher.errors import FieldProblem, InvalidRecords
from matcher.fields import expected_words

_MODEL = TypeVar("_MODEL", bound=BaseModel)
_NUL_ESCAPE: Final = b"\\u0000"


def parse_object(raw: bytes, *, row: int | None = None) -> dict[str, Any]:
    """Return the members of a JSON object; raise InvalidRecords for anything else.

    `row` is the line the object stands in, named in the errors. NaN, Infinity, lone surrogates,
    bytes that are not UTF-8 and nesting beyond 1,000 levels are refused with the place.
    """
    try:
        values = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _refusal("body", _excerpt(raw), f"one JSON object in UTF-8 ({error})", row) from None
    if not isinstance(values, dict):
        raise _refusal("body", _excerpt(raw), "one JSON object", row)
    problems = [FieldProblem(name, "(twice)", "each key once", row) for name in _find_duplicates(raw, row)]
    if _NUL_ESCAPE in raw:
        problems += [
            FieldProblem(where, "(NUL character)", "text without NUL characters", row)
            for where in _find_nul(values, "")
        ]
    if problems:
        raise InvalidRecords(problems)
    return values


def parse_model(model: type[_MODEL], raw: bytes) -> _MODEL:
    """Return the validated request; raise InvalidRecords naming every bad field."""
    try:
        return model.model_validate(parse_object(raw))
    except ValidationError as error:
        raise InvalidRecords([problem_of(item) for item in error.errors(include_url=False)]) from None


def problem_of(item: Any) -> FieldProblem:
    """Return pydantic's or FastAPI's account of a bad value as ours."""
    places = map(str, item["loc"])
    came = "(missing)" if item["type"] == "missing" else str(item.get("input"))[:80]
    return FieldProblem(".".join(places) or "body", came, expected_words(item))


def _refusal(field: str, value: str, expected: str, row: int | None) -> InvalidRecords:
    return InvalidRecords([FieldProblem(field, value, expected, row)])


def _excerpt(raw: bytes) -> str:
    return raw[:80].decode("utf-8", errors="replace") or "(empty)"


def _find_duplicates(raw: bytes, row: int | None) -> list[str]:
    found: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                found.append(name)
            seen.add(name)

    try:
        # Numbers stay text: only the keys are looked at, and huge integers cost time to convert.
        json.loads(raw, object_pairs_hook=note, parse_int=str, parse_float=str)
    except RecursionError:
        raise _refusal("body", "(deeply nested)", "at most some hundred levels of nesting", row) from None
    return found


def _find_nul(value: Any, where: str) -> Iterator[str]:
    match value:
        case str():
            if "\0" in value:
                yield where or "body"
        case list():
            for position, item in enumerate(value):
                yield from _find_nul(item, f"{where}.{position}".lstrip("."))
        case dict():
            for name, item in value.items():
                yield from _find_nul(item, f"{where}.{name}".lstrip("."))
                if "\0" in name:
                    yield f"{where}.(key)".lstrip(".")
