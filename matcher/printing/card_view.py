"""A card as a page shows it: every finding with its name, its place, and the sentence around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.appraisal.method import Method
from matcher.appraisal.values import EvidenceState, Finding, Quote, Source
from matcher.printing.wording import field_label, record_label
from matcher.text import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A source in words: where it stands, and what is around a quote in its sentence; "" for a figure."""

    place: str
    before: str
    text: str
    after: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One line of a card's evidence."""

    label: str
    state: EvidenceState
    points: float | None
    note: str
    passage: Passage


def passage_of(source: Source, fields: Mapping[str, str]) -> Passage:
    """Return a source in words; `fields` are those of the dossier it was read from.

    Where the field is missing or says something else by now, the quote stands alone.
    """
    if not isinstance(source, Quote):
        records = tuple(map(record_label, source.records))
        return Passage(place="平台数据", before="", text=source.text, after="", records=records)
    before, after = _around(source, fields.get(source.field, ""))
    return Passage(place=field_label(source.field), before=before, text=source.text, after=after)


def finding_view(
    finding: Finding, points: float | None, fields: Mapping[str, str], method: Method
) -> FindingView:
    """Return a finding as a line; a kind that the method no longer names keeps its code."""
    rubric = method.rubrics.get(finding.kind)
    return FindingView(
        label=finding.kind if rubric is None else rubric.label,
        state=finding.state,
        points=points,
        note=finding.note,
        passage=passage_of(finding.source, fields),
    )


def ground_of(source: Source, why: str, fields: Mapping[str, str]) -> Passage:
    """Return a source as the ground of a reason; of a figure that the reason tells whole, its place alone."""
    passage = passage_of(source, fields)
    return replace(passage, text="") if source.text in why and not isinstance(source, Quote) else passage


def some(records: Sequence[str], most: int = 5) -> str:
    """Return the first records by name and how many there are in all."""
    named = "、".join(records[:most])
    return f"{named}等 {len(records)} 条" if len(records) > most else named


def _around(quote: Quote, text: str) -> tuple[str, str]:
    if text[quote.start : quote.end] != quote.text:
        return "", ""
    begin = 0
    first, last = quote.start, quote.end
    for sentence in split_sentences(text):
        end = begin + len(sentence)
        if begin <= quote.start < end:
            first = begin
        if begin < quote.end <= end:
            last = end
        begin = end
    return text[first : quote.start].lstrip(), text[quote.end : last].rstrip()
