"""Human levels for pairs: reading and writing them, and the data folder they come from."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from matcher.errors import FieldProblem, InvalidRecords, NotFound
from matcher.exchange.lines import (
    DOCUMENT_HEADERS,
    QUERY_HEADERS,
    CsvFile,
    check_writable,
    is_trec,
    read_trec_lines,
)

Judgements = Mapping[str, Mapping[str, int]]
"""Query id → document id → level 1–4."""

STRONG_LEVEL = 3
"""From here on a pair counts as a match (较强相关)."""
_LEVELS = ("1", "2", "3", "4")
_GRADES = {"0": 1, "1": 2, "2": 3, "3": 4}
_TREC_COLUMNS = ("query_id", "iteration", "document_id", "grade")


def read_judgements(path: Path) -> Judgements:
    """Return the levels of a CSV file or of TREC qrels (a file named .qrels, .trec or .txt).

    A CSV has query_id (or demand_id), document_id (or achievement_id) and level 1–4. Qrels have the
    TREC form `query iteration document grade`, grades 0–3: the level is the grade + 1, so that a grade
    of 0 is not relevant, as trec_eval has it. Raises NotFound, InvalidInput (columns, encoding) or
    InvalidRecords naming every bad line.
    """
    return _collect(_qrels_lines(path) if is_trec(path) else _csv_lines(path))


def write_judgements(judgements: Judgements, path: Path) -> None:
    """Write levels in the order given, in the form that `read_judgements` expects of the file's name.

    Raises InvalidRecords naming every id that TREC's form, where a space ends a field, cannot hold.
    """
    rows = [(query, name, level) for query, levels in judgements.items() for name, level in levels.items()]
    if is_trec(path):
        check_writable([name for query, document, _ in rows for name in (query, document)])
        lines = [f"{query} 0 {document} {level - 1}\n" for query, document, level in rows]
        path.write_text("".join(lines), encoding="utf-8")
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["query_id", "document_id", "level"])
        writer.writerows(rows)


def strong_pairs(judgements: Judgements) -> list[tuple[str, str]]:
    """Return (query, document) of every pair of level 3–4, in the order of the judgements."""
    return [
        (query, name)
        for query, levels in judgements.items()
        for name, level in levels.items()
        if level >= STRONG_LEVEL
    ]


def real_data_folder() -> Path:
    """Return the folder of real data: MATCHER_REAL_DATA, else ../shared/real beside the project.

    Raises NotFound when it is not there.
    """
    folder = Path(os.environ.get("MATCHER_REAL_DATA", Path(__file__).parents[2] / "shared" / "real"))
    if not folder.is_dir():
        raise NotFound(f"expected real data at {folder}; set MATCHER_REAL_DATA to its folder")
    return folder


class _Line(NamedTuple):
    """One judgement as its file has it; `level` is None where `written` is none."""

    row: int
    query: str
    document: str
    level: int | None
    problem: FieldProblem | None
    document_field: str


def _csv_lines(path: Path) -> Iterable[_Line]:
    file = CsvFile.read(path, what="judgements")
    query, document = file.header(QUERY_HEADERS), file.header(DOCUMENT_HEADERS)
    file.header(("level",))
    for row, cells in file.rows:
        written = cells["level"]
        level = int(written) if written in _LEVELS else None
        problem = None if level else FieldProblem("level", str(written), "1, 2, 3 or 4", row)
        yield _Line(row, cells[query] or "", cells[document] or "", level, problem, document)


def _qrels_lines(path: Path) -> Iterable[_Line]:
    for line in read_trec_lines(path, what="judgements", columns=_TREC_COLUMNS):
        if line.problem is not None:
            yield _Line(line.row, "", "", None, line.problem, "document_id")
            continue
        query, _, document, grade = line.fields
        level = _GRADES.get(grade)
        problem = None if level else FieldProblem("grade", grade, "0, 1, 2 or 3", line.row)
        yield _Line(line.row, query, document, level, problem, "document_id")


def _collect(lines: Iterable[_Line]) -> Judgements:
    levels: dict[str, dict[str, int]] = defaultdict(dict)
    problems = []
    for line in lines:
        if line.problem is not None or line.level is None:
            problems += [line.problem] if line.problem else []
        elif line.document in levels[line.query]:
            problems.append(
                FieldProblem(line.document_field, line.document, "a pair that stands once", line.row)
            )
        else:
            levels[line.query][line.document] = line.level
    if problems:
        raise InvalidRecords(problems)
    return dict(levels)
