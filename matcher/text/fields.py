"""Which fields of a record make its text, and how a long text is cut into passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matcher.records import Achievement, Broker, Demand, Investor, Record
from matcher.text.normalise import normalise
from matcher.text.sections import needed_text, split_sentences

_TITLE_CHARS = 80  # a speciality list or thesis without areas is titled by its first clause, up to this long

PASSAGE_CHARS: Final = 350
"""About what encoders read at once; a body up to this long is one passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordText:
    """The text that a record is found by, in the words people wrote (not normalised).

    `title` is never empty. `body` is "" when there is none; it does not repeat the title.
    """

    title: str
    body: str
    keywords: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Title, keywords and body, one a line."""
        return "\n".join(part for part in (self.title, " ".join(self.keywords), self.body) if part)


def text_of(record: Record) -> RecordText:
    """Return the text of a record.

    Achievement: title, summary, keywords. Demand: title, and what it needs of the description. Broker: the
    first clause of the specialities, and all of them; a name says nothing about fit and stands in only
    when there is nothing else. Investor: areas, and the thesis; what it excludes is never part of its text.
    """
    match record:
        case Achievement():
            return _assemble(record.title, record.summary, record.keywords)
        case Demand():
            return _assemble(record.title, needed_text(record.description))
        case Broker():
            return _assemble(_first_clause(record.specialities) or record.name, record.specialities)
        case Investor():
            title = "、".join(record.areas) or _first_clause(record.thesis) or record.name
            return _assemble(title, record.thesis, record.areas)


def passages(body: str, *, max_chars: int = PASSAGE_CHARS, max_passages: int = 3) -> tuple[str, ...]:
    """Return the leading passages of the body, cut at the ends of sentences where those fit.

    Each has 1 to `max_chars` characters; a longer sentence is cut hard. An empty body gives (). What
    does not fit into `max_passages` is left out. Raises ValueError for limits below 1.
    """
    if max_chars < 1 or max_passages < 1:
        raise ValueError(f"expected max_chars and max_passages of 1 or more, got {max_chars}, {max_passages}")
    found: list[str] = []
    current = ""
    for piece in _pieces(body, max_chars):
        if len(current) + len(piece) > max_chars and current.strip():
            found.append(current.strip())
            current = ""
        current += piece
    if current.strip():
        found.append(current.strip())
    return tuple(found[:max_passages])


def _pieces(body: str, max_chars: int) -> list[str]:
    sentences = split_sentences(body.strip())
    return [s[i : i + max_chars] for s in sentences for i in range(0, len(s), max_chars)]


def _assemble(title: str, body: str, keywords: tuple[str, ...] = ()) -> RecordText:
    return RecordText(title=title, body=_without_title(title, body.strip()), keywords=keywords)


def _without_title(title: str, body: str) -> str:
    """Drop the title where the body begins with it, whatever its width, case and closing mark."""
    wanted, found = normalise(title).text.rstrip(" 。.!:;"), normalise(body)
    if not wanted or not found.text.startswith(wanted):
        return body
    _, end = found.span(0, len(wanted))
    rest = body[end:]
    if rest and (rest[0].isalnum() or rest[0] in "的、，,"):
        return body
    return rest.lstrip(" \t\r\n\u3000。.！!：:；;")


def _first_clause(text: str) -> str:
    sentences = split_sentences(text.strip())
    return sentences[0].strip(" \t\r\n。；;！!？?")[:_TITLE_CHARS] if sentences else ""
