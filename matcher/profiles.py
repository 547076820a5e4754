"""What the later stages need to know of a record's text: its terms, once, in sets."""

from __future__ import annotations

import math
import sys
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from matcher.evidence.facts import Facts, facts_of
from matcher.records import Record, RecordKey, key_of
from matcher.text import RecordText, Segmenter, grams, normalise, text_of
from matcher.text.ngrams import character_ngrams
from matcher.text.titles import TitleParts, parse_title


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """A record with its text segmented. Keywords count as title: both say what the thing is."""

    record: Record
    text: RecordText
    title_terms: tuple[str, ...]
    body_terms: tuple[str, ...]
    title_grams: tuple[str, ...]
    keyword_terms: tuple[str, ...] = ()
    """Those of the title's terms that come from keywords; they stand last there."""

    @cached_property
    def all_terms(self) -> frozenset[str]:
        """The terms of title, keywords and body."""
        return frozenset(self.title_terms) | frozenset(self.body_terms)

    @cached_property
    def title_counts(self) -> Mapping[str, int]:
        """How often each term stands in the title alone, keywords apart."""
        return Counter(self.title_terms[: len(self.title_terms) - len(self.keyword_terms)])

    @cached_property
    def keyword_counts(self) -> Mapping[str, int]:
        """How often each term stands in the keywords."""
        return Counter(self.keyword_terms)

    @cached_property
    def body_counts(self) -> Mapping[str, int]:
        """How often each term stands in the body."""
        return Counter(self.body_terms)

    @cached_property
    def title_parts(self) -> TitleParts:
        """What the title says the thing is, what is done to it, and what it is for."""
        return parse_title(self.text.title)

    @cached_property
    def title_ngrams(self) -> Mapping[str, int]:
        """How often each run of one to three characters stands in the title."""
        return character_ngrams(self.text.title)

    @cached_property
    def title_ngrams_length(self) -> float:
        """Euclidean length of those counts, each damped as 1 + ln n; 0 for none."""
        return math.sqrt(sum((1 + math.log(n)) ** 2 for n in self.title_ngrams.values()))

    @cached_property
    def body_ngrams(self) -> Mapping[str, int]:
        """The same counts for the body; large, so asked of queries alone."""
        return character_ngrams(self.text.body)

    @cached_property
    def facts(self) -> Facts:
        """What the record states that a demand's constraints can be held against."""
        return facts_of(self.record)


def make_profile(record: Record, segmenter: Segmenter) -> Profile:
    """Return the record's profile: terms in text order, repeated as in the text."""
    text = text_of(record)
    title = normalise("\n".join((text.title, *text.keywords)))
    return Profile(
        record=record,
        text=text,
        title_terms=_shared(segmenter.terms(title)),
        body_terms=_shared(segmenter.terms(text.body)),
        title_grams=_shared(grams(text.title)),
        keyword_terms=_shared(segmenter.terms("\n".join(text.keywords))) if text.keywords else (),
    )


def _shared(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the terms with one object for each word, however many profiles hold it."""
    return tuple(map(sys.intern, terms))


class ProfileCache:
    """Keeps the profiles of the records proposed lately; a record's next revision is another entry.

    Segmenting 100 candidates takes 30 ms, finding them here none; 20,000 profiles take about 300 MB.
    """

    def __init__(self, segmenter: Segmenter, *, size: int = 20_000) -> None:
        self._segmenter = segmenter
        self._size = size
        self._profiles: OrderedDict[tuple[RecordKey, int], Profile] = OrderedDict()
        self._lock = threading.Lock()

    def profile(self, record: Record, revision: int) -> Profile:
        """Return the profile of a record at a revision."""
        entry = (key_of(record), revision)
        with self._lock:
            found = self._profiles.get(entry)
            if found is not None:
                self._profiles.move_to_end(entry)
                return found
        made = make_profile(record, self._segmenter)
        with self._lock:
            self._profiles[entry] = made
            while len(self._profiles) > self._size:
                self._profiles.popitem(last=False)
        return made
