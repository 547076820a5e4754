"""From candidates to scores: features, the version of the model asked for, then the cross-encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.candidates import LegScores
from matcher.history import NO_HISTORY, Histories, TakerHistory
from matcher.pairings import Pairing
from matcher.profiles import Profile, ProfileCache
from matcher.query import Query
from matcher.ranking.reranking import Reranker
from matcher.ranking.scoring import Scored, make_context, score_candidates
from matcher.ranking.versions import RankerVersions
from matcher.stages import Stages
from matcher.store import StoredRecord
from matcher.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Records to be scored for a query at a moment, what each leg of retrieval says of them, and the past of
    who asks."""

    query: Query
    pairing: Pairing
    stored: Sequence[StoredRecord]
    legs: Mapping[str, LegScores]
    at: datetime
    history: TakerHistory = NO_HISTORY


class Scorer:
    """Scores candidates by any version of their pairing's model; row i belongs to candidate i."""

    def __init__(self, stages: Stages, versions: RankerVersions, reranker: Reranker | None) -> None:
        self._stages = stages
        self.versions = versions
        self._reranker = reranker
        self.profiles = ProfileCache(stages.segmenter)
        self.histories = Histories(stages.store, stages.taxonomy)

    def profiles_of(self, stored: Sequence[StoredRecord]) -> list[Profile]:
        """Return the records' profiles, in their order."""
        return [self.profiles.profile(one.record, one.revision) for one in stored]

    def rank(self, candidates: Candidates, version: int) -> Scored:
        """Return features and scores, before any cross-encoder."""
        profiles = self.profiles_of(candidates.stored)
        context = make_context(
            candidates.query, profiles, stages=self._stages, legs=candidates.legs, at=candidates.at
        )
        if candidates.pairing.proposes is Kind.ACHIEVEMENT:
            past = self.histories.past_outcomes(candidates.at)
            context = replace(context, past_outcomes=past, declined=candidates.history.declined)
        opened = self.versions.open(candidates.pairing.model, version)
        scored = score_candidates(candidates.query, profiles, context, opened.ranker)
        return replace(scored, digests=opened.digests)

    def rank_again(self, candidates: Candidates, ranked: Scored, version: int) -> Scored:
        """Return another version's scores over the features of `rank`."""
        opened = self.versions.open(candidates.pairing.model, version)
        return replace(ranked, scores=opened.ranker.score(ranked.table), digests=opened.digests)

    def read(self, candidates: Candidates, ranked: Scored) -> Scored:
        """Return the scores with the cross-encoder's say, where there is one."""
        if self._reranker is None:
            return ranked
        profiles = self.profiles_of(candidates.stored)
        return self._reranker.rerank(candidates.query, profiles, ranked, candidates.pairing)
