"""Divisions of GB/T 4754 (大类), from the 战新 industries by the bridge and from words of the names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.profiles import Profile
from matcher.reading.labels import NO_INDUSTRY, Answer
from matcher.reading.words import count_terms, weigh_terms
from matcher.taxonomy import Classification, Industry, Taxonomy
from matcher.text import Segmenter

Floats = NDArray[np.float64]

_SHARPNESS: Final = 8.0
"""How much shared words of names count: a cosine of 0.3 multiplies a division's chance by 11."""
_FLOOR: Final = 0.02
"""Chance of a division that the bridge does not join to what was read: its name alone may still win."""
_SHOWN: Final = 3


class DivisionReader:
    """Knows the names of all divisions, their groups and classes, as words."""

    def __init__(self, taxonomy: Taxonomy, segmenter: Segmenter) -> None:
        self._taxonomy = taxonomy
        gbt = [one for one in taxonomy.industries if one.classification is Classification.GBT4754]
        self._divisions = [one for one in gbt if one.level == 2]
        names = {one.code: Counter(segmenter.terms(one.name)) for one in self._divisions}
        for one in gbt:
            if one.level > 2:
                names[_division_of(one, taxonomy)].update(segmenter.terms(one.name))
        spread = Counter(term for terms in names.values() for term in terms)
        self._rows = {term: row for row, term in enumerate(sorted(spread))}
        self._idf = np.array([math.log(len(names) / spread[term]) for term in self._rows], np.float32)
        self._bridges: dict[tuple[str, ...], Floats] = {}
        self._names = np.zeros((len(self._divisions), len(self._rows)), np.float32)
        for place, one in enumerate(self._divisions):
            rows, weights = weigh_terms(names[one.code], self._rows, np.maximum(self._idf, 1e-3))
            self._names[place, rows] = weights

    def chances(self, profile: Profile, industries: Floats, codes: Sequence[str]) -> dict[str, float]:
        """Return the probability of each division, given what was read of the 战新 industry, shape (codes,).

        Proportional to (expected bridge weight + a floor) · exp(8 · cosine of the words of text and names).
        """
        rows, weights = weigh_terms(
            count_terms(profile.title_terms, profile.body_terms), self._rows, np.maximum(self._idf, 1e-3)
        )
        alike = self._names[:, rows] @ weights if len(rows) else np.zeros(len(self._divisions))
        joined = self._bridge(tuple(codes)) @ industries
        odds = (joined + _FLOOR) * np.exp(_SHARPNESS * alike)
        return {one.code: float(p) for one, p in zip(self._divisions, odds / odds.sum(), strict=True)}

    def read(self, profile: Profile, industries: Floats, codes: Sequence[str]) -> tuple[Answer, ...]:
        """Return the three likeliest divisions."""
        chances = self.chances(profile, industries, codes)
        best = sorted(chances, key=lambda code: (-chances[code], code))[:_SHOWN]
        return tuple(
            Answer(code=code, name=self._taxonomy.industry(code).name, confidence=chances[code])
            for code in best
        )

    def _bridge(self, codes: tuple[str, ...]) -> Floats:
        known = self._bridges.get(codes)
        if known is None:
            known = self._bridges[codes] = self._join(codes)
        return known

    def _join(self, codes: tuple[str, ...]) -> Floats:
        return np.array(
            [
                [0.0 if code == NO_INDUSTRY else self._taxonomy.proximity(code, one.code) for code in codes]
                for one in self._divisions
            ]
        )


def _division_of(industry: Industry, taxonomy: Taxonomy) -> str:
    return next(code for code in taxonomy.ancestors(industry.code) if taxonomy.industry(code).level == 2)
