"""Text: normalising, segmenting, which fields make a record's text, and the terms of a query."""

from matcher.text.cutter import Cutter, default_cutter
from matcher.text.fields import PASSAGE_CHARS, RecordText, passages, text_of
from matcher.text.normalise import NormalisedText, normalise
from matcher.text.queries import QueryOptions, query_terms
from matcher.text.sections import needed_spans, needed_text, split_sentences
from matcher.text.segmenter import Segmenter, Token, grams
from matcher.text.version import TEXT_VERSION

__all__ = [
    "PASSAGE_CHARS",
    "TEXT_VERSION",
    "Cutter",
    "NormalisedText",
    "QueryOptions",
    "RecordText",
    "Segmenter",
    "Token",
    "default_cutter",
    "grams",
    "needed_spans",
    "needed_text",
    "normalise",
    "passages",
    "query_terms",
    "split_sentences",
    "text_of",
]
