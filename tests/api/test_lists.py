"""Paging through the records of a kind."""

from __future__ import annotations

import random
from typing import Any

import pytest

from api.cursors import make_cursor, read_cursor
from api.roles import Role
from matcher.errors import InvalidRecords
from matcher.records import RecordKey, parse_record
from matcher.vocabulary import Kind
from tests.api.conftest import AT, Service


def page(service: Service, **query: Any) -> Any:
    return service.client.get("/v1/brokers", params=query, headers=service.as_role(Role.CENTRE))


def add(service: Service, *ids: str) -> None:
    service.engine.store.upsert(
        [parse_record(Kind.BROKER, {"id": name, "name": name}) for name in ids], at=AT
    )


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_hold_every_record_exactly_once_in_order(service: Service, limit: int) -> None:
    add(service, *[f"c-{number:02}" for number in range(12)])
    met: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = page(service, limit=limit, **cursor).json()
        assert 1 <= len(answer["items"]) <= limit
        met += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        cursor = {"cursor": answer["next"]}
    assert met == ["b-masked", "b-public", *[f"c-{number:02}" for number in range(12)]]


@pytest.mark.parametrize("seed", range(5))
def test_records_there_all_along_are_met_once_while_others_come_and_go(service: Service, seed: int) -> None:
    generator = random.Random(seed)
    lasting = {f"k{generator.randrange(10**6):06}" for _ in range(30)}
    add(service, *lasting)
    met: list[str] = []
    query: dict[str, Any] = {}
    for number in range(1000):
        answer = page(service, limit=4, **query).json()
        met += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        query = {"cursor": answer["next"]}
        add(service, f"k{generator.randrange(10**6):06}x{number}")
        service.engine.store.delete([RecordKey(Kind.BROKER, name) for name in met if "x" in name], at=AT)
    assert len(met) == len(set(met))
    assert lasting <= set(met)


def test_an_empty_list_ends_at_once(reader: Service) -> None:
    assert page(reader, status="inactive").json() == {"items": [], "next": None}


def test_filters_accept_several_values(reader: Service) -> None:
    def ids(query: str) -> list[str]:
        answer = reader.client.get(f"/v1/achievements?{query}", headers=reader.as_role(Role.CENTRE))
        return [item["id"] for item in answer.json()["items"]]

    assert ids("library=service") == ["a-public"]
    assert ids("library=service&library=discovery") == ["a-masked", "a-public"]
    assert ids("visibility=staff&visibility=masked") == ["a-masked", "a-staff"]
    assert ids("status=landed") == []


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"status": "nope"}, {"cursor": "x"}, {"unknown": "1"}],
)
def test_bad_parameters_are_refused(reader: Service, query: dict[str, Any]) -> None:
    answer = page(reader, **query)
    assert answer.status_code == 422
    assert [error["field"].split(".")[0] for error in answer.json()["errors"]] == list(query)


def test_a_cursor_is_good_only_for_its_own_list(reader: Service) -> None:
    cursor = page(reader, limit=1).json()["next"]
    assert page(reader, cursor=cursor, status="active").status_code == 422
    other = reader.client.get("/v1/demands", params={"cursor": cursor}, headers=reader.as_role(Role.CENTRE))
    assert other.status_code == 422


def test_a_cursor_gives_back_the_id_it_was_made_of() -> None:
    for name in ("a", "ab", "abc", "Z9:._-x" * 18):
        assert read_cursor(make_cursor(name, "list"), "list") == name


@pytest.mark.parametrize("cursor", ["", "=", "é", "WzFd", "W10", "bnVsbA", "x" * 4000])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRecords):
        read_cursor(cursor, "list")
