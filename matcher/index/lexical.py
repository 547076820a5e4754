"""The lexical leg: BM25 by tantivy over terms that were segmented before."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from matcher.index.base import IndexDocument, Where
from matcher.index.workspace import Workspace

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
    workspace: Path | None = None  # where the files live while the process does; None: see choose_place
    heap_bytes: int = 64_000_000  # tantivy wants 15 MB at least; more only means fewer, larger segments


class LexicalIndex:
    """BM25 (k1 1.2, b 0.75) over the title and over the whole text, in files of its own.

    Changes are staged with `write`, and seen by searches after `refresh`. One writer; searches may run
    beside `write`, not beside `refresh`. Statistics count deleted documents until tantivy merges them away.
    """

    def __init__(self, options: LexicalOptions, *, saved: Path | None = None) -> None:
        """Begin empty, or with a copy of the files that `save` wrote."""
        self._options = options
        self._tantivy: Any = importlib.import_module("tantivy")
        self._workspace = Workspace(options.workspace)
        folder = self._workspace.folder / "files"
        if saved is None:
            folder.mkdir()
        else:
            shutil.copytree(saved, folder)
        self._schema = self._make_schema()
        self._index = self._tantivy.Index(self._schema, path=str(folder))
        words = self._tantivy.TextAnalyzerBuilder(self._tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("terms", words)
        self._index.config_reader("manual")
        self._writer = self._index.writer(options.heap_bytes, 1)
        self._searcher: Any = self._index.searcher()

    def save(self, folder: Path) -> None:
        """Copy the files of what was committed to a new folder; not beside `write`."""
        try:
            self._writer.wait_merging_threads()  # no file comes or goes until the next writer
            shutil.copytree(self._workspace.folder / "files", folder, ignore=shutil.ignore_patterns("*.lock"))
        finally:
            self._writer = self._index.writer(self._options.heap_bytes, 1)

    def write(self, puts: Iterable[tuple[int, IndexDocument]], drops: Iterable[int]) -> None:
        """Commit documents to their slots and empty other slots; all or nothing."""
        try:
            for slot in drops:
                self._writer.delete_documents_by_term("slot", slot)
            for slot, document in puts:
                self._writer.delete_documents_by_term("slot", slot)
                self._writer.add_document(self._document(slot, document))
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

    def _make_schema(self) -> Any:
        builder = self._tantivy.SchemaBuilder()
        builder.add_integer_field("slot", indexed=True, fast=True)
        builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
        for field in _SCORED:
            builder.add_text_field(field, tokenizer_name="terms", index_option="freq")
        return builder.build()

    def _document(self, slot: int, document: IndexDocument) -> Any:
        made = self._tantivy.Document()
        made.add_integer("slot", slot)
        for name, values in document.facets.items():
            for value in values:
                made.add_text("facet", f"{name}={value}")
        made.add_text("title", " ".join(document.title_terms))
        made.add_text("whole", " ".join(document.title_terms + document.body_terms))
        made.add_text("title_grams", " ".join(document.title_grams))
        made.add_text("whole_grams", " ".join(document.title_grams + document.body_grams))
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
            clauses.append((occur.Must, self._unscored(self._any_facet(facets))))
        if excluded:
            slots = query.term_set_query(self._schema, "slot", list(excluded))
            clauses.append((occur.MustNot, slots))
        return query.boolean_query(clauses) if len(clauses) > 1 else clauses[0][1]

    def _weighed(self, field: str, terms: Mapping[str, float], boost: float) -> Iterator[Any]:
        query = self._tantivy.Query
        for term, weight in terms.items():
            matching = query.term_query(self._schema, field, term, index_option="freq")
            yield query.boost_query(matching, weight * boost)

    def _any_facet(self, facets: Sequence[str]) -> Any:
        query = self._tantivy.Query
        if len(facets) > 1:
            return query.term_set_query(self._schema, "facet", list(facets))
        return query.term_query(self._schema, "facet", facets[0], index_option="basic")  # twice as fast

    def _unscored(self, query: Any) -> Any:
        return self._tantivy.Query.const_score_query(query, 0.0)
