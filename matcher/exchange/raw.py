"""Documents that are no records: any file with id, title and text, for ranking outside judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import FieldProblem
from matcher.exchange.columns import Column, Layout
from matcher.exchange.forms import Text, read_text
from matcher.exchange.importing import read_table
from matcher.exchange.rows import shown
from matcher.exchange.tables import RawRow

_NAMES = ("documents", "queries", "文档", "查询")


def _column(field: str, zh: str, *aliases: str) -> Column:
    return Column(field=field, zh=zh, form=Text(), meaning=zh, aliases=aliases)


_LAYOUT = Layout(
    (
        _column("id", "编号", "标识", "document_id", "query_id", "成果编号", "诉求编号"),
        _column("title", "标题", "名称", "题目", "name", "成果名称", "诉求名称", "需求名称"),
        _column("text", "正文", "摘要", "描述", "summary", "description", "abstract", "诉求描述", "内容"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDocument:
    """One document as its file has it; `fields` are its other values, by their headers."""

    id: str
    title: str
    text: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawReading:
    """The usable documents in the order of the file, and what is wrong with the other rows."""

    documents: tuple[RawDocument, ...]
    problems: tuple[FieldProblem, ...]


def read_raw_documents(path: Path, *, encoding: str | None = None) -> RawReading:
    """Return the documents of a .jsonl, .csv or .xlsx file with ids and titles; text may be missing.

    A row without id or title, or with an id that an earlier row has, is a problem and gives
    no document. Raises NotFound or InvalidInput when the file cannot be read at all.
    """
    table = read_table(path, names=_NAMES, encoding=encoding)
    roles = _find_roles(table.headers)
    documents: dict[str, RawDocument] = {}
    problems = list(table.problems)
    for row in table.rows:
        document, found = _read_document(row, roles)
        if document is not None and document.id in documents:
            found = [
                FieldProblem("id", shown(document.id), "an id of its own; an earlier row has it", row.number)
            ]
        elif document is not None:
            documents[document.id] = document
        problems.extend(found)
    return RawReading(documents=tuple(documents.values()), problems=tuple(problems))


def _find_roles(headers: Iterable[str]) -> dict[str, str]:
    """Return which header stands for id, title and text; its own name goes before other words for it."""
    roles: dict[str, str] = {}
    for header in sorted(headers, key=lambda name: name not in ("id", "title", "text")):
        heading = _LAYOUT.find(header)
        if heading is not None:
            roles.setdefault(heading.column.field, header)
    return roles


def _read_document(row: RawRow, roles: Mapping[str, str]) -> tuple[RawDocument | None, list[FieldProblem]]:
    values: dict[str, str] = {}
    problems = list(row.problems)
    for field in ("id", "title", "text") if not problems else ():
        header = roles.get(field, field)
        value = row.cells.get(header)
        try:
            values[field] = "" if value is None else read_text(value).strip()
        except ValueError as error:
            problems.append(FieldProblem(header, shown(value), str(error), row.number))
            continue
        if field != "text" and not values[field]:
            problems.append(FieldProblem(header, "(missing)", "a value", row.number))
    if problems:
        return None, problems
    used = set(roles.values())
    fields = {header: value for header, value in row.cells.items() if header not in used}
    return RawDocument(id=values["id"], title=values["title"], text=values["text"], fields=fields), []
