"""Expanding a query: its own words stay as they are, other names of its telling terms join at less weight."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from matcher.bridge.entries import Entry, plain
from matcher.profiles import Profile
from matcher.text import Segmenter, normalise
from matcher.text.queries import DocumentFrequencies

_COMMON_SHARE: Final = 0.05
"""A term in more than every twentieth document tells too little to be worth another name …"""
_COMMON_LEAST: Final = 10
"""… but in a small index no term in fewer than ten documents is called common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeOptions:
    """How much a query takes from the bridge."""

    weight: float = 0.5
    """Of an expansion against the term it stands for, times the entry's own weight; 0 expands nothing."""
    max_expansions: int = 12
    """A query keeps at most 64 words of its own; more than a dozen foreign ones would talk over them."""
    per_term: int = 3
    """The strongest names of one term; the fourth is rarely another name of the same thing."""


_DEFAULTS = BridgeOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What the bridge adds to a query.

    `weights` holds index words that the query does not have itself, each with a weight above 0 and at most
    that of the term it stands for. `entries` are those it came from, the most telling first.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    entries: tuple[Entry, ...] = ()


NO_EXPANSION: Final = Expansion()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """An entry with both sides cut into index words; a side that is one word is that word alone."""

    entry: Entry
    term: str
    term_words: frozenset[str]
    expansion_words: tuple[str, ...]


class Bridge:
    """The entries in use, ready for the segmenter that made the index; safe to share between threads."""

    def __init__(
        self, entries: Iterable[Entry], segmenter: Segmenter, options: BridgeOptions = _DEFAULTS
    ) -> None:
        """Cut the entries into words; those not in use are left out, and those without any word."""
        self._options = options
        self._by_term: dict[str, dict[str, float]] = defaultdict(dict)
        self._by_word: dict[str, list[_Ready]] = defaultdict(list)
        for entry in entries:
            if not entry.is_used:
                continue
            term, expansion = entry.key
            self._by_term[term][expansion] = entry.weight
            ready = _Ready(
                entry=entry,
                term=term,
                term_words=frozenset(_words_of(term, segmenter)),
                expansion_words=_words_of(expansion, segmenter),
            )
            if ready.term_words and ready.expansion_words:
                self._by_word[min(ready.term_words)].append(ready)

    def expansions(self, term: str) -> Mapping[str, float]:
        """Return the other names of a term, normalised, with their weights 0–1; {} for an unknown one."""
        return MappingProxyType(self._by_term.get(plain(term), {}))

    def expand(
        self,
        profile: Profile,
        words: Mapping[str, float],
        *,
        document_frequencies: DocumentFrequencies,
        document_count: int,
    ) -> Expansion:
        """Return what to search for besides the query's own `words` (index words with their weights).

        Expanded are terms that stand in the text, not inside a longer known term there, and are not common
        in the index; one that no document holds is, since it finds nothing itself. An expansion that the
        segmenter knows as a word is searched as that word; another is searched by its parts, which share
        its weight. Its weight is the term's × the entry's × `options.weight`, and less where it is rarer than
        the term: BM25 would count the rarer word for more than the one that was asked. Ties break by
        term and expansion. Words of the query are never touched, nor among the result.
        """
        found = self._matched(profile) if self._options.weight > 0.0 else []
        if not found:
            return NO_EXPANSION
        scale = _Scale.of(found, document_frequencies, document_count)
        rated = sorted(
            ((gain, ready) for ready in found if (gain := self._gain(ready, words, scale)) > 0.0),
            key=lambda one: (-one[0], one[1].entry.key),
        )
        return self._collect([ready for _, ready in rated], words, scale)

    def _matched(self, profile: Profile) -> list[_Ready]:
        """Return the entries whose term stands in the profile's text on its own."""
        held = profile.all_terms
        possible = [
            ready for word in held for ready in self._by_word.get(word, ()) if ready.term_words <= held
        ]
        if not possible:
            return []
        rest = normalise(profile.text.whole).text
        alone: set[str] = set()
        for term in sorted({ready.term for ready in possible}, key=lambda term: (-len(term), term)):
            if term in rest:
                alone.add(term)
                rest = rest.replace(term, "\n")
        return [ready for ready in possible if ready.term in alone]

    def _gain(self, ready: _Ready, words: Mapping[str, float], scale: _Scale) -> float:
        """Return how much an entry promises: 0 where the term is common or the expansion unknown."""
        if scale.is_common(ready.term_words) or not all(map(scale.is_known, ready.expansion_words)):
            return 0.0
        if all(word in words for word in ready.expansion_words):
            return 0.0
        telling = max(map(scale.idf, ready.term_words))
        return _own_weight(ready, words) * ready.entry.weight * telling

    def _collect(self, ready: Sequence[_Ready], words: Mapping[str, float], scale: _Scale) -> Expansion:
        weights: dict[str, float] = {}
        entries: list[Entry] = []
        taken: dict[str, int] = defaultdict(int)
        for one in ready:
            if len(entries) == self._options.max_expansions:
                break
            if taken[one.term] == self._options.per_term:
                continue
            taken[one.term] += 1
            entries.append(one.entry)
            share = _own_weight(one, words) * one.entry.weight * self._options.weight
            for word in one.expansion_words:
                weight = share * scale.damping(one.term_words, word) / len(one.expansion_words)
                if word not in words:
                    weights[word] = max(weight, weights.get(word, 0.0))
        return Expansion(weights=weights, entries=tuple(entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """How rare words are in the index."""

    frequencies: Mapping[str, int]
    count: int

    @classmethod
    def of(cls, found: Sequence[_Ready], frequencies: DocumentFrequencies, count: int) -> _Scale:
        asked = {word for ready in found for word in (*ready.term_words, *ready.expansion_words)}
        return cls(frequencies=frequencies(sorted(asked)), count=count)

    def is_known(self, word: str) -> bool:
        return self.frequencies.get(word, 0) > 0

    def is_common(self, words: Iterable[str]) -> bool:
        rarest = min(self.frequencies.get(word, 0) for word in words)
        return rarest > max(_COMMON_LEAST, _COMMON_SHARE * self.count)

    def idf(self, word: str) -> float:
        """Return Robertson and Spärck Jones' idf as BM25 has it; for an unknown word that of a unique one."""
        n = max(1, self.frequencies.get(word, 0))
        return math.log(1 + (max(self.count, n) - n + 0.5) / (n + 0.5))

    def damping(self, words: Iterable[str], other: str) -> float:
        """Return what brings the idf of `other` down to that of the words, at most 1."""
        return min(1.0, max(map(self.idf, words)) / self.idf(other))


def _words_of(term: str, segmenter: Segmenter) -> tuple[str, ...]:
    """Return the index words of a normalised term: the whole where that is one, else its longest parts."""
    words = tuple(dict.fromkeys(segmenter.terms(term)))
    if term in words:
        return (term,)
    return tuple(word for word in words if not any(word != other and word in other for other in words))


def _own_weight(ready: _Ready, words: Mapping[str, float]) -> float:
    """Return the term's weight in the query; of one that no document holds, that of the lightest word."""
    own = [words[word] for word in ready.term_words if word in words]
    return max(own) if own else min(words.values(), default=1.0)
