"""The lexical leg: BM25 by tantivy over terms that were segmented before."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matcher.index.base import IndexDocument, Where
from matcher.index.slots import Facets

_SPARE: Final = 16  # fetched beyond k so that ties at the cut can be seen
_DECIMALS: Final = 4  # tantivy adds float32 in varying order; what differs further down is no difference
_SCORED: Final = ("title", "whole", "title_grams", "whole_grams")


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalOptions:
    """Weights of the fields, and what the writer may use."""

    title_boost: float = (
        2.0  # beside the whole text, which holds the title too; a title says what the thing is
    )
    gram_boost: float = 1.0  # in one query with words: level from 1 to 4 on the dev judgements, worse below
    heap_bytes: int = 64_000_000  # tantivy wants 15 MB at least; more only means fewer, larger segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One document as this leg keeps it: terms joined by single spaces, "" for none."""

    slot: int
    title: str
    body: str
    title_grams: str
    body_grams: str


def entry_of(slot: int, document: IndexDocument) -> Entry:
    """Return the entry of a document whose terms hold no white space."""
    return Entry(
        slot=slot,
        title=" ".join(document.title_terms),
        body=" ".join(document.body_terms),
        title_grams=" ".join(document.title_grams),
        body_grams=" ".join(document.body_grams),
    )


class LexicalIndex:
    """BM25 (k1 1.2, b 0.75) over the title and over the whole text, in memory; documents are known by slot.

    Changes are staged with `write`, and seen by searches after `refresh`. One writer; searches may run
    beside `write`, not beside `refresh`. Statistics count deleted documents until tantivy merges them away.
    """

    def __init__(self, options: LexicalOptions) -> None:
        self._options = options
        self._tantivy: Any = importlib.import_module("tantivy")
        self._schema = self._make_schema()
        self._index = self._tantivy.Index(self._schema)
        words = self._tantivy.TextAnalyzerBuilder(self._tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("terms", words)
        self._index.config_reader("manual")
        self._writer = self._index.writer(options.heap_bytes, 1)
        self._searcher: Any = self._index.searcher()

    def write(self, puts: Iterable[tuple[Entry, Facets]], drops: Iterable[int]) -> None:
        """Commit documents to their slots and empty other slots; all or nothing."""
        try:
            for slot in drops:
                self._writer.delete_documents_by_term("slot", slot)
            for entry, facets in puts:
                self._writer.delete_documents_by_term("slot", entry.slot)
                self._writer.add_document(self._document(entry, facets))
            self._writer.commit()
        except BaseException:
            self._writer.rollback()
            raise

    def refresh(self) -> None:
        """Let searches see what was written."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(
        self,
        terms: Mapping[str, float],
        grams: Mapping[str, float],
        *,
        k: int,
        where: Where,
        excluded: Sequence[int],
    ) -> list[tuple[int, float]]:
        """Return (slot, score) of the k best and of all that tie with the last of them, in no fixed order.

        `excluded` are the slots of `where.excluded`. No terms and no grams give [].
        """
        total = self._searcher.num_docs
        if not (terms or grams) or not total:
            return []
        query = self._query(terms, grams, where, excluded)
        limit = min(k + _SPARE, total)
        while True:
            hits = self._searcher.search(query, limit, count=False).hits
            scores = [round(score, _DECIMALS) for score, _ in hits]
            if len(hits) < limit or limit == total or scores[-1] < scores[min(k, limit) - 1]:
                break
            limit = min(limit * 4, total)
        slots = self._searcher.fast_field_values("slot", [address for _, address in hits])
        return list(zip(map(int, slots), scores, strict=True))

    def document_frequencies(self, terms: Sequence[str], *, of_grams: bool) -> dict[str, int]:
        """Return in how many documents each term (or gram) occurs, in title or body."""
        field = "whole_grams" if of_grams else "whole"
        return {term: int(self._searcher.doc_freq(field, term)) for term in terms}

    def stored(self) -> Iterator[Entry]:
        """Yield the entry of every document that searches can see, in no fixed order."""
        total = self._searcher.num_docs
        if not total:
            return
        everything = self._tantivy.Query.all_query()
        for _, address in self._searcher.search(everything, total, count=False).hits:
            document = self._searcher.doc(address)
            title, whole, title_grams, whole_grams = (document.get_first(field) for field in _SCORED)
            yield Entry(
                slot=int(document.get_first("slot")),
                title=title,
                body=whole[len(title) + 1 :],
                title_grams=title_grams,
                body_grams=whole_grams[len(title_grams) + 1 :],
            )

    def _make_schema(self) -> Any:
        builder = self._tantivy.SchemaBuilder()
        builder.add_integer_field("slot", stored=True, indexed=True, fast=True)
        builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
        for field in _SCORED:
            builder.add_text_field(field, stored=True, tokenizer_name="terms", index_option="freq")
        return builder.build()

    def _document(self, entry: Entry, facets: Facets) -> Any:
        made = self._tantivy.Document()
        made.add_integer("slot", entry.slot)
        for name, values in facets.items():
            for value in values:
                made.add_text("facet", f"{name}={value}")
        made.add_text("title", entry.title)
        made.add_text("whole", f"{entry.title} {entry.body}")
        made.add_text("title_grams", entry.title_grams)
        made.add_text("whole_grams", f"{entry.title_grams} {entry.body_grams}")
        return made

    def _query(
        self, terms: Mapping[str, float], grams: Mapping[str, float], where: Where, excluded: Sequence[int]
    ) -> Any:
        occur, query = self._tantivy.Occur, self._tantivy.Query
        title_boost, gram_boost = self._options.title_boost, self._options.gram_boost
        scored = [
            *self._weighed("title", terms, title_boost),
            *self._weighed("whole", terms, 1.0),
            *self._weighed("title_grams", grams, title_boost * gram_boost),
            *self._weighed("whole_grams", grams, gram_boost),
        ]
        clauses = [(occur.Must, query.boolean_query([(occur.Should, part) for part in scored]))]
        for name, values in where.any_of.items():
            facets = [f"{name}={value}" for value in sorted(values)]
            clauses.append((occur.Must, self._unscored(query.term_set_query(self._schema, "facet", facets))))
        if excluded:
            slots = query.term_set_query(self._schema, "slot", list(excluded))
            clauses.append((occur.MustNot, slots))
        return query.boolean_query(clauses) if len(clauses) > 1 else clauses[0][1]

    def _weighed(self, field: str, terms: Mapping[str, float], boost: float) -> Iterator[Any]:
        query = self._tantivy.Query
        for term, weight in terms.items():
            matching = query.term_query(self._schema, field, term, index_option="freq")
            yield query.boost_query(matching, weight * boost)

    def _unscored(self, query: Any) -> Any:
        return self._tantivy.Query.const_score_query(query, 0.0)
