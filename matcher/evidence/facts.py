"""What a candidate states that constraints can be held against: its amounts and its words, with places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from matcher.evidence.quantities import find_quantities
from matcher.evidence.quantity import Quantity, bounded
from matcher.evidence.written import fields_of
from matcher.records import Achievement, Record
from matcher.text import NormalisedText, normalise, split_sentences

_BODY: Final = ("summary", "description", "specialities", "thesis")


@dataclass(frozen=True, slots=True)
class Fact:
    """An amount that a field of the candidate states."""

    field: str
    quantity: Quantity


@dataclass(frozen=True, kw_only=True, eq=False)
class Facts:
    """A candidate's fields as written, and read lazily: normalised, its amounts.

    A structured field that states an amount (trl) is among them, its text that of the value.
    """

    fields: Mapping[str, str]
    structured: Mapping[str, Quantity]

    @cached_property
    def has_body(self) -> bool:
        """Whether there is more than a title to judge by."""
        return any(self.fields.get(name, "").strip() for name in _BODY) or bool(self.structured)

    @cached_property
    def amounts(self) -> tuple[Fact, ...]:
        """Every amount, structured fields first, then in the order of the fields."""
        stated = [Fact(field, quantity) for field, quantity in self.structured.items()]
        written = [Fact(field, q) for field, text in self.fields.items() for q in find_quantities(text)]
        return (*stated, *written)

    @cached_property
    def normalised(self) -> Mapping[str, NormalisedText]:
        """The fields in searchable form, with the way back."""
        return {field: normalise(text) for field, text in self.fields.items()}

    def sentence_at(self, field: str, start: int) -> tuple[int, int]:
        """Return the span of the sentence that holds a place; the whole value of a structured field."""
        text = self.fields.get(field)
        if text is None:
            return 0, len(self.structured[field].text)
        begin = 0
        for sentence in split_sentences(text):
            if start < begin + len(sentence):
                return _trimmed(text, begin, begin + len(sentence))
            begin += len(sentence)
        return begin, len(text)


def facts_of(record: Record) -> Facts:
    """Return what a record states; nothing is read before it is asked for."""
    structured: dict[str, Quantity] = {}
    if isinstance(record, Achievement) and record.trl is not None:
        value = float(record.trl)
        structured["trl"] = bounded(value, value, "TRL", subject="成熟度", text=str(record.trl))
    return Facts(fields=fields_of(record), structured=structured)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    whole = text[start:end]
    return start + len(whole) - len(whole.lstrip()), end - (len(whole) - len(whole.rstrip()))
