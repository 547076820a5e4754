"""The only place that wires the stages together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from matcher.asking import Ask, where_for
from matcher.assembling import assemble
from matcher.candidates import Candidate, LegScores, fuse, standardise
from matcher.config import Config
from matcher.embeddings.cache import CachedEncoder
from matcher.errors import InvalidInput, NotFound
from matcher.explaining import explain_suggestions, miss_of, relaxations_of
from matcher.index.base import Where
from matcher.indexing import Indexer, Progress, facets_of
from matcher.pairings import Pairing, pairing_named
from matcher.profiles import Profile, ProfileCache, make_profile
from matcher.query import Query, make_query, record_from_text
from matcher.ranking.model_file import open_ranker
from matcher.ranking.ranker import Ranker
from matcher.ranking.reranking import Reranker, open_reranker
from matcher.ranking.scoring import Scored, make_context, score_candidates
from matcher.ranking.table import FeatureTable
from matcher.records import Record, RecordKey, key_of
from matcher.retrieval import search_legs
from matcher.shortlist import make_shortlist
from matcher.stages import Stages
from matcher.store import Store, StoredRecord
from matcher.suggestions import SuggestionList

LEG_DEPTH = 400
"""Hits asked of each leg: nDCG@10 rises up to here, not to 1,000 (eval/results/fusion.md)."""
RANK_DEPTH = 100
"""Fused candidates that are ranked: enough for any list a person reads, and milliseconds to score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """How far the index is; `ready` when it holds every change of the store."""

    store_revision: int
    index_revision: int
    indexed: int
    encoder: str
    ready: bool


class Engine:
    """Store, encoder, index and ranker as one thing; safe for threads.

    Nothing is searched for before `follow` has brought the index up to the store.
    """

    def __init__(
        self,
        stages: Stages,
        indexer: Indexer,
        *,
        rankers: Path | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.store = stages.store
        self.stages = stages
        self._indexer = indexer
        self.profiles = ProfileCache(stages.segmenter)
        self._opened = cache(partial(open_ranker, own=rankers))
        self._reranker = reranker

    @classmethod
    def open(cls, config: Config, *, create: bool = False) -> Engine:
        """Return an engine over the configured store, its index loaded from the newest snapshot.

        With `create`, the database is made or brought to this version first. Raises StoreError,
        EncoderError or ConfigError when a part cannot be opened.
        """
        store = Store.open(config.store_url, create=create)
        return cls._over(store, config, snapshots=config.home / "index")

    @classmethod
    def open_apart(cls, config: Config, folder: Path) -> Engine:
        """Return an engine over an empty store of its own in `folder`, with the configured encoder."""
        store = Store.open(f"sqlite:///{folder / 'store.sqlite3'}", create=True)
        return cls._over(store, config, snapshots=None)

    @classmethod
    def _over(cls, store: Store, config: Config, *, snapshots: Path | None) -> Engine:
        try:
            reranker = open_reranker(config.cross_encoder)
            stages = assemble(config, store, snapshots)
        except BaseException:
            store.close()
            raise
        indexer = Indexer(stages, snapshots=snapshots, snapshot_every=config.index.snapshot_every)
        return cls(stages, indexer, rankers=config.rankers, reranker=reranker)

    def upsert(self, records: Sequence[Record], *, at: datetime) -> int:
        """Write records, all or none, and return the store's revision; `follow` makes them findable."""
        return self.store.upsert(records, at=at).revision

    def delete(self, keys: Sequence[RecordKey], *, at: datetime) -> int:
        """Delete records and return how many there were; no suggestion holds them afterwards."""
        return self.store.delete(keys, at=at)

    def follow(self, *, progress: Progress | None = None) -> int:
        """Bring the index up to the store's revision and return that."""
        return self._indexer.follow(progress)

    def status(self) -> EngineStatus:
        """Return how far the index is."""
        store, index = self.store.revision(), self.stages.index
        return EngineStatus(
            store_revision=store,
            index_revision=index.revision,
            indexed=index.size,
            encoder=self.stages.encoder.name,
            ready=index.revision >= store,
        )

    def save(self) -> None:
        """Write a snapshot of the index when it changed since the last one."""
        self._indexer.save()

    def close(self) -> None:
        """Save the index, and close the vector cache and the store."""
        self.save()
        if isinstance(self.stages.encoder, CachedEncoder):
            self.stages.encoder.close()
        self.store.close()

    def suggest(self, ask: Ask) -> SuggestionList:
        """Return the best k records for a query, best first, ties by id; fewer only when no more exist.

        Raises NotFound when the asking record does not exist for this asker, InvalidInput when the
        request contradicts itself.
        """
        pairing = pairing_named(ask.pairing)
        asking, asking_revision = self._asking_record(ask, pairing)
        revision = self.stages.index.revision
        query = make_query(make_profile(asking, self.stages.segmenter), self.stages)
        where, deeper = where_for(pairing, ask, key_of(asking)), ask
        while True:
            found, legs = self._eligible(query, pairing, where, deeper)
            scored = self._scored(query, pairing, [stored for _, stored in found], legs, ask.at)
            profiles = self._profiles_of([stored for _, stored in found])
            shown = make_shortlist(found, profiles, scored, stages=self.stages, ask=ask)
            if len(shown) >= ask.k or len(found) < deeper.k:
                break
            deeper = replace(deeper, k=2 * max(RANK_DEPTH, deeper.k))  # duplicates took places of others
        return SuggestionList(
            pairing=pairing.name,
            index_revision=revision,
            suggestions=explain_suggestions(query, shown, scored, segmenter=self.stages.segmenter),
            constraints=query.constraints,
            relaxations=relaxations_of(query, profiles, scored),
            near_miss=miss_of(query, shown, scored),
            features=scored.table.rows([one.row for one in shown]),
            models=scored.digests,
            asking_revision=asking_revision,
        )

    def ranker(self, name: str) -> Ranker:
        """Return the ranking model of a name, loaded once; raises like `load_ranker`."""
        return self._opened(name).ranker

    def score(self, ask: Ask, keys: Sequence[RecordKey]) -> dict[RecordKey, tuple[float, int]]:
        """Return score and level of given records for a query, whatever the legs would have found.

        A cross-encoder reads the best of them, as it does of those that are suggested.
        Records that the asker may not see or that do not exist are absent. Raises like `suggest`.
        """
        given = self._given(ask, keys)
        scored = self._scored(*given, ask.at).scores
        return {
            key_of(stored.record): (float(score), int(level))
            for stored, score, level in zip(given[2], scored.score, scored.level, strict=True)
        }

    def features(self, ask: Ask, keys: Sequence[RecordKey]) -> tuple[list[RecordKey], FeatureTable]:
        """Return those of the records that this asker may see, and their features, a row each.

        Raises like `suggest`.
        """
        given = self._given(ask, keys)
        return [key_of(stored.record) for stored in given[2]], self._ranked(*given, ask.at).table

    def _given(
        self, ask: Ask, keys: Sequence[RecordKey]
    ) -> tuple[Query, Pairing, list[StoredRecord], Mapping[str, LegScores]]:
        pairing = pairing_named(ask.pairing)
        asking, _ = self._asking_record(ask, pairing)
        query = make_query(make_profile(asking, self.stages.segmenter), self.stages)
        stored = list(self.store.fetch(keys, visible=ask.visible).values())
        where = where_for(pairing, ask, key_of(asking))
        legs = standardise(search_legs(query, self.stages.index, k=LEG_DEPTH, where=where))
        return query, pairing, stored, legs

    def _scored(
        self,
        query: Query,
        pairing: Pairing,
        found: Sequence[StoredRecord],
        legs: Mapping[str, LegScores],
        at: datetime,
    ) -> Scored:
        scored = self._ranked(query, pairing, found, legs, at)
        if self._reranker is None:
            return scored
        return self._reranker.rerank(query, self._profiles_of(found), scored, pairing)

    def _ranked(
        self,
        query: Query,
        pairing: Pairing,
        found: Sequence[StoredRecord],
        legs: Mapping[str, LegScores],
        at: datetime,
    ) -> Scored:
        profiles = self._profiles_of(found)
        context = make_context(query, profiles, stages=self.stages, legs=legs, at=at)
        opened = self._opened(pairing.model)
        scored = score_candidates(query, profiles, context, opened.ranker)
        return replace(scored, digests=opened.digests)

    def _profiles_of(self, found: Sequence[StoredRecord]) -> list[Profile]:
        return [self.profiles.profile(stored.record, stored.revision) for stored in found]

    def _asking_record(self, ask: Ask, pairing: Pairing) -> tuple[Record, int | None]:
        """Return what asks, and its revision where it is stored."""
        if ask.k < 1 or (ask.key is None) == (ask.text is None):
            raise InvalidInput("a request names k ≥ 1 and either a record or a text")
        if ask.text is not None:
            return record_from_text(pairing.asks, ask.text), None
        if ask.key is None or ask.key.kind is not pairing.asks:
            raise InvalidInput(f"{pairing.name} is asked by a {pairing.asks.value}, not by {ask.key}")
        stored = self.store.get(ask.key, visible=ask.visible)
        if stored is None:
            raise NotFound(f"there is no {ask.key.kind.value} {ask.key.id!r}")
        return stored.record, stored.revision

    def _eligible(
        self, query: Query, pairing: Pairing, where: Where, ask: Ask
    ) -> tuple[list[tuple[Candidate, StoredRecord]], Mapping[str, LegScores]]:
        """Return the best fused candidates that the store says may be shown, and what each leg says.

        The index filters by what it last saw; the store has the last word, so that a record deleted,
        hidden or changed meanwhile is never shown. What that removes is made up from deeper hits.
        """
        wanted = max(RANK_DEPTH, ask.k)
        depth = max(LEG_DEPTH, ask.k)
        while True:
            legs = search_legs(query, self.stages.index, k=depth, where=where)
            candidates = fuse(legs, pairing.leg_weights)
            found = self._hydrated(candidates, pairing, where, ask, wanted)
            if len(found) >= ask.k or all(len(hits) < depth for hits in legs.values()):
                return found, standardise(legs)
            depth *= 4

    def _hydrated(
        self, candidates: Sequence[Candidate], pairing: Pairing, where: Where, ask: Ask, wanted: int
    ) -> list[tuple[Candidate, StoredRecord]]:
        found: list[tuple[Candidate, StoredRecord]] = []
        for start in range(0, len(candidates), wanted):
            part = candidates[start : start + wanted]
            stored = self.store.fetch([candidate.key for candidate in part], visible=ask.visible)
            found += [
                (candidate, stored[candidate.key])
                for candidate in part
                if candidate.key in stored
                and self._may_show(stored[candidate.key].record, pairing, where, ask)
            ]
            if len(found) >= wanted:
                break
        return found[:wanted]

    def _may_show(self, record: Record, pairing: Pairing, where: Where, ask: Ask) -> bool:
        if not pairing.is_eligible(record, ask.at.date()):
            return False
        facets = facets_of(record, self.stages.taxonomy)
        return all(facets.get(name, frozenset()) & values for name, values in where.any_of.items())
