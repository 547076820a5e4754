"""Near-duplicates among records: one achievement filed twice, one need posted twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Vectors
from matcher.profiles import Profile
from matcher.records import Achievement, Broker, Demand, Investor
from matcher.text import normalise

SAME_TITLE_COSINE: Final = 0.97
"""Records of one title are one only when their texts are this close too; e5 gives others up to 0.95."""
ALMOST_EQUAL: Final = 0.9
"""Jaccard of shingles (Broder 1997): one or two sentences of twenty may differ."""
_SHINGLE: Final = 4
_SHORTEST_TEXT: Final = 40
"""Shorter texts share nine tenths of their shingles by being about the same thing."""
_LIKELY_COSINE: Final = 0.95
_LIKELY_TERMS: Final = 0.75
"""Cosine and Jaccard of terms that texts with nine tenths of their shingles in common exceed: looked at
first, since they are known already and shingles have to be made."""
_TELLING_TITLE: Final = 10
"""Characters from which a title without a body names one thing (real titles: median 16)."""
_MARKS: Final = re.compile(r"[\W_]+")


class Sameness(StrEnum):
    """Why two records are one; the strongest reason first."""

    NUMBER = "same_number"
    OWNER = "same_title_and_owner"
    TITLE = "same_title_and_text"
    TEXT = "almost_equal_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateGroup:
    """Rows of records that are one, ascending, two or more; `reasons` hold between some of them."""

    rows: tuple[int, ...]
    reasons: frozenset[Sameness]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traits:
    profile: Profile
    owner: str
    numbers: frozenset[str]

    @property
    def title(self) -> tuple[type[Achievement | Demand | Broker | Investor], tuple[str, ...]]:
        """Kind and title, marks and spaces apart."""
        return type(self.profile.record), self.profile.title_grams


def find_duplicates(profiles: Sequence[Profile], vectors: Vectors) -> tuple[DuplicateGroup, ...]:
    """Return the groups of achievements or demands that are one and the same, by their first row.

    `vectors` are one unit row a profile, (profiles, dimension), NaN where there is none. Records of named,
    different owners are one only by the number of their patent: a common title is no sign. Whoever is a
    duplicate of a duplicate belongs to the group. The groups do not depend on the order of the profiles.
    Brokers and investors are never duplicates here: two people may well say the same of themselves.
    """
    traits = [_traits(profile) for profile in profiles]
    group_of = list(range(len(profiles)))
    reasons: dict[int, set[Sameness]] = {}
    for a, b, sameness in _pairs(traits, vectors):
        kept, merged = sorted((group_of[a], group_of[b]))
        reasons[kept] = reasons.get(kept, set()) | reasons.pop(merged, set()) | {sameness}
        group_of = [kept if group == merged else group for group in group_of]
    return tuple(
        DuplicateGroup(
            rows=tuple(row for row, group in enumerate(group_of) if group == first),
            reasons=frozenset(reasons[first]),
        )
        for first in sorted(reasons)
    )


def _pairs(traits: Sequence[_Traits | None], vectors: Vectors) -> list[tuple[int, int, Sameness]]:
    """Return the pairs that a rule makes one; only pairs with something in common are looked at."""
    known = {row: trait for row, trait in enumerate(traits) if trait is not None}
    cosines = _cosines(vectors)
    likely = {(int(a), int(b)) for a, b in np.argwhere(np.triu(cosines > _LIKELY_COSINE, k=1))}
    likely |= _sharing({row: (trait.title,) for row, trait in known.items() if trait.title[1]})
    likely |= _sharing({row: trait.numbers for row, trait in known.items()})
    found = []
    for a, b in sorted(likely):
        if a in known and b in known:
            sameness = _sameness(known[a], known[b], float(cosines[a, b]))
            if sameness is not None:
                found.append((a, b, sameness))
    return found


def _sharing(marks: dict[int, Iterable[Hashable]]) -> set[tuple[int, int]]:
    """Return the pairs of rows, the lower first, that share a mark."""
    rows_of: dict[Hashable, list[int]] = defaultdict(list)
    for row, own in marks.items():
        for mark in own:
            rows_of[mark].append(row)
    return {pair for rows in rows_of.values() for pair in combinations(rows, 2)}


def _sameness(one: _Traits, other: _Traits, cosine: float) -> Sameness | None:
    if one.numbers and other.numbers and (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return Sameness.NUMBER
    if one.owner and other.owner and one.owner != other.owner:
        return None
    if one.title == other.title and one.title[1]:
        if one.owner and one.owner == other.owner:
            return Sameness.OWNER
        if cosine > SAME_TITLE_COSINE and _says_enough(one.profile) and _says_enough(other.profile):
            return Sameness.TITLE
    if cosine > _LIKELY_COSINE and one.title[0] is other.title[0]:
        return Sameness.TEXT if _is_almost_equal(one.profile, other.profile) else None
    return None


def _says_enough(profile: Profile) -> bool:
    """Whether a record is told from others of its title: 隔膜检测 alone is a topic that many work on."""
    return bool(profile.text.body) or len(_bare(profile.text.title)) >= _TELLING_TITLE


def _cosines(vectors: Vectors) -> NDArray[np.float64]:
    """Return the cosines of all pairs of rows, to nine digits; 0 beside a row of NaN.

    Rounded because a matrix product rounds equal pairs differently by where they stand.
    """
    rows = np.nan_to_num(vectors.astype(np.float64), nan=0.0)
    return np.asarray((rows @ rows.T).round(9))


def _traits(profile: Profile) -> _Traits | None:
    match profile.record:
        case Achievement() as record:
            numbers = {_bare(item.number) for item in record.ip_items if item.number}
            owner = record.owner
        case Demand() as record:
            owner, numbers = record.enterprise, set()
        case _:
            return None
    return _Traits(
        profile=profile,
        owner=_bare(owner or ""),
        numbers=frozenset(number.removeprefix("zl").removeprefix("cn") for number in numbers) - {""},
    )


@lru_cache(maxsize=8_192)
def _bare(text: str) -> str:
    """Return letters, digits and characters alone, normalised: marks and spaces are typed as one likes."""
    return _MARKS.sub("", normalise(text).text)


def _is_almost_equal(one: Profile, other: Profile) -> bool:
    terms, others = one.all_terms, other.all_terms
    if len(terms & others) < _LIKELY_TERMS * len(terms | others):
        return False
    ours, theirs = _shingles(one), _shingles(other)
    return bool(ours and theirs) and len(ours & theirs) >= ALMOST_EQUAL * len(ours | theirs)


def _shingles(profile: Profile) -> frozenset[str]:
    """Return the runs of four characters of title and body; none of a text too short to tell."""
    text = _MARKS.sub("", normalise(profile.text.title + profile.text.body).text)
    if len(text) < _SHORTEST_TEXT:
        return frozenset()
    return frozenset(text[i : i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1))


def count_note(profile: Profile, others: int) -> str:
    """Return in Chinese that there are `others` further records of the same; "" for none."""
    if not others:
        return ""
    return f"同一{'需求' if isinstance(profile.record, Demand) else '成果'}另有 {others} 条记录"
