"""The same need in several wordings: reading the file that has them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from matcher.errors import FieldProblem, InvalidRecords
from matcher.exchange.lines import QUERY_HEADERS, CsvFile


class Style(StrEnum):
    """How a need is worded."""

    TERMS = "terms"
    PLAIN = "plain"
    COLLOQUIAL = "colloquial"


STYLE_LABELS: Mapping[Style, str] = {
    Style.TERMS: "术语",
    Style.PLAIN: "平实",
    Style.COLLOQUIAL: "口语",
}

Phrasings = Mapping[str, Mapping[Style, str]]
"""Query id → style → text; every query has all styles."""


def read_phrasings(path: Path) -> Phrasings:
    """Return the wordings of a CSV with query_id (or demand_id), style and text.

    Raises NotFound, InvalidInput (columns, encoding) or InvalidRecords naming every bad line: an unknown
    style, no text, a wording given twice, and every query that lacks a style.
    """
    file = CsvFile.read(path, what="phrasings")
    query = file.header(QUERY_HEADERS)
    for name in ("style", "text"):
        file.header((name,))
    found: dict[str, dict[Style, str]] = {}
    problems = []
    for row, cells in file.rows:
        wording, text = cells["style"] or "", (cells["text"] or "").strip()
        if wording not in set(Style):
            problems.append(FieldProblem("style", wording, f"one of {', '.join(Style)}", row))
        elif not text:
            problems.append(FieldProblem("text", "(missing)", "the need in words", row))
        elif Style(wording) in found.setdefault(cells[query] or "", {}):
            problems.append(FieldProblem("style", wording, "a wording that stands once for a query", row))
        else:
            found[cells[query] or ""][Style(wording)] = text
    for name, styles in found.items():
        lacking = [style for style in Style if style not in styles]
        if lacking:
            problems.append(FieldProblem(query, name, f"also the wordings {', '.join(lacking)}"))
    if problems:
        raise InvalidRecords(problems)
    return found
