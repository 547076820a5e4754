"""What stands around achievements at a moment, gathered from store and index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, TypeVar

import numpy as np

from matcher.appraisal.surroundings import (
    DemandMatch,
    FundMatch,
    Neighbour,
    ReadIndustry,
    Realised,
    Surroundings,
)
from matcher.appraising.pairs import PairScorer, score_by_asking
from matcher.duplicates import find_duplicates
from matcher.embeddings.encoder import Vectors
from matcher.engine import Engine
from matcher.index.base import KIND_FACET, Where
from matcher.pairings import PAIRINGS, Pairing
from matcher.profiles import Profile
from matcher.query import word_weights
from matcher.reading.labels import NO_INDUSTRY
from matcher.reading.vectors import mixed_rows
from matcher.records import Achievement, Demand, RecordKey, key_of, title_of
from matcher.store import STAFF, StoredRecord
from matcher.vocabulary import Kind

DEMANDS: Final = PAIRINGS["demand-achievement"]
FUNDS: Final = PAIRINGS["investor-achievement"]
NEAR_BY_MEANING: Final = 20
"""Demands nearest in meaning that are scored; further ones hardly ever reach a half."""
NEAR_BY_WORDS: Final = 10
NEAR_FUNDS: Final = 40
"""A city has some dozens of funds: as a rule all are scored."""
NEIGHBOURS: Final = 15
LEAST_SCORE: Final = 0.1
"""Pairs below are left out of every figure: thirty such would add up to a match that nobody sees."""
LEAST_LIKENESS: Final = 0.5
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
        demands = self._scores(DEMANDS, self._near_demands(keys, profiles, rows), self._demands, offered)
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
                neighbours=self._neighbours(one, profile, row),
                realised=self._realised.get(key.id, ()),
                industries=industries[n],
                readiness=readiness[n],
            )
            for n, (key, one, profile, row) in enumerate(zip(keys, stored, profiles, rows, strict=True))
        ]

    def _near_demands(
        self, keys: Sequence[RecordKey], profiles: Sequence[Profile], rows: Sequence[Vectors | None]
    ) -> dict[RecordKey, list[RecordKey]]:
        """Return the open demands near each achievement, in meaning or in words."""
        index, where = self._engine.stages.index, _where(DEMANDS, Kind.DEMAND)
        near: dict[RecordKey, list[RecordKey]] = {}
        for key, profile, row in zip(keys, profiles, rows, strict=True):
            found = [] if row is None else index.search_dense(row, k=NEAR_BY_MEANING, where=where)
            words = word_weights(profile, index)
            if words:
                found = [*found, *index.search_lexical(words, k=NEAR_BY_WORDS, where=where)]
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

    def _neighbours(
        self, stored: StoredRecord, profile: Profile, row: Vectors | None
    ) -> tuple[Neighbour, ...]:
        """Return the nearest other achievements, whatever their status and visibility, nearest first."""
        if row is None:
            return ()
        engine, scale = self._engine, self._engine.stages.scale
        own = key_of(stored.record)
        where = Where(any_of={KIND_FACET: frozenset({Kind.ACHIEVEMENT.value})}, excluded=frozenset({own}))
        hits = engine.stages.index.search_dense(row, k=NEIGHBOURS, where=where)
        likeness = {hit.key: (hit.score - scale.unrelated) / scale.spread for hit in hits}
        near = engine.store.fetch(
            [key for key, value in likeness.items() if value >= LEAST_LIKENESS], visible=STAFF
        )
        same = self._same(profile, row, near)
        return tuple(
            Neighbour(
                key=key,
                revision=other.revision,
                title=title_of(other.record),
                likeness=round(likeness[key], _DIGITS),
                is_same=key in same,
                is_earlier=_is_earlier(other.record, stored.record),
            )
            for key, other in sorted(near.items(), key=lambda one: (-likeness[one[0]], one[0]))
        )

    def _same(
        self, profile: Profile, row: Vectors, near: Mapping[RecordKey, StoredRecord]
    ) -> frozenset[RecordKey]:
        others = [self._engine.profiles.profile(one.record, one.revision) for one in near.values()]
        vectors = mixed_rows(*self._engine.stages.index.vectors(list(near)))
        lost = np.full(len(row), np.nan, dtype=np.float32)
        stacked = np.array([row, *(lost if one is None else one for one in vectors)], dtype=np.float32)
        groups = find_duplicates([profile, *others], stacked)
        keys = list(near)
        return frozenset(keys[n - 1] for group in groups if 0 in group.rows for n in group.rows if n)

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


def _is_earlier(other: object, own: object) -> bool | None:
    """Whether the other was completed (else found) before; None where a date is missing or both are one."""
    dates = [
        one.completed_on or one.discovered_on if isinstance(one, Achievement) else None
        for one in (other, own)
    ]
    if dates[0] is None or dates[1] is None or dates[0] == dates[1]:
        return None
    return dates[0] < dates[1]
