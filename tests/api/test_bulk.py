"""Writing many records at once."""

from __future__ import annotations

from typing import Any

import pytest

from api.roles import Role
from api.routes.bulk import read_lines
from matcher.errors import InvalidRecords
from matcher.vocabulary import Kind
from tests.api.conftest import Service

GOOD = '{"id": "n-1", "title": "一"}\n\n{"id": "n-2", "title": "二"}\n'
BAD = '{"id": "n-1", "title": "一"}\n{"id": "n 2", "trl": 0}\n[1]\n{"id": "n-1", "title": "再"}\n{"id":'


def bulk(service: Service, body: str | bytes, query: str = "", media_type: str = "application/jsonl") -> Any:
    content = body.encode() if isinstance(body, str) else body
    headers = {**service.as_role(Role.CENTRE), "Content-Type": media_type}
    return service.client.post(f"/v1/achievements:bulk{query}", content=content, headers=headers)


def get_status(service: Service, identifier: str) -> int:
    path = f"/v1/achievements/{identifier}"
    return int(service.client.get(path, headers=service.as_role(Role.CENTRE)).status_code)


@pytest.mark.parametrize("media_type", ["application/jsonl", "application/x-ndjson; charset=utf-8"])
def test_all_lines_are_written(service: Service, media_type: str) -> None:
    answer = bulk(service, GOOD, "?refresh=wait", media_type)
    assert answer.status_code == 200
    assert answer.json() == {
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
        "revision": 12,
        "indexed": True,
        "errors": [],
    }
    assert bulk(service, GOOD).json()["unchanged"] == 2


def test_every_bad_value_of_every_line_is_named_and_nothing_is_written(service: Service) -> None:
    answer = bulk(service, BAD)
    assert answer.status_code == 422
    found = [(error["row"], error["field"]) for error in answer.json()["errors"]]
    assert found == [(2, "id"), (2, "title"), (2, "trl"), (3, "body"), (4, "id"), (5, "body")]
    assert get_status(service, "n-1") == 404


def test_keep_good_writes_the_good_lines_and_names_the_bad(service: Service) -> None:
    answer = bulk(service, BAD, "?keep_good=true")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["created"], body["refused"], len(body["errors"])) == (1, 4, 6)
    assert get_status(service, "n-1") == 200


def test_an_empty_body_writes_nothing(service: Service) -> None:
    assert bulk(service, "\n\n").json()["created"] == 0


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    read = read_lines(Kind.BROKER, b'\xef\xbb\xbf{"id": "a", "name": "x"}\r\n{"id": "b", "name": "y"}\r\n')
    assert [record.id for record in read.records] == ["a", "b"]
    assert read.problems == []


def test_too_many_lines_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.bulk.MAX_LINES", 2)
    line = b'{"id": "a", "name": "x"}\n'
    assert len(read_lines(Kind.BROKER, line + line.replace(b'"a"', b'"b"')).records) == 2
    with pytest.raises(InvalidRecords, match="at most 2 lines"):
        read_lines(Kind.BROKER, line * 3)


def test_other_media_types_are_refused(service: Service) -> None:
    answer = bulk(service, GOOD, media_type="application/json")
    assert answer.status_code == 415
    assert "application/x-ndjson" in answer.json()["detail"]
