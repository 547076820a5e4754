"""Asking for suggestions."""

from __future__ import annotations

from typing import Any

import pytest

from api.roles import Role
from api.suggesting import Suggestions
from matcher.asking import Ask
from matcher.suggestions import SuggestionList
from tests.api.conftest import Service


def ask(service: Service, body: dict[str, Any], role: Role = Role.CENTRE) -> Any:
    return service.client.post("/v1/suggestions", json=body, headers=service.as_role(role))


def ask_for(service: Service, path: str, role: Role = Role.CENTRE) -> Any:
    return service.client.get(f"/v1/{path}", headers=service.as_role(role))


def without_ids(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without the ids that it was logged under."""
    shown = [{**one, "suggestion_id": None} for one in answer["suggestions"]]
    return {**answer, "list_id": None, "suggestions": shown}


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 422
    return [error["field"] for error in answer.json()["errors"]]


def test_an_answer_is_as_described_and_ranked(reader: Service) -> None:
    answer = ask(reader, {"pairing": "demand-achievement", "text": "锂电池隔膜", "k": 2})
    parsed = Suggestions.model_validate_json(answer.content, strict=False)
    assert [entry.rank for entry in parsed.suggestions] == [1, 2]
    best = parsed.suggestions[0]
    assert (best.id, best.title, best.summary.library) == ("a-public", "锂电池隔膜检测", "service")
    assert (best.level, best.level_label) == (4, "强相关")
    assert [entry.level_label for entry in parsed.suggestions[1:]] == ["无相关"]


def test_raw_cosines_are_not_shown(reader: Service) -> None:
    answer = ask(reader, {"pairing": "demand-achievement", "text": "锂电池隔膜检测"})
    reasons = {reason["feature"]: reason for reason in answer.json()["suggestions"][0]["reasons"]}
    assert reasons["dense_title"]["value"] is None
    assert reasons["body_words"]["value"] is not None


def test_both_routes_give_the_same_answer(reader: Service) -> None:
    by_body = ask(reader, {"pairing": "demand-achievement", "record_id": "d-public", "k": 1})
    by_path = ask_for(reader, "demands/d-public/suggestions?pairing=demand-achievement&k=1")
    assert by_body.status_code == 200
    first, second = (without_ids(answer.json()) for answer in (by_body, by_path))
    assert first == second


def test_the_question_is_not_repeated_in_the_answer(reader: Service) -> None:
    text = "一句只有提问者知道的话"
    assert text not in ask(reader, {"pairing": "demand-achievement", "text": text}).text


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["pairing"]),
        ({"pairing": "demand-achievement"}, ["body"]),
        ({"pairing": "demand-achievement", "text": "x", "record_id": "d-public"}, ["body"]),
        ({"pairing": "demand-achievement", "text": "  "}, ["body"]),
        ({"pairing": "a-b", "text": "", "k": 0, "more": 1}, ["pairing", "text", "k", "more"]),
        ({"pairing": "demand-achievement", "text": "x" * 20_001}, ["text"]),
        ({"pairing": "demand-achievement", "text": "x", "k": 201}, ["k"]),
        ({"pairing": "demand-achievement", "text": "a\0b"}, ["text"]),
        ({"pairing": "demand-achievement", "record_id": "../x"}, ["record_id"]),
        (
            {"pairing": "demand-achievement", "text": "x", "filters": {"library": ["nope"], "colour": []}},
            ["filters.library.0", "filters.colour"],
        ),
    ],
)
def test_every_bad_field_is_named(reader: Service, body: dict[str, Any], fields: list[str]) -> None:
    assert errors(ask(reader, body)) == fields


def test_a_long_text_within_the_limit_is_answered(reader: Service) -> None:
    assert ask(reader, {"pairing": "demand-achievement", "text": "膜" * 20_000}).status_code == 200


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("", ["pairing"]),
        ("pairing=achievement-demand", ["pairing"]),
        ("pairing=demand-achievement&k=1000", ["k"]),
        ("pairing=demand-achievement&k=x&status=nope&foo=1", ["status.0", "k", "foo"]),
        ("pairing=demand-achievement&town=%00", ["town.0"]),
    ],
)
def test_every_bad_parameter_is_named(reader: Service, query: str, fields: list[str]) -> None:
    assert sorted(errors(ask_for(reader, f"demands/d-public/suggestions?{query}"))) == sorted(fields)


def test_filters_reach_the_engine_as_facets(reader: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Ask] = []
    suggest = reader.engine.suggest

    def note(question: Ask, **options: Any) -> SuggestionList:
        asked.append(question)
        return suggest(question, **options)

    monkeypatch.setattr(reader.engine, "suggest", note)
    filters = {"library": ["service"], "town": ["长安镇"]}
    ask(reader, {"pairing": "demand-achievement", "text": "膜", "filters": filters}, Role.WINDOW)
    query = "pairing=demand-achievement&library=service&town=长安镇&type=project"
    ask_for(reader, f"demands/d-public/suggestions?{query}")
    expected = {"library": frozenset({"service"}), "town": frozenset({"长安镇"})}
    assert asked[0].facets == expected
    assert asked[0].visible == {"public"}
    assert asked[1].facets == {**expected, "type": frozenset({"project"})}
    assert asked[1].key == ("demand", "d-public")
