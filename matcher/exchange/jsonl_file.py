"""JSON Lines files: one object in each line, amounts kept exactly as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import orjson

from matcher.errors import FieldProblem, InvalidInput
from matcher.exchange.csv_file import decode
from matcher.exchange.tables import RawRow, RawTable, is_blank, read_bytes


def read_jsonl(path: Path, encoding: str | None = None) -> RawTable:
    """Return a JSON Lines file's rows; a line that is no JSON object is a row with a problem.

    Raises InvalidInput for a file that is no text or has no line.
    """
    text = decode(path.name, read_bytes(path), encoding)
    headers: dict[str, None] = {}
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = _parse_object(line)
        except (ValueError, RecursionError) as error:
            problem = FieldProblem("(line)", line.strip()[:80], f"one JSON object ({error})", number)
            rows.append(RawRow(number, {}, (problem,)))
            continue
        headers.update(dict.fromkeys(values))
        rows.append(RawRow(number, {key: value for key, value in values.items() if not is_blank(value)}))
    if not rows:
        raise InvalidInput(
            f"{path.name} has no line with a JSON object; `matcher template` writes one to fill in"
        )
    return RawTable(tuple(headers), tuple(rows))


def write_jsonl(path: Path, objects: Iterable[Mapping[str, Any]]) -> None:
    """Write one object in each line, as UTF-8."""
    with path.open("wb") as file:
        for item in objects:
            file.write(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE))


def _parse_object(line: str) -> dict[str, object]:
    values = _DECODER.decode(line.strip())
    if not isinstance(values, dict):
        raise ValueError("not an object in braces")
    return values


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name {next(name for name in names if names.count(name) > 1)!r} comes twice")
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique)
