"""Team-draft interleaving (Radlinski et al. 2008): two rankers in one list, drawn by the request's id."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from matcher.errors import InvalidInput

Team = Literal["a", "b"]
_OTHER: Final[dict[Team, Team]] = {"a": "b", "b": "a"}

LONGEST = 30
"""Fifteen rounds: at most 2^15 courses of a draft to go through for its propensities; most come together."""
_BITS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedItem:
    """A record at its position, whose team put it there, and how likely that was before the draw."""

    key: str
    position: int
    """1 is first."""
    team: Team
    propensity: float
    """Of this record at this position, whichever team puts it there: what the suggestion log keeps."""


def takes_part(request_id: str, *, experiment: str, share: float) -> bool:
    """Return whether a request is in an experiment's share (0–1): the same answer for the same ids, for ever.

    Requests of a smaller share stay in a larger one.
    """
    if not 0 <= share <= 1:
        raise InvalidInput(f"expected a share within 0–1, got {share:g}")
    return _number(f"share/{experiment}/{request_id}") < share * 2.0**_BITS


def draft(
    a: Sequence[str], b: Sequence[str], *, size: int, request_id: str, experiment: str
) -> list[DraftedItem]:
    """Return the interleaved list of two rankings' records, at most `size` long.

    In each round a coin says which team picks first; each picks its best record that is not yet in the
    list. The coins are the bits of SHA-256 of the experiment and the request, so that a list can be made
    again from its ids. Two empty rankings make an empty list. Raises InvalidInput for a size outside
    1–30 and for a ranking that names a record twice.
    """
    _check(a, b, size)
    bits = _number(f"draft/{experiment}/{request_id}")
    coins: list[Team] = ["a" if bits >> turn & 1 else "b" for turn in range(size)]
    chances = placement_propensities(a, b, size=size)
    taken: list[str] = []
    made: list[DraftedItem] = []
    while len(taken) < size and (picks := _round(a, b, taken, coins.pop(0))):
        for key, team in picks[: size - len(taken)]:
            taken.append(key)
            chance = chances[key, len(taken)]
            made.append(DraftedItem(key=key, position=len(taken), team=team, propensity=chance))
    return made


def placement_propensities(a: Sequence[str], b: Sequence[str], *, size: int) -> dict[tuple[str, int], float]:
    """Return how likely the draft puts each record at each position, exactly; what cannot be is left out.

    Courses of the draft are followed side by side, those that took the same records as one. The chances
    of each position sum up to 1. Raises InvalidInput like `draft`.
    """
    _check(a, b, size)
    chances: dict[tuple[str, int], float] = defaultdict(float)
    courses: dict[frozenset[str], float] = {frozenset(): 1.0}
    while courses:
        following: dict[frozenset[str], float] = defaultdict(float)
        for taken, chance in courses.items():
            for first in ("a", "b"):
                picks = _round(a, b, taken, first)[: size - len(taken)]
                for place, (key, _) in enumerate(picks, start=len(taken) + 1):
                    chances[key, place] += chance / 2
                if picks:
                    following[taken.union(key for key, _ in picks)] += chance / 2
        courses = following
    return dict(chances)


def credit(items: Sequence[DraftedItem], acted: Collection[str]) -> Team | None:
    """Return the team with more of the records that somebody acted on; None for a draw, or for nobody.

    Raises InvalidInput for a record that the list does not hold.
    """
    strangers = sorted(set(acted) - {item.key for item in items})
    if strangers:
        raise InvalidInput(f"expected records of the list, got {strangers[0]!r}")
    ahead = sum((item.team == "a") - (item.team == "b") for item in items if item.key in acted)
    return None if ahead == 0 else "a" if ahead > 0 else "b"


def _round(a: Sequence[str], b: Sequence[str], taken: Collection[str], first: Team) -> list[tuple[str, Team]]:
    """Return what one round adds, in order; a team that has run out passes."""
    picks: list[tuple[str, Team]] = []
    for team in (first, _OTHER[first]):
        ranking = a if team == "a" else b
        gone = {key for key, _ in picks}
        best = next((key for key in ranking if key not in taken and key not in gone), None)
        if best is not None:
            picks.append((best, team))
    return picks


def _check(a: Sequence[str], b: Sequence[str], size: int) -> None:
    if not 1 <= size <= LONGEST:
        raise InvalidInput(f"expected a list of 1–{LONGEST} records, got {size}")
    for name in _twice(a, b):
        raise InvalidInput(f"expected each record once in a ranking, got {name!r} twice")


def _twice(*rankings: Sequence[str]) -> Iterator[str]:
    for ranking in rankings:
        seen: set[str] = set()
        for key in ranking:
            if key in seen:
                yield key
            seen.add(key)


def _number(text: str) -> int:
    """Return 256 bits that follow from a text alone."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest(), "big")
