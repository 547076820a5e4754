"""One entry of the bridge: a term, what it may be expanded by, and how that was found and measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from matcher.text import normalise

EntryKey = tuple[str, str]
"""Term and expansion, both normalised: what makes two entries the same."""


class EntryKind(StrEnum):
    """How the expansion relates to the term."""

    ABBREVIATION = "abbreviation"
    """A shorter or longer form in the same script (碳纤复材, 碳纤维增强复合材料)."""
    LATIN = "latin"
    """The Latin name of a Chinese term or the other way round (CBN, 立方氮化硼)."""
    SYNONYM = "synonym"
    """Another word for the same thing, or so close that who asks for one is served by the other."""
    BROADER = "broader"
    """The expansion is the wider term; never used the other way round."""

    @property
    def is_symmetric(self) -> bool:
        """Whether the expansion may in turn be expanded by the term."""
        return self is not EntryKind.BROADER


class Status(StrEnum):
    """What may be done with an entry."""

    ACTIVE = "active"
    """Mined or seeded, and in use; the next mining may change or drop it."""
    REJECTED = "rejected"
    """Kept, so that it is not proposed again, but never used."""
    MANUAL = "manual"
    """Written or changed by a person, and in use; no mining or measuring changes it."""


KIND_WEIGHTS: Final[Mapping[EntryKind, float]] = {
    EntryKind.ABBREVIATION: 0.9,
    EntryKind.LATIN: 0.9,
    EntryKind.SYNONYM: 0.6,
    EntryKind.BROADER: 0.3,
}
"""Weight of a fresh entry, set by design: two names of one thing count nearly as much as the word itself, a
wider term brings documents about its other members too."""

MAX_TERM_CHARS: Final = 40
"""A term, not a sentence; “2-acrylamido-2-methylpropanesulfonic acid” has as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A directed expansion: queries with `term` also search for `expansion`.

    Both are as people write them; case and width make no difference (`key`). `weight` is 0–1, against the
    term's own weight. `evidence` counts the documents that speak for it (0 for a seed that no document
    shows), `source` says what found it. The figures are those of `matcher bridge measure`, NaN where nothing
    could be measured: `marginal_recall` is the share of the strong documents missed by the plain query that
    the entry brings among the first 100, `false_hit_rate` the share of the hits it brings there that are
    none, `n` how many such hits there were.
    """

    term: str
    expansion: str
    kind: EntryKind
    weight: float
    evidence: int
    source: str
    marginal_recall: float = math.nan
    false_hit_rate: float = math.nan
    n: int = 0
    status: Status = Status.ACTIVE

    @property
    def key(self) -> EntryKey:
        """What makes two entries the same."""
        return plain(self.term), plain(self.expansion)

    @property
    def is_used(self) -> bool:
        """Whether queries are expanded by it."""
        return self.status is not Status.REJECTED and self.weight > 0.0


@lru_cache(maxsize=65_536)
def plain(term: str) -> str:
    """Return a term in the form that terms are compared in: width, case and variants levelled."""
    return normalise(term).text
