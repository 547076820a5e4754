"""Human levels for pairs: reading them, and the data folder they come from."""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from matcher.errors import FieldProblem, InvalidInput, InvalidRecords, NotFound

Judgements = Mapping[str, Mapping[str, int]]
"""Query id → document id → level 1–4."""

_QUERY_HEADERS = ("query_id", "demand_id")
_DOCUMENT_HEADERS = ("document_id", "achievement_id")
STRONG_LEVEL = 3
"""From here on a pair counts as a match (较强相关)."""


def read_judgements(path: Path) -> Judgements:
    """Return the levels of a CSV with query_id (or demand_id), document_id (or achievement_id), level.

    Raises NotFound, InvalidInput (columns, encoding) or InvalidRecords naming every bad line.
    """
    if not path.is_file():
        raise NotFound(f"expected judgements at {path}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no CSV in UTF-8: {error}; save it in that encoding") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    query, document = (
        _header(reader.fieldnames, names, path) for names in (_QUERY_HEADERS, _DOCUMENT_HEADERS)
    )
    _header(reader.fieldnames, ("level",), path)
    levels: dict[str, dict[str, int]] = defaultdict(dict)
    problems = []
    for row, line in enumerate(reader, start=2):
        if line["level"] not in ("1", "2", "3", "4"):
            problems.append(FieldProblem("level", str(line["level"]), "1, 2, 3 or 4", row))
        elif line[document] in levels[line[query]]:
            problems.append(FieldProblem(document, line[document], "a pair that stands once", row))
        else:
            levels[line[query]][line[document]] = int(line["level"])
    if problems:
        raise InvalidRecords(problems)
    return levels


def real_data_folder() -> Path:
    """Return the folder of real data: MATCHER_REAL_DATA, else ../shared/real beside the project.

    Raises NotFound when it is not there.
    """
    folder = Path(os.environ.get("MATCHER_REAL_DATA", Path(__file__).parents[2] / "shared" / "real"))
    if not folder.is_dir():
        raise NotFound(f"expected real data at {folder}; set MATCHER_REAL_DATA to its folder")
    return folder


def _header(found: list[str] | object | None, names: tuple[str, ...], path: Path) -> str:
    headers = list(found) if isinstance(found, list) else []
    for name in names:
        if name in headers:
            return name
    raise InvalidInput(f"{path} wants a column {' or '.join(names)}, it has {', '.join(headers)}")
