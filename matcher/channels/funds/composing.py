"""A fund's digest, put together: every candidate decided on in its order, places given, the floor kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from matcher.channels.funds.deciding import decide
from matcher.channels.funds.exposure import FloorCost, measure_cost
from matcher.channels.funds.values import Candidate, Decision, Ground, History, Rules

VARIETY_COST: Final = 0.05
"""How much less an item of another industry may fit: what the ranker hardly tells apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A candidate with what was decided."""

    candidate: Candidate
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What was decided on each candidate, in their order, those of the floor last, and what the floor cost.

    `left` are the places that are still free.
    """

    decided: tuple[Decided, ...]
    left: int
    floor: FloorCost

    @property
    def chosen(self) -> list[Decided]:
        """Return what the digest holds, best first, those of the floor last."""
        return [one for one in self.decided if one.decision.is_in]

    def of(self, achievement_id: str) -> Decided | None:
        """Return what was decided on an achievement; None for one that was not considered."""
        found = [one for one in self.decided if one.candidate.achievement.id == achievement_id]
        return found[-1] if found else None


def compose(
    candidates: Sequence[Candidate],
    waiting: Sequence[Candidate],
    between: tuple[History, Rules],
    at: datetime,
) -> Composition:
    """Return the digest of candidates, best first, and of those that wait for this fund (`waiting_days`).

    What waits and is not chosen anyway takes the place of the last one chosen by rank, where none is free.
    """
    history, rules = between
    plain = _decide_all(candidates, history, rules, at)
    taken = {one.candidate.achievement.id for one in plain if one.decision.is_in}
    placed = [
        Decided(candidate=one, decision=decision)
        for one in waiting
        if one.achievement.id not in taken
        and (decision := decide(one, replace(history, left=1), rules, at)).is_in
    ][: max(history.left, 0)]
    apart = {one.candidate.achievement.id for one in placed}
    rest = [one for one in candidates if one.achievement.id not in apart]
    room = replace(history, left=history.left - len(placed))
    decided = (*_decide_all(rest, room, rules, at), *placed)
    chosen = [one.candidate.score for one in decided if one.decision.is_in]
    without = [one.candidate.score for one in plain if one.decision.is_in]
    return Composition(
        decided=decided,
        left=max(history.left - len(chosen), 0),
        floor=measure_cost(without, chosen, placed=len(placed)),
    )


def _decide_all(
    candidates: Sequence[Candidate], history: History, rules: Rules, at: datetime
) -> list[Decided]:
    """Decide on each in turn, first with room for every industry, then on those left out for that alone.

    For the sake of variety only what fits nearly as well as the last that rank alone would choose comes in.
    """
    scores = _chosen_scores(candidates, history, rules, at)
    least = min(scores, default=0.0) - VARIETY_COST
    found: dict[str, Decided] = {}
    taken: Counter[str] = Counter()
    left = history.left
    for one in candidates:
        room = left if one.score >= least else 0
        decision = decide(one, replace(history, left=room, taken=taken), rules, at)
        found[one.achievement.id] = Decided(candidate=one, decision=decision)
        left -= decision.is_in
        taken[one.fits.industry or ""] += decision.is_in and one.fits.industry is not None
    for id, known in found.items():
        if known.decision.ground in (Ground.CROWDED, Ground.CAP) and left > 0:
            decision = decide(known.candidate, replace(history, left=left), rules, at)
            found[id] = replace(known, decision=decision)
            left -= decision.is_in
    return list(found.values())


def _chosen_scores(
    candidates: Sequence[Candidate], history: History, rules: Rules, at: datetime
) -> list[float]:
    """Return the scores of what would be chosen by rank alone."""
    scores: list[float] = []
    for one in candidates:
        if decide(one, replace(history, left=history.left - len(scores)), rules, at).is_in:
            scores.append(one.score)
    return scores
