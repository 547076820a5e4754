"""Strict reading of JSON."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.jsonbody import parse_object
from matcher.errors import InvalidRecords


def problems(raw: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRecords) as caught:
        parse_object(raw, row=3)
    assert all(problem.row == 3 for problem in caught.value.problems)
    return [(problem.field, problem.expected) for problem in caught.value.problems]


def test_an_object_is_read() -> None:
    assert parse_object('{"名": [1, {"a": null}]}'.encode()) == {"名": [1, {"a": None}]}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[1]",
        b'"x"',
        b"null",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"a": 1}{',
        b"{'a': 1}",
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a":' + b"[" * 100_000,
        b'{"a":' + b"[" * 1_000 + b"]" * 1_000 + b"}",
        "{}".encode("utf-16"),
    ],
)
def test_what_is_not_one_json_object_is_refused(raw: bytes) -> None:
    assert [field for field, _ in problems(raw)] == ["body"]


def test_duplicate_keys_are_refused_at_any_depth() -> None:
    assert problems(b'{"a": [{"b": 1, "b": 2}], "a": 3}') == [("b", "each key once"), ("a", "each key once")]


def test_nul_characters_are_found_where_they_stand() -> None:
    raw = rb'{"a": ["x", "y\u0000"], "b": {"c": "\u0000"}, "d\u0000": 1}'
    assert [field for field, _ in problems(raw)] == ["a.1", "b.c", "(key)"]
    assert parse_object(rb'{"a": "\\u0000"}') == {"a": "\\u0000"}


def test_huge_integers_cost_nothing_and_stay_large() -> None:
    value = parse_object(b'{"a": 1' + b"0" * 300 + b"}")["a"]
    assert value >= 10**299


@given(st.binary(max_size=60))
def test_any_bytes_are_either_read_or_refused(raw: bytes) -> None:
    with suppress(InvalidRecords):
        assert isinstance(parse_object(raw), dict)
