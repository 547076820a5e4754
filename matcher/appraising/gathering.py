"""What stands around achievements at a moment, gathered from store and index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, TypeAlias

from matcher.appraisal.surroundings import DemandMatch, FundMatch, Realised, Surroundings
from matcher.appraising.asking_sides import DEMANDS, FUNDS, AskingSides, read_sides, where_asking
from matcher.appraising.ledger import LedgerIncome
from matcher.appraising.neighbours import TermWeights, find_neighbours
from matcher.appraising.pairs import PairRequest, PairScorer, score_pairs
from matcher.appraising.text_readings import read_texts
from matcher.embeddings.encoder import Vectors
from matcher.engine import Engine
from matcher.pairings import Pairing
from matcher.query import word_weights
from matcher.reading.vectors import mixed_rows
from matcher.records import Demand, RecordKey, key_of, title_of
from matcher.store import StoredRecord

NEAR_BY_MEANING: Final = 10
"""Demands nearest in meaning that are scored: of 348 real ones no likely match stood further than eighth."""
NEAR_BY_WORDS: Final = 5
NEAR_FUNDS: Final = 40
"""A city has some dozens of funds: as a rule all are scored."""
LEAST_SCORE: Final = 0.3
"""Pairs below are left out of every figure: a dozen such would add up to a match that nobody sees."""
_DIGITS: Final = 4

Ledger: TypeAlias = Callable[[str, datetime], tuple[Realised, ...]]
"""Returns the recorded income of an achievement (id) up to a moment."""
_Near: TypeAlias = dict[RecordKey, list[RecordKey]]
_Scores: TypeAlias = dict[RecordKey, list[tuple[RecordKey, float]]]


class Gatherer:
    """Gathers surroundings; the same store, index and moment give the same. Safe for threads.

    Income is what the store's ledger of outcomes recorded, unless another one is given.
    """

    def __init__(self, engine: Engine, *, realised: Ledger | None = None) -> None:
        self._engine = engine
        self._realised = LedgerIncome(engine.store) if realised is None else realised
        self._scorer = PairScorer(engine)
        self._weights = TermWeights(engine.stages.index)
        self._sides: AskingSides | None = None

    def gather(self, stored: Sequence[StoredRecord], *, at: datetime) -> list[Surroundings]:
        """Return the surroundings of each achievement at a moment, in their order."""
        index, sides = self._engine.stages.index, self._who_asks(at.date())
        offered = {key_of(one.record): one for one in stored}
        profiles = [self._engine.profiles.profile(one.record, one.revision) for one in stored]
        rows = mixed_rows(*index.vectors(list(offered)))
        words = [word_weights(profile, index) for profile in profiles]
        near = self._near_demands(list(offered), rows, words, sides)
        demands = self._scores(DEMANDS, near, sides.demands, offered, at)
        near = self._near_funds(list(offered), rows, sides)
        funds = self._scores(FUNDS, near, sides.funds, offered, at)
        texts = read_texts(self._engine.stages.reader, profiles, rows)
        return [
            Surroundings(
                at=at,
                index_revision=index.revision,
                open_demands=len(sides.demands),
                demands=_demands(sides, demands.get(key, ())),
                active_funds=len(sides.funds),
                funds=_funds(sides, funds.get(key, ())),
                other_achievements=sides.achievements - 1,
                neighbours=find_neighbours(self._engine, self._weights, one, row=rows[n], words=words[n]),
                realised=self._realised(key.id, at),
                industries=texts[n][0],
                readiness=texts[n][1],
            )
            for n, (key, one) in enumerate(offered.items())
        ]

    def _who_asks(self, day: date) -> AskingSides:
        """Return who asks, read again when the store has changed or another day begun."""
        known = self._sides
        if known is None or (known.revision, known.day) != (self._engine.store.revision(), day):
            known = self._sides = read_sides(self._engine.store, day)
        return known

    def _near_demands(
        self,
        keys: Sequence[RecordKey],
        rows: Sequence[Vectors | None],
        words: Sequence[Mapping[str, float]],
        sides: AskingSides,
    ) -> _Near:
        """Return the open demands near each achievement, in meaning or in words."""
        # Expired ones would else take the places of those that can still be answered.
        index, where = self._engine.stages.index, where_asking(DEMANDS, excluded=sides.expired)
        near: _Near = {}
        for key, row, weights in zip(keys, rows, words, strict=True):
            found = [] if row is None else index.search_dense(row, k=NEAR_BY_MEANING, where=where)
            if weights:
                found = [*found, *index.search_lexical(weights, k=NEAR_BY_WORDS, where=where)]
            near[key] = [one for one in dict.fromkeys(hit.key for hit in found) if one in sides.demands]
        return near

    def _near_funds(
        self, keys: Sequence[RecordKey], rows: Sequence[Vectors | None], sides: AskingSides
    ) -> _Near:
        if len(sides.funds) <= NEAR_FUNDS:
            return {key: sorted(sides.funds) for key in keys}
        index, where = self._engine.stages.index, where_asking(FUNDS)
        found = [[] if row is None else index.search_dense(row, k=NEAR_FUNDS, where=where) for row in rows]
        return {
            key: [hit.key for hit in hits if hit.key in sides.funds]
            for key, hits in zip(keys, found, strict=True)
        }

    def _scores(
        self,
        pairing: Pairing,
        near: _Near,
        asking: Mapping[RecordKey, StoredRecord],
        offered: Mapping[RecordKey, StoredRecord],
        at: datetime,
    ) -> _Scores:
        request = PairRequest(pairing=pairing, at=at, near=near, asking=asking, offered=offered)
        found: _Scores = {}
        for (key, other), score in score_pairs(self._scorer, request).items():
            if score >= LEAST_SCORE:
                found.setdefault(key, []).append((other, round(score, _DIGITS)))
        return found


def _demands(sides: AskingSides, scores: Sequence[tuple[RecordKey, float]]) -> tuple[DemandMatch, ...]:
    """Return the scored demands with what their figures need, best first, ties by key."""
    found = []
    for key, score in sorted(scores, key=lambda one: (-one[1], one[0])):
        stored = sides.demands[key]
        record = stored.record
        if isinstance(record, Demand):
            found.append(
                DemandMatch(
                    key=key,
                    revision=stored.revision,
                    title=record.title,
                    score=score,
                    enterprise=record.enterprise,
                    town=record.town,
                    budget_max_cny=record.budget_max_cny,
                    posted_on=record.posted_on,
                )
            )
    return tuple(found)


def _funds(sides: AskingSides, scores: Sequence[tuple[RecordKey, float]]) -> tuple[FundMatch, ...]:
    return tuple(
        FundMatch(
            key=key, revision=sides.funds[key].revision, title=title_of(sides.funds[key].record), score=score
        )
        for key, score in sorted(scores, key=lambda one: (-one[1], one[0]))
    )
