"""What stands around achievements at a moment, gathered from store and index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, TypeVar

from matcher.appraisal.surroundings import (
    DemandMatch,
    FundMatch,
    ReadIndustry,
    Realised,
    Surroundings,
)
from matcher.appraising.neighbours import find_neighbours
from matcher.appraising.pairs import PairScorer, score_by_asking
from matcher.embeddings.encoder import Vectors
from matcher.engine import Engine
from matcher.index.base import KIND_FACET, Where
from matcher.pairings import PAIRINGS, Pairing
from matcher.profiles import Profile
from matcher.query import word_weights
from matcher.reading.labels import NO_INDUSTRY
from matcher.reading.vectors import mixed_rows
from matcher.records import Demand, RecordKey, key_of, title_of
from matcher.store import STAFF, StoredRecord
from matcher.vocabulary import Kind

DEMANDS: Final = PAIRINGS["demand-achievement"]
FUNDS: Final = PAIRINGS["investor-achievement"]
NEAR_BY_MEANING: Final = 20
"""Demands nearest in meaning that are scored; further ones hardly ever reach a half."""
NEAR_BY_WORDS: Final = 10
NEAR_FUNDS: Final = 40
"""A city has some dozens of funds: as a rule all are scored."""
LEAST_SCORE: Final = 0.1
"""Pairs below are left out of every figure: thirty such would add up to a match that nobody sees."""
_INDUSTRIES: Final = 3
_DIGITS: Final = 4
_Match = TypeVar("_Match", DemandMatch, FundMatch)


class Gatherer:
    """Gathers surroundings at one moment; the same store, index and moment give the same.

    `realised` is the income of achievements by id, as the outcome ledger knows it.
    """

    def __init__(
        self, engine: Engine, at: datetime, *, realised: Mapping[str, tuple[Realised, ...]] | None = None
    ) -> None:
        self._engine = engine
        self._at = at
        self._realised = realised or {}
        self._scorer = PairScorer(engine, at)
        self._demands = _eligible(engine, DEMANDS, at.date())
        self._funds = _eligible(engine, FUNDS, at.date())
        self._achievements = engine.store.count(Kind.ACHIEVEMENT)

    def gather(self, stored: Sequence[StoredRecord]) -> list[Surroundings]:
        """Return the surroundings of each achievement, in their order."""
        index = self._engine.stages.index
        keys = [key_of(one.record) for one in stored]
        offered = dict(zip(keys, stored, strict=True))
        profiles = [self._engine.profiles.profile(one.record, one.revision) for one in stored]
        rows = mixed_rows(*index.vectors(keys))
        words = [word_weights(profile, index) for profile in profiles]
        near = self._near_demands(keys, rows, words)
        demands = self._scores(DEMANDS, near, self._demands, offered)
        funds = self._scores(FUNDS, self._near_funds(keys, rows), self._funds, offered)
        industries, readiness = self._read(profiles, rows)
        return [
            Surroundings(
                at=self._at,
                index_revision=index.revision,
                open_demands=len(self._demands),
                demands=_best([_demand(self._demands[k], s) for k, s in demands.get(key, ())]),
                active_funds=len(self._funds),
                funds=_best([_fund(self._funds[k], s) for k, s in funds.get(key, ())]),
                other_achievements=self._achievements - 1,
                neighbours=find_neighbours(self._engine, one, row=rows[n], words=words[n]),
                realised=self._realised.get(key.id, ()),
                industries=industries[n],
                readiness=readiness[n],
            )
            for n, (key, one) in enumerate(offered.items())
        ]

    def _near_demands(
        self,
        keys: Sequence[RecordKey],
        rows: Sequence[Vectors | None],
        words: Sequence[Mapping[str, float]],
    ) -> dict[RecordKey, list[RecordKey]]:
        """Return the open demands near each achievement, in meaning or in words."""
        index, where = self._engine.stages.index, _where(DEMANDS, Kind.DEMAND)
        near: dict[RecordKey, list[RecordKey]] = {}
        for key, row, weights in zip(keys, rows, words, strict=True):
            found = [] if row is None else index.search_dense(row, k=NEAR_BY_MEANING, where=where)
            if weights:
                found = [*found, *index.search_lexical(weights, k=NEAR_BY_WORDS, where=where)]
            near[key] = [one for one in dict.fromkeys(hit.key for hit in found) if one in self._demands]
        return near

    def _near_funds(
        self, keys: Sequence[RecordKey], rows: Sequence[Vectors | None]
    ) -> dict[RecordKey, list[RecordKey]]:
        if len(self._funds) <= NEAR_FUNDS:
            return {key: sorted(self._funds) for key in keys}
        index, where = self._engine.stages.index, _where(FUNDS, Kind.INVESTOR)
        found = [[] if row is None else index.search_dense(row, k=NEAR_FUNDS, where=where) for row in rows]
        return {
            key: [hit.key for hit in hits if hit.key in self._funds]
            for key, hits in zip(keys, found, strict=True)
        }

    def _scores(
        self,
        pairing: Pairing,
        near: Mapping[RecordKey, Sequence[RecordKey]],
        asking: Mapping[RecordKey, StoredRecord],
        offered: Mapping[RecordKey, StoredRecord],
    ) -> dict[RecordKey, list[tuple[RecordKey, float]]]:
        scores = score_by_asking(self._scorer, pairing, near, asking, offered)
        found: dict[RecordKey, list[tuple[RecordKey, float]]] = {}
        for (key, other), score in scores.items():
            if score >= LEAST_SCORE:
                found.setdefault(key, []).append((other, round(score, _DIGITS)))
        return found

    def _read(
        self, profiles: Sequence[Profile], rows: Sequence[Vectors | None]
    ) -> tuple[list[tuple[ReadIndustry, ...]], list[tuple[float, ...]]]:
        """Return the likeliest industries and the readiness of each, () without a reader."""
        reader = self._engine.stages.reader
        if reader is None:
            return [()] * len(profiles), [()] * len(profiles)
        read = reader.read(profiles, rows)
        codes = reader.labels.industries
        industries = []
        for chances in read.industries:
            best = sorted(range(len(codes)), key=lambda column: (-chances[column], codes[column]))
            industries.append(
                tuple(
                    ReadIndustry(
                        code=codes[column],
                        name=reader.taxonomy.industry(codes[column]).name,
                        confidence=round(float(chances[column]), _DIGITS),
                    )
                    for column in best[:_INDUSTRIES]
                    if codes[column] != NO_INDUSTRY
                )
            )
        return industries, [tuple(round(float(one), _DIGITS) for one in row) for row in read.readiness]


def _eligible(engine: Engine, pairing: Pairing, today: date) -> dict[RecordKey, StoredRecord]:
    """Return the records that may ask in a pairing today: open demands, active funds."""
    backwards = PAIRINGS[f"{pairing.proposes}-{pairing.asks}"]
    return {
        key_of(stored.record): stored
        for stored in engine.store.iterate(pairing.asks, visible=STAFF)
        if backwards.is_eligible(stored.record, today)
    }


def _where(pairing: Pairing, kind: Kind) -> Where:
    backwards = PAIRINGS[f"{pairing.proposes}-{pairing.asks}"]
    return Where(any_of={KIND_FACET: frozenset({kind.value}), "status": backwards.statuses})


def _demand(stored: StoredRecord, score: float) -> DemandMatch:
    record = stored.record
    if not isinstance(record, Demand):
        raise TypeError(f"a demand was expected, came {record!r}")
    return DemandMatch(
        key=key_of(record),
        revision=stored.revision,
        title=record.title,
        score=score,
        enterprise=record.enterprise,
        town=record.town,
        budget_max_cny=record.budget_max_cny,
        posted_on=record.posted_on,
    )


def _fund(stored: StoredRecord, score: float) -> FundMatch:
    return FundMatch(
        key=key_of(stored.record), revision=stored.revision, title=title_of(stored.record), score=score
    )


def _best(matches: Sequence[_Match]) -> tuple[_Match, ...]:
    return tuple(sorted(matches, key=lambda one: (-one.score, one.key)))
