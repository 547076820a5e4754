"""What is considered for a fund: the best of the service library, as candidates to decide on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np

from matcher.asking import Ask
from matcher.channels.funds.fitting import Fitter, Offered, offered
from matcher.channels.funds.material import facts_of, hash_facts
from matcher.channels.funds.values import Candidate, Fits
from matcher.engine import Engine
from matcher.errors import InvalidInput, NotFound
from matcher.ranking.table import FeatureTable
from matcher.records import Investor, RecordKey, key_of
from matcher.store import ShownBy, StoredRecord
from matcher.vocabulary import Kind, Library, Visibility

PAIRING: Final = "investor-achievement"
PUBLIC: Final = frozenset({Visibility.PUBLIC})
"""Funds see public records only, so only these are looked for."""
SERVICE: Final[Mapping[str, frozenset[str]]] = {"library": frozenset({Library.SERVICE.value})}
_ALL: Final = frozenset(Visibility)
_UNSCORED: Final = (0.0, 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """The candidates of a fund, best first, and what the engine says of how they were ranked.

    Row i of `table` belongs to candidate i. `twin_of` maps each record that was merged into another one to
    that one.
    """

    fund: StoredRecord
    candidates: Sequence[Candidate]
    table: FeatureTable
    twin_of: Mapping[str, str]
    index_revision: int
    models: Mapping[str, str]
    shown_by: ShownBy


class FundRanker:
    """Ranks achievements for funds without chance: a digest is made again from the same store.

    So no list is drawn to explore or interleaved by an experiment here, and each propensity is 1.
    """

    def __init__(self, engine: Engine, *, home: str, considered: int) -> None:
        self._engine = engine
        self._fitter = Fitter(engine, home=home)
        self._considered = considered

    def fund(self, fund_id: str) -> StoredRecord:
        """Return a public fund; raise NotFound for another one."""
        stored = self._engine.store.get(RecordKey(Kind.INVESTOR, fund_id), visible=PUBLIC)
        if stored is None:
            raise NotFound(f"there is no investor {fund_id!r} whose record is public")
        return stored

    def rank(self, fund: StoredRecord, *, at: datetime) -> Ranking:
        """Return what is considered for a fund, near-duplicates merged into the best of them."""
        ask = Ask(
            pairing=PAIRING,
            at=at,
            visible=PUBLIC,
            key=key_of(fund.record),
            k=self._considered,
            facets=SERVICE,
        )
        found = self._engine.suggest(ask)
        kept = [offered(one.record, one.revision) for one in found.suggestions]
        fits = self._fitter.fit(fund, kept)
        return Ranking(
            fund=fund,
            candidates=[
                replace(
                    make_candidate(fund, which, (one.score, one.level), fit),
                    twins=tuple(key.id for key in one.duplicates),
                )
                for one, which, fit in zip(found.suggestions, kept, fits, strict=True)
            ],
            table=found.features,
            twin_of={twin.id: one.key.id for one in found.suggestions for twin in one.duplicates},
            index_revision=found.index_revision,
            models=found.models,
            shown_by=found.shown_by,
        )

    def singles(self, fund: StoredRecord, stored: Sequence[StoredRecord], *, at: datetime) -> list[Candidate]:
        """Return achievements as candidates of a fund, whatever would have been found for it."""
        given = [offered(one.record, one.revision) for one in stored]
        keys = [key_of(one.record) for one in given]
        scored = self._engine.score(_ask_openly(fund, at), keys) if keys else {}
        fits = self._fitter.fit(fund, given)
        return [
            make_candidate(fund, one, scored.get(key, _UNSCORED), fit)
            for one, key, fit in zip(given, keys, fits, strict=True)
        ]

    def table(self, ranking: Ranking, ids: Sequence[str], *, at: datetime) -> FeatureTable:
        """Return what the ranker knows of achievements, a row each, from the ranking if there."""
        rows = {one.achievement.id: row for row, one in enumerate(ranking.candidates)}
        others = [RecordKey(Kind.ACHIEVEMENT, id) for id in ids if id not in rows]
        values = {id: ranking.table.values[row] for id, row in rows.items()}
        names = ranking.table.names
        if others:
            found, table = self._engine.features(_ask_openly(ranking.fund, at), others)
            names = names or table.names
            columns = {name: place for place, name in enumerate(table.names)}
            for key, line in zip(found, table.values, strict=True):
                values[key.id] = np.array(
                    [line[columns[name]] if name in columns else np.nan for name in names]
                )
        return FeatureTable(names, np.array([values[id] for id in ids]).reshape(len(ids), len(names)))


def make_candidate(fund: StoredRecord, which: Offered, scored: tuple[float, int], fits: Fits) -> Candidate:
    """Return a candidate of a score and level; raise InvalidInput for a record that is no fund."""
    if not isinstance(fund.record, Investor):
        raise InvalidInput(f"a fund was expected, came {type(fund.record).__name__}")
    facts = facts_of(which.record)
    return Candidate(
        fund=fund.record,
        achievement=which.record,
        revision=which.revision,
        score=scored[0],
        level=scored[1],
        fits=fits,
        facts=facts,
        facts_hash=hash_facts(facts),
    )


def _ask_openly(fund: StoredRecord, at: datetime) -> Ask:
    """Return the question about records that are given: whether they may be shown is decided elsewhere."""
    return Ask(pairing=PAIRING, at=at, visible=_ALL, key=key_of(fund.record), k=1)
