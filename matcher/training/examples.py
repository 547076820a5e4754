"""What an encoder is tuned on: queries with graded texts, from judged pairs and from titles and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from matcher.batch import record_from_raw
from matcher.exchange import RawDocument
from matcher.records import Achievement, Record
from matcher.text import passages, text_of
from matcher.vocabulary import Kind

OWN_LEVEL: Final = 4
"""A title's own body is what a strong match looks like."""

_NOT_KEYWORDS: Final = re.compile(r"[^一-鿿]+|一种|用于|基于|[的及其与和之在]")


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedText:
    """One document for a query: its title, the first passage of its body ("" for none), its level 4–1."""

    title: str
    body: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One query: title and first passage ("" for none), and the documents that are graded for it."""

    id: str
    title: str
    body: str
    documents: tuple[GradedText, ...]
    is_own: bool = False
    """The only document is the text that the query is the title of."""


def from_judgements(
    queries: Iterable[RawDocument],
    documents: Iterable[RawDocument],
    judgements: Mapping[str, Mapping[str, int]],
) -> list[Example]:
    """Return an example for each judged demand, in the order of the queries.

    Pairs whose query or document is missing are left out; a query without any level above 1 teaches
    no order and is left out too.
    """
    texts = {one.id: _title_and_body(record_from_raw(Kind.ACHIEVEMENT, one, "d")) for one in documents}
    found = []
    for query in queries:
        levels = {name: level for name, level in judgements.get(query.id, {}).items() if name in texts}
        if not any(level > 1 for level in levels.values()):
            continue
        title, body = _title_and_body(record_from_raw(Kind.DEMAND, query, "q"))
        graded = tuple(
            GradedText(title=texts[name][0], body=texts[name][1], level=level)
            for name, level in sorted(levels.items())
        )
        found.append(Example(id=query.id, title=title, body=body, documents=graded))
    return found


def from_bodies(records: Iterable[Record]) -> list[Example]:
    """Return an example for each achievement with a body: its title asks, its own first passage answers."""
    found = []
    for record in records:
        if not isinstance(record, Achievement):
            continue
        title, body = _title_and_body(record)
        if body:
            answer = GradedText(title=title, body=body, level=OWN_LEVEL)
            found.append(Example(id=record.id, title=title, body="", documents=(answer,), is_own=True))
    return found


def keywords_only(title: str) -> str:
    """Return a title as lossy exports leave it, Chinese without particles; itself if nothing is left."""
    return _NOT_KEYWORDS.sub("", title) or title


def passage_of(document: GradedText, random: Random, *, own: bool) -> str:
    """Return how a document is shown in one step: by its title, as keywords, or by its body.

    A title's own document (`own`) is always shown by its body: the title would be the query itself.
    """
    if own:
        return document.body
    chance = random.random()
    if document.body and chance < 0.35:
        return document.body
    return keywords_only(document.title) if chance > 0.75 else document.title


def count_pairs(examples: Sequence[Example]) -> int:
    """Return how many (query, document) pairs there are."""
    return sum(len(example.documents) for example in examples)


def _title_and_body(record: Record) -> tuple[str, str]:
    text = text_of(record)
    leading = passages(text.body, max_passages=1)
    return text.title, leading[0] if leading else ""
