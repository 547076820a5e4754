"""All that a record itself says, as text with places: what quotes point into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from matcher.appraisal.values import Quote
from matcher.evidence.folding import fold
from matcher.evidence.quantities import find_quantities
from matcher.evidence.quantity import Quantity
from matcher.evidence.written import fields_of
from matcher.records import Achievement
from matcher.text import split_sentences
from matcher.vocabulary import Aspect


@dataclass(frozen=True, kw_only=True, eq=False)
class Sentence:
    """One sentence at start–end of a field; `aspect` where a statement of the record names one.

    `owner` is the record's, "" where unknown: nobody is a named party of their own.
    `folded` has the same length as `text`: half width, lower-case units left alone (see `fold`).
    """

    field: str
    start: int
    end: int
    text: str
    aspect: Aspect | None = None
    amount_cny: float | None = None
    owner: str = ""

    @cached_property
    def folded(self) -> str:
        """The sentence for patterns; offsets are those of `text`."""
        return fold(self.text)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The amounts it states, offsets within the sentence."""
        return find_quantities(self.text)

    def quote(self, start: int = 0, end: int | None = None) -> Quote:
        """Return the place of a part of the sentence, all of it by default."""
        end = len(self.text) if end is None else end
        return Quote(
            field=self.field, start=self.start + start, end=self.start + end, text=self.text[start:end]
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Dossier:
    """An achievement, its fields as text, and their sentences in order: title, summary, statements."""

    record: Achievement
    fields: Mapping[str, str]
    sentences: tuple[Sentence, ...]

    def whole(self, field: str) -> Quote:
        """Return the quote of a whole field."""
        text = self.fields[field]
        return Quote(field=field, start=0, end=len(text), text=text)


def make_dossier(record: Achievement) -> Dossier:
    """Return what an achievement says of itself.

    Fields are named as in the record (title, summary, trl, owner …), items of lists `evidence[0]`,
    `ip_items[0]`; structured ones are written out: 发明专利｜ZL202310248817.5｜已授权.
    """
    prose = {name: text for name, text in fields_of(record).items() if name in ("title", "summary")}
    owner = record.owner or ""
    sentences = [one for name, text in prose.items() for one in _sentences(name, text, owner=owner)]
    for position, statement in enumerate(record.evidence):
        amount = None if statement.amount_cny is None else float(statement.amount_cny)
        sentences += _sentences(
            f"evidence[{position}]",
            statement.text,
            owner=owner,
            aspect=statement.aspect,
            amount_cny=amount,
        )
    statements = {f"evidence[{n}]": one.text for n, one in enumerate(record.evidence)}
    return Dossier(
        record=record, fields={**prose, **statements, **_structured(record)}, sentences=tuple(sentences)
    )


_LONGEST: Final = 1_000
"""Longer sentences are a list without stops; reading them whole costs patterns the square of their length."""


def _pieces(sentence: str) -> Iterator[str]:
    """Yield the sentence, one that is too long cut behind commas; joined they give it back."""
    while len(sentence) > _LONGEST:
        comma = max(sentence.rfind(mark, 0, _LONGEST) for mark in "，,、 ")
        end = comma + 1 if comma > 0 else _LONGEST
        yield sentence[:end]
        sentence = sentence[end:]
    yield sentence


def _sentences(
    field: str,
    text: str,
    *,
    owner: str,
    aspect: Aspect | None = None,
    amount_cny: float | None = None,
) -> list[Sentence]:
    found, start = [], 0
    for part in (piece for whole in split_sentences(text) for piece in _pieces(whole)):
        lead = len(part) - len(part.lstrip())
        body = part.strip()
        if body:
            found.append(
                Sentence(
                    field=field,
                    start=start + lead,
                    end=start + lead + len(body),
                    text=body,
                    aspect=aspect,
                    amount_cny=amount_cny,
                    owner=owner,
                )
            )
        start += len(part)
    return found


def _structured(record: Achievement) -> dict[str, str]:
    written = {
        f"ip_items[{n}]": "｜".join(
            part for part in (item.kind.label, item.number, item.status and item.status.label) if part
        )
        for n, item in enumerate(record.ip_items)
    }
    for name in (
        "form",
        "owner",
        "place",
        "trl",
        "expected_contribution_cny",
        "recommended_by",
        "status",
        "completed_on",
    ):
        value = getattr(record, name)
        if value is not None:
            written[name] = getattr(value, "label", None) or str(value)
    return written
