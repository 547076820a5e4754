"""What one condition less would change, and what came closest when nothing fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.evidence.comparing import State
from matcher.evidence.constraints import Constraint
from matcher.evidence.coverage import Coverage, is_counted
from matcher.evidence.scope import Strength
from matcher.records import RecordKey

NO_MATCH: Final = "无合适匹配"
"""What people are told when nothing reaches the score of a fitting match."""
_MOST_NAMED: Final = 3
"""Conditions that a sentence names; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """Dropping one condition alone would clear `count` more candidates."""

    condition: str
    count: int

    @property
    def text(self) -> str:
        """In Chinese, for a person."""
        return f"若“{self.condition}”不作要求，另有 {self.count} 项"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A scored candidate with its coverage."""

    key: RecordKey
    title: str
    score: float
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """The candidate that came closest, and the conditions that stopped it.

    `conditions` are those its text contradicts, or else those that must hold and that it leaves open;
    empty when only its score fell short.
    """

    key: RecordKey
    title: str
    score: float
    conditions: tuple[Constraint, ...]
    is_contradicted: bool

    @property
    def text(self) -> str:
        """In Chinese, for a person."""
        named = "、".join(one.label for one in self.conditions[:_MOST_NAMED])
        more = f"等 {len(self.conditions)} 项" if len(self.conditions) > _MOST_NAMED else ""
        if not self.conditions:
            return f"最接近的是《{self.title}》，但相关程度不足"
        return (
            f"最接近的是《{self.title}》，但{'不符' if self.is_contradicted else '未见说明'}：{named}{more}"
        )


def relax(blocked: Iterable[frozenset[str]]) -> tuple[Relaxation, ...]:
    """Return for each condition how many candidates it alone keeps out, the most first, ties by name.

    `blocked` has a candidate's unmet conditions each: contradicted constraints (`blocks_of`), filters
    that it fails. A candidate that two conditions keep out is cleared by neither.
    """
    alone = Counter(next(iter(conditions)) for conditions in blocked if len(conditions) == 1)
    return tuple(
        Relaxation(condition=condition, count=count)
        for condition, count in sorted(alone.items(), key=lambda item: (-item[1], item[0]))
    )


def blocks_of(coverage: Sequence[Coverage]) -> frozenset[str]:
    """Return the labels of the constraints that a candidate's text contradicts."""
    return frozenset(one.constraint.label for one in coverage if one.state is State.CONTRADICTED)


def nearest_miss(contenders: Sequence[Contender]) -> NearMiss | None:
    """Return the candidate with the fewest contradictions, the best score among those; None without any.

    Ties break by key. What stopped it: its contradicted constraints, else the hard ones it leaves open.
    """
    if not contenders:
        return None
    best = min(contenders, key=lambda one: (len(blocks_of(one.coverage)), -one.score, one.key))
    against = tuple(one.constraint for one in best.coverage if one.state is State.CONTRADICTED)
    return NearMiss(
        key=best.key,
        title=best.title,
        score=best.score,
        conditions=against or _left_open(best.coverage),
        is_contradicted=bool(against),
    )


def _left_open(coverage: Sequence[Coverage]) -> tuple[Constraint, ...]:
    return tuple(
        one.constraint
        for one in coverage
        if one.state is State.MISSING and is_counted(one) and one.constraint.strength is Strength.HARD
    )
