"""The words that query and record share, and where they stand in what people wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from matcher.evidence.written import fields_of as fields_of
from matcher.records import Record
from matcher.suggestions import MatchedTerm
from matcher.text import Segmenter, Token

Spans = tuple[tuple[int, int], ...]

MAX_TERMS = 12
"""A reader takes in a dozen marked words; further ones are the least telling."""


def find_matches(
    asked: Mapping[str, Mapping[str, Spans]],
    record: Record,
    *,
    segmenter: Segmenter,
    idf: Mapping[str, float],
) -> tuple[MatchedTerm, ...]:
    """Return the terms a record shares with a query, the most telling first, at most MAX_TERMS.

    Each is named with the first field of either side that holds it. A term that only occurs
    inside a longer shared term is left out. `asked` are the query's terms (`locate_terms`).
    """
    offered = locate_terms(record, segmenter)
    shared = sorted(
        (term for term in asked.keys() & offered.keys() if idf.get(term, 0.0) > 0.0),
        key=lambda term: (-idf[term] * len(term) ** 0.5, term),
    )
    chosen: list[str] = []
    for term in sorted(shared, key=lambda term: -len(term)):
        if not any(term in longer for longer in chosen):
            chosen.append(term)
    kept = set(chosen)
    return tuple(_matched(term, asked[term], offered[term]) for term in shared if term in kept)[:MAX_TERMS]


def locate_terms(record: Record, segmenter: Segmenter) -> Mapping[str, Mapping[str, Spans]]:
    """Return for each term its fields, in the order of `fields_of`, and its spans there."""
    places: dict[str, dict[str, Spans]] = defaultdict(dict)
    for field, text in fields_of(record).items():
        for term, spans in _spans_by_term(segmenter.segment(text)):
            places[term][field] = spans
    return places


def _spans_by_term(tokens: Iterable[Token]) -> Iterator[tuple[str, Spans]]:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for token in tokens:
        spans[token.term].append((token.start, token.end))
    for term, found in spans.items():
        yield term, tuple(found)


def _matched(term: str, asked: Mapping[str, Spans], offered: Mapping[str, Spans]) -> MatchedTerm:
    query_field, record_field = next(iter(asked)), next(iter(offered))
    return MatchedTerm(
        term=term,
        query_field=query_field,
        record_field=record_field,
        query_spans=asked[query_field],
        record_spans=offered[record_field],
    )
