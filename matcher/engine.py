"""The only place that wires the stages together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from matcher.asking import Ask, where_for
from matcher.assembling import assemble
from matcher.candidates import standardise
from matcher.config import Config
from matcher.eligibility import LEG_DEPTH, RANK_DEPTH, Found, Question, find_eligible
from matcher.embeddings.cache import CachedEncoder
from matcher.errors import InvalidInput, NotFound
from matcher.explaining import Shown, explain_suggestions, miss_of, relaxations_of
from matcher.history import NO_HISTORY, TakerHistory
from matcher.indexing import Indexer, Progress
from matcher.pairings import Pairing, pairing_named
from matcher.profiles import make_profile
from matcher.query import make_query, record_from_text
from matcher.ranking.ranker import Ranker
from matcher.ranking.reranking import Reranker, open_reranker
from matcher.ranking.scoring import Scored
from matcher.ranking.table import FeatureTable
from matcher.ranking.versions import RankerVersions
from matcher.records import Record, RecordKey, key_of
from matcher.retrieval import search_legs
from matcher.scorer import Candidates, Scorer
from matcher.shortlist import make_shortlist
from matcher.showing.arranging import Ranked, arrange
from matcher.showing.policy import Policy
from matcher.stages import Stages
from matcher.store import AS_IT_COMES, Store
from matcher.suggestions import SuggestionList
from matcher.vocabulary import Kind


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
        explore: float = 0.0,
    ) -> None:
        self.store = stages.store
        self.stages = stages
        self._indexer = indexer
        self._scorer = Scorer(stages, RankerVersions(stages.store.models, own=rankers), reranker)
        self.profiles = self._scorer.profiles
        self._explore = explore

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
        return cls(
            stages,
            indexer,
            rankers=config.rankers,
            reranker=reranker,
            explore=config.learning.explore,
        )

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

    def suggest(self, ask: Ask, *, request_id: str | None = None) -> SuggestionList:
        """Return the best k records for a query, best first, ties by id; fewer only when no more exist.

        Under a request's id the list may be drawn to explore, or interleaved with another version's by the
        running experiment; without one it is as the version in use ranks it. Raises NotFound when the asking
        record does not exist for this asker, InvalidInput when the request contradicts itself.
        """
        pairing = pairing_named(ask.pairing)
        serving = self.store.models.serving()
        experiment = serving.experiments.get(pairing.model)
        policy = None
        if request_id is not None:
            policy = Policy(request_id=request_id, explore=self._explore, experiment=experiment)
        asking, asking_revision = self._asking_record(ask, pairing)
        revision = self.stages.index.revision
        query = make_query(make_profile(asking, self.stages.segmenter), self.stages)
        version = serving.versions.get(pairing.model, AS_IT_COMES)
        where = where_for(pairing, ask, key_of(asking))
        history = self._history(asking, ask, pairing)
        question = Question(query=query, pairing=pairing, where=where, ask=ask, history=history)
        candidates, ranked, rival = self._ranked(question, version, policy)
        made = arrange(ranked, rival, k=ask.k, policy=policy)
        profiles = self._scorer.profiles_of(candidates.stored)
        return SuggestionList(
            pairing=pairing.name,
            index_revision=revision,
            suggestions=explain_suggestions(query, made.shown, made.scored, segmenter=self.stages.segmenter),
            constraints=query.constraints,
            relaxations=relaxations_of(query, profiles, made.scored),
            near_miss=miss_of(query, made.shown, made.scored),
            features=made.scored.table.rows([one.row for one in made.shown]),
            models=made.scored.digests,
            asking_revision=asking_revision,
            propensities=made.propensities,
            shown_by=made.shown_by,
            left_out=history.notes,
        )

    def prepare(self, at: datetime) -> None:
        """Read ahead what the day's first request would wait for: how past suggestions were accepted."""
        self._scorer.histories.prepare(at)

    def ranker(self, name: str) -> Ranker:
        """Return the ranker in use of a name; raises like `load_ranker`."""
        return self._scorer.versions.open(name, self._version_of(name)).ranker

    def score(self, ask: Ask, keys: Sequence[RecordKey]) -> dict[RecordKey, tuple[float, int]]:
        """Return score and level of given records for a query, whatever the legs would have found.

        A cross-encoder reads the best of them, as it does of those that are suggested.
        Records that the asker may not see or that do not exist are absent. Raises like `suggest`.
        """
        given = self._given(ask, keys)
        ranked = self._scorer.rank(given, self._version_of(given.pairing.model))
        scored = self._scorer.read(given, ranked).scores
        return {
            key_of(stored.record): (float(score), int(level))
            for stored, score, level in zip(given.stored, scored.score, scored.level, strict=True)
        }

    def features(self, ask: Ask, keys: Sequence[RecordKey]) -> tuple[list[RecordKey], FeatureTable]:
        """Return those of the records that this asker may see, and their features, a row each.

        Raises like `suggest`.
        """
        given = self._given(ask, keys)
        ranked = self._scorer.rank(given, self._version_of(given.pairing.model))
        return [key_of(stored.record) for stored in given.stored], ranked.table

    def _version_of(self, model: str) -> int:
        return self.store.models.serving().versions.get(model, AS_IT_COMES)

    def _given(self, ask: Ask, keys: Sequence[RecordKey]) -> Candidates:
        pairing = pairing_named(ask.pairing)
        asking, _ = self._asking_record(ask, pairing)
        query = make_query(make_profile(asking, self.stages.segmenter), self.stages)
        stored = list(self.store.fetch(keys, visible=ask.visible).values())
        where = where_for(pairing, ask, key_of(asking))
        legs = standardise(search_legs(query, self.stages.index, k=LEG_DEPTH, where=where))
        return Candidates(
            query=query,
            pairing=pairing,
            stored=stored,
            legs=legs,
            at=ask.at,
            history=self._history(asking, ask, pairing),
        )

    def _history(self, asking: Record, ask: Ask, pairing: Pairing) -> TakerHistory:
        """Return the past of a stored record that asks for achievements."""
        if ask.key is None or pairing.proposes is not Kind.ACHIEVEMENT:
            return NO_HISTORY
        return self._scorer.histories.taker(asking, ask.at)

    def _ranked(
        self, question: Question, version: int, policy: Policy | None
    ) -> tuple[Candidates, Ranked, Ranked | None]:
        """Return what was scored and the list of the version in use; in an experiment those of both."""
        ask, least = question.ask, question.ask.k
        experiment = None if policy is None else policy.experiment_for(ask.k)
        first = version if experiment is None else experiment.version_a
        while True:
            found, legs = find_eligible(question, self.stages, least=least)
            candidates = Candidates(
                query=question.query,
                pairing=question.pairing,
                stored=[one for _, one in found],
                legs=legs,
                at=ask.at,
                history=question.history,
            )
            scored = self._scorer.rank(candidates, first)
            ranked = Ranked(*self._listed(found, candidates, scored, ask), first)
            if len(ranked.shown) >= ask.k or len(found) < least:
                break
            least = 2 * max(RANK_DEPTH, least)  # duplicates took places of others
        if experiment is None:
            return candidates, ranked, None
        again = self._scorer.rank_again(candidates, scored, experiment.version_b)
        rival = Ranked(*self._listed(found, candidates, again, ask), experiment.version_b)
        return candidates, ranked, rival

    def _listed(
        self, found: Sequence[Found], candidates: Candidates, scored: Scored, ask: Ask
    ) -> tuple[list[Shown], Scored]:
        read = self._scorer.read(candidates, scored)
        profiles = self._scorer.profiles_of(candidates.stored)
        return make_shortlist(found, profiles, read, stages=self.stages, ask=ask), read

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
