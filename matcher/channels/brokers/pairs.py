"""Pairs worth a broker's time: what the engine proposes to demands and, for funds, to achievements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.asking import Ask
from matcher.engine import Engine
from matcher.evidence.coverage import Coverage
from matcher.records import Achievement, Demand, Investor, RecordKey, key_of
from matcher.store import EVERYONE, DealPair
from matcher.suggestions import Suggestion, SuggestionList
from matcher.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """A question to the engine with its answer."""

    ask: Ask
    found: SuggestionList


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenPair:
    """An achievement with a demand or fund, as the engine proposed it; `rank` is its place in the answer.

    Pairs that a person fixed and nothing proposed have no question.
    """

    pair: DealPair
    achievement: Achievement
    counterpart: Demand | Investor
    score: float
    level: int
    coverage: tuple[Coverage, ...] = ()
    why: str = ""
    question: Question | None = None
    rank: int = 0


def pairs_for(
    engine: Engine, asking: Iterable[RecordKey], *, k: int, at: datetime, min_level: int
) -> list[OpenPair]:
    """Return what is proposed to demands and funds (achievements), to achievements (funds), from a level on.

    Public records only, for brokers see no others; an asking record that is not public, or gone, has none.
    Lists are as the versions in use rank them: what a broker sees is composed of many, so that an order drawn
    for one of them would never be shown.
    """
    records = engine.store.fetch(list(asking), visible=EVERYONE)
    found: list[OpenPair] = []
    for key, stored in records.items():
        name = "achievement-investor" if key.kind is Kind.ACHIEVEMENT else f"{key.kind}-achievement"
        ask = Ask(pairing=name, at=at, visible=EVERYONE, key=key, k=k)
        question = Question(ask=ask, found=engine.suggest(ask))
        found += [
            _open_pair(stored.record, one, question)
            for one in question.found.suggestions
            if one.level >= min_level
        ]
    return found


def pairs_named(engine: Engine, pairs: Sequence[DealPair], *, at: datetime) -> list[OpenPair]:
    """Return pairs that a person named, whatever their level, where both records are public."""
    found: list[OpenPair] = []
    for pair in pairs:
        key, other = RecordKey(Kind.ACHIEVEMENT, pair.achievement_id), pair.counterpart
        records = engine.store.fetch([key, other], visible=EVERYONE)
        ask = Ask(pairing=f"{other.kind}-achievement", at=at, visible=EVERYONE, key=other)
        scored = engine.score(ask, [key]).get(key) if len(records) == 2 else None
        if scored is None:
            continue
        achievement, counterpart = records[key].record, records[other].record
        if isinstance(achievement, Achievement) and isinstance(counterpart, Demand | Investor):
            found.append(
                OpenPair(
                    pair=pair,
                    achievement=achievement,
                    counterpart=counterpart,
                    score=scored[0],
                    level=scored[1],
                )
            )
    return found


def shown_part(question: Question, ranks: Sequence[int]) -> SuggestionList:
    """Return an answer as if it held only what was shown of it: the suggestions at these ranks, in order."""
    found, rows = question.found, [rank - 1 for rank in sorted(ranks)]
    return replace(
        found,
        suggestions=tuple(
            replace(found.suggestions[row], rank=place) for place, row in enumerate(rows, start=1)
        ),
        features=found.features.rows(rows),
        propensities=tuple(found.propensities[row] for row in rows),
    )


def _open_pair(asking: object, one: Suggestion, question: Question) -> OpenPair:
    sides = (asking, one.record)
    achievement = next(side for side in sides if isinstance(side, Achievement))
    counterpart = next(side for side in sides if isinstance(side, Demand | Investor))
    return OpenPair(
        pair=DealPair(achievement.id, key_of(counterpart)),
        achievement=achievement,
        counterpart=counterpart,
        score=one.score,
        level=one.level,
        coverage=one.coverage,
        why=one.why,
        question=question,
        rank=one.rank,
    )
