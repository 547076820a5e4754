"""Runs: what a system ranked for each query, read and written as TREC run files and as CSV."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from matcher.errors import FieldProblem, InvalidRecords
from matcher.exchange.lines import (
    DOCUMENT_HEADERS,
    QUERY_HEADERS,
    CsvFile,
    check_writable,
    is_trec,
    read_trec_lines,
)

_TREC_COLUMNS = ("query_id", "Q0", "document_id", "rank", "score", "tag")
_LEVELS = ("1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One document of a ranking; `level` is None where the system gives no levels."""

    document_id: str
    score: float
    level: int | None = None


Run = Mapping[str, Sequence[Ranked]]
"""Query id → ranked documents, best first."""


def read_run(path: Path) -> Run:
    """Return a run: TREC lines (.run, .trec, .txt) `query Q0 document rank score tag`, or a CSV.

    A CSV has query_id, document_id, score, and rank and level where known, as `matcher rank` writes it.
    Higher scores come first, as in trec_eval; among equal scores the rank decides, then the order of
    the file. Raises NotFound, InvalidInput or InvalidRecords naming every bad line.
    """
    found: dict[str, list[tuple[float, int, Ranked]]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    problems: list[FieldProblem] = []
    for line in _trec_lines(path) if is_trec(path) else _csv_lines(path):
        wrong = list(line.problems)
        if not wrong and (line.query, line.document) in seen:
            wrong = [FieldProblem("document_id", line.document, "a pair that stands once", line.row)]
        problems += wrong
        if not wrong:
            seen.add((line.query, line.document))
            level = int(line.level) if line.level else None
            ranked = Ranked(line.document, float(line.score), level)
            found[line.query].append((-ranked.score, int(line.rank or 0), ranked))
    if problems:
        raise InvalidRecords(problems)
    return {
        query: tuple(ranked for _, _, ranked in sorted(rows, key=lambda row: row[:2]))
        for query, rows in found.items()
    }


def write_run(run: Run, path: Path, *, tag: str) -> None:
    """Write a run in the form that `read_run` expects of the file's name; ranks count from 1.

    Scores are written whole, so they come back as they were; levels only in a CSV. Raises InvalidRecords
    naming every id that TREC's form cannot hold.
    """
    rows = [(query, rank, one) for query, rows in run.items() for rank, one in enumerate(rows, start=1)]
    if is_trec(path):
        check_writable([tag, *(name for query, _, one in rows for name in (query, one.document_id))])
        lines = [f"{query} Q0 {one.document_id} {rank} {one.score!r} {tag}\n" for query, rank, one in rows]
        path.write_text("".join(lines), encoding="utf-8")
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["query_id", "document_id", "rank", "score", "level"])
        for query, rank, one in rows:
            writer.writerow(
                [query, one.document_id, rank, repr(one.score), "" if one.level is None else one.level]
            )


class _Line(NamedTuple):
    """One line as its file has it; the values are good when there are no problems."""

    row: int
    query: str
    document: str
    rank: str
    score: str
    level: str
    problems: Sequence[FieldProblem]


def _trec_lines(path: Path) -> Iterable[_Line]:
    for line in read_trec_lines(path, what="a run", columns=_TREC_COLUMNS):
        if line.problem is not None:
            yield _Line(line.row, "", "", "", "", "", [line.problem])
            continue
        query, _, document, rank, score, _ = line.fields
        yield _checked(_Line(line.row, query, document, rank, score, "", ()))


def _csv_lines(path: Path) -> Iterable[_Line]:
    file = CsvFile.read(path, what="a run")
    query, document = file.header(QUERY_HEADERS), file.header(DOCUMENT_HEADERS)
    file.header(("score",))
    for row, cells in file.rows:
        columns = (query, document, "rank", "score", "level")
        query_id, document_id, rank, score, level = (cells.get(name) or "" for name in columns)
        yield _checked(_Line(row, query_id, document_id, rank, score, level, ()))


def _checked(line: _Line) -> _Line:
    problems = []
    if line.rank and not line.rank.isdecimal():
        problems.append(FieldProblem("rank", line.rank, "a whole number of 0 or more", line.row))
    if not _is_finite(line.score):
        problems.append(FieldProblem("score", line.score, "a finite number", line.row))
    if line.level and line.level not in _LEVELS:
        problems.append(FieldProblem("level", line.level, "1, 2, 3, 4 or nothing", line.row))
    return line._replace(problems=problems)


def _is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
