"""The index: dense and lexical search over the records, following the store's revisions."""

from matcher.index.base import (
    KIND_FACET,
    NO_TERMS,
    Hit,
    Index,
    IndexDocument,
    IndexIdentity,
    Where,
)
from matcher.index.dense import DenseOptions
from matcher.index.embedded import EmbeddedIndex, IndexOptions
from matcher.index.lexical import LexicalOptions

__all__ = [
    "KIND_FACET",
    "NO_TERMS",
    "DenseOptions",
    "EmbeddedIndex",
    "Hit",
    "Index",
    "IndexDocument",
    "IndexIdentity",
    "IndexOptions",
    "LexicalOptions",
    "Where",
]
