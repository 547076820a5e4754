"""The legs: dense, words and grams, each searched with the same filter."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.index.base import NO_TERMS, Hit, Index, Where
from matcher.query import Query

LEGS = ("dense", "words", "grams")


def search_legs(query: Query, index: Index, *, k: int, where: Where) -> Mapping[str, list[Hit]]:
    """Return at most k hits of each leg, best first; a leg without terms gives none."""
    return {
        "dense": index.search_dense(query.vector, k=k, where=where),
        "words": index.search_lexical(query.words, k=k, where=where) if query.words else [],
        "grams": index.search_lexical(NO_TERMS, k=k, where=where, grams=query.grams) if query.grams else [],
    }
