"""The bridge as a file that people edit: a CSV with its version on top, and a JSON that says what made it."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from matcher.bridge.entries import MAX_TERM_CHARS, Entry, EntryKey, EntryKind, Status
from matcher.errors import FieldProblem, InvalidInput, InvalidRecords, NotFound

COLUMNS: Final = (
    "term",
    "expansion",
    "kind",
    "weight",
    "evidence",
    "source",
    "marginal_recall",
    "false_hit_rate",
    "n",
    "status",
)
_FORMAT: Final = 1
# Spreadsheets add the commas of the columns that a comment does not have, and sometimes quotes.
_HEAD = re.compile(r'"?# matcher bridge, format (?P<format>\d+), version (?P<version>\d+)"?[,;\t]*')
_HEAD_UNQUOTED = re.compile(r"[\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeFile:
    """The entries in the file's order, the version of the list, and what it was made from.

    `made_from` is for people and for repeating the work (files, counts, options, code); nothing reads it
    to decide anything.
    """

    version: int
    entries: tuple[Entry, ...]
    made_from: Mapping[str, Any] = field(default_factory=dict)


def metadata_path(path: Path) -> Path:
    """Return where the JSON of a bridge's CSV stands: beside it, under the same name."""
    return path.with_suffix(".json")


def read_bridge(path: Path) -> BridgeFile:
    """Return the bridge of a CSV (UTF-8), with its JSON where there is one.

    The order of the columns does not matter; further columns are read past. An empty cell of the measured
    figures means not measured. Raises NotFound, InvalidInput (encoding, version line, columns, a JSON of
    another version) or InvalidRecords naming every bad cell and every pair that stands twice.
    """
    head, _, table = _read_text(path, "a bridge").partition("\n")
    found = _HEAD.fullmatch(_HEAD_UNQUOTED.sub("", head).strip())
    if found is None or int(found["format"]) != _FORMAT:
        raise InvalidInput(
            f"{path} should begin with `# matcher bridge, format {_FORMAT}, version N`, it begins with "
            f"{head[:80]!r}; make it with `matcher bridge mine`"
        )
    version = int(found["version"])
    return BridgeFile(version=version, entries=_entries(path, table), made_from=_metadata(path, version))


def write_bridge(file: BridgeFile, path: Path) -> None:
    """Write the CSV and its JSON, each aside and swapped in, so that no reader sees half of one."""
    text = io.StringIO()
    text.write(f"# matcher bridge, format {_FORMAT}, version {file.version}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(entry) for entry in file.entries)
    made_from = {"version": file.version, **file.made_from}
    _replace(metadata_path(path), json.dumps(made_from, ensure_ascii=False, indent=2) + "\n")
    _replace(path, text.getvalue())


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.term,
        entry.expansion,
        entry.kind.value,
        f"{entry.weight:g}",
        str(entry.evidence),
        entry.source,
        _figure(entry.marginal_recall),
        _figure(entry.false_hit_rate),
        str(entry.n),
        entry.status.value,
    )


def _figure(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.3f}"


def _read_text(path: Path, what: str) -> str:
    if not path.is_file():
        raise NotFound(f"expected {what} at {path}; make one with `matcher bridge mine --out {path}`")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no file in UTF-8: {error}; save it in that encoding") from None


def _metadata(path: Path, version: int) -> Mapping[str, Any]:
    beside = metadata_path(path)
    if not beside.is_file():
        return {}
    try:
        values = json.loads(_read_text(beside, "metadata"))
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{beside} is no JSON: {error}; mend it or take it away") from None
    if not isinstance(values, dict) or values.get("version") != version:
        raise InvalidInput(
            f"{path} is version {version}, {beside} belongs to another; take it away or restore its pair"
        )
    return {name: value for name, value in values.items() if name != "version"}


def _entries(path: Path, table: str) -> tuple[Entry, ...]:
    reader = csv.DictReader(io.StringIO(table, newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInput(f"{path} lacks the column(s) {', '.join(missing)} in its second line")
    rows = [(number, row) for number, row in enumerate(reader, start=3) if any(row.values())]
    problems = [problem for number, row in rows for problem in _row_problems(number, row)]
    if problems:
        raise InvalidRecords(problems)
    entries = [_entry(row) for _, row in rows]
    problems = list(_twice([number for number, _ in rows], entries))
    if problems:
        raise InvalidRecords(problems)
    return tuple(entries)


def _row_problems(number: int, row: Mapping[str, str | None]) -> Iterator[FieldProblem]:
    for name, (is_good, expected) in _RULES.items():
        value = (row.get(name) or "").strip()
        if not is_good(value):
            yield FieldProblem(name, value or "(missing)", expected, number)
    term, expansion = ((row.get(name) or "").strip() for name in ("term", "expansion"))
    if term and term.casefold() == expansion.casefold():
        yield FieldProblem("expansion", expansion, "another word than the term", number)


def _twice(numbers: Sequence[int], entries: Sequence[Entry]) -> Iterator[FieldProblem]:
    first: dict[EntryKey, int] = {}
    for number, entry in zip(numbers, entries, strict=True):
        if (before := first.setdefault(entry.key, number)) != number:
            pair = f"{entry.term} → {entry.expansion}"
            yield FieldProblem("term", pair, f"a pair that stands once; row {before} has it", number)


def _entry(row: Mapping[str, str | None]) -> Entry:
    cells = {name: (row[name] or "").strip() for name in COLUMNS}
    return Entry(
        term=cells["term"],
        expansion=cells["expansion"],
        kind=EntryKind(cells["kind"]),
        weight=float(cells["weight"]),
        evidence=int(cells["evidence"]),
        source=cells["source"],
        marginal_recall=float(cells["marginal_recall"]) if cells["marginal_recall"] else math.nan,
        false_hit_rate=float(cells["false_hit_rate"]) if cells["false_hit_rate"] else math.nan,
        n=int(cells["n"]),
        status=Status(cells["status"]),
    )


def _is_term(value: str) -> bool:
    return 0 < len(value) <= MAX_TERM_CHARS and value.isprintable() and any(map(str.isalnum, value))


def _is_share(value: str) -> bool:
    try:
        return 0.0 <= float(value) <= 1.0
    except ValueError:
        return False


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit()


_TERM_RULE = (_is_term, f"a term of 1 to {MAX_TERM_CHARS} characters")
_FIGURE_RULE = (lambda value: not value or _is_share(value), "0 to 1, or nothing where not measured")
_COUNT_RULE = (_is_count, "a whole number from 0")
_RULES: Final = {
    "term": _TERM_RULE,
    "expansion": _TERM_RULE,
    "kind": (lambda value: value in set(EntryKind), f"one of {', '.join(EntryKind)}"),
    "weight": (_is_share, "0 to 1"),
    "evidence": _COUNT_RULE,
    "source": (lambda value: bool(value), "what found it, e.g. seed, pattern, close, hand"),
    "marginal_recall": _FIGURE_RULE,
    "false_hit_rate": _FIGURE_RULE,
    "n": _COUNT_RULE,
    "status": (lambda value: value in set(Status), f"one of {', '.join(Status)}"),
}
