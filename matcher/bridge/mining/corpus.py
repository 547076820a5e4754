"""The texts that the bridge is mined from, read once: as written, and the terms of each document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matcher.text import Segmenter, normalise

Progress = Callable[[int, int], None]
"""Called with (done, in all)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MinedTexts:
    """Documents as written, normalised, and as the set of their terms; all three in one order."""

    written: tuple[str, ...]
    normal: tuple[str, ...]
    terms: tuple[frozenset[str], ...]

    def document_frequencies(self) -> Counter[str]:
        """Return in how many documents each term stands."""
        return Counter(term for document in self.terms for term in document)


def read_texts(texts: Iterable[str], segmenter: Segmenter, *, progress: Progress | None = None) -> MinedTexts:
    """Return the texts, segmented; equal texts count once, since a copy is no evidence."""
    written = tuple(dict.fromkeys(texts))
    normal: list[str] = []
    terms: list[frozenset[str]] = []
    for number, text in enumerate(written, start=1):
        normalised = normalise(text)
        normal.append(normalised.text)
        terms.append(frozenset(segmenter.terms(normalised)))
        if progress is not None:
            progress(number, len(written))
    return MinedTexts(written=written, normal=tuple(normal), terms=tuple(terms))
