"""Follows pairs through the stages of an engine: every query once, then each of its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.attribution import LegPlace, PairFacts
from eval.defaults import DEFAULT_K, DEFAULT_THRESHOLD
from matcher.asking import Ask, where_for
from matcher.candidates import fuse
from matcher.eligibility import LEG_DEPTH, RANK_DEPTH
from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.index.base import Hit
from matcher.pairings import Pairing, pairing_named
from matcher.profiles import Profile, make_profile
from matcher.query import make_query
from matcher.records import Record, RecordKey
from matcher.retrieval import LEGS, search_legs
from matcher.store import STAFF
from matcher.suggestions import Suggestion
from matcher.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What counts as retrieved, ranked, shown and sure; the depths are the engine's own."""

    k: int = DEFAULT_K
    threshold: float = DEFAULT_THRESHOLD
    leg_depth: int = LEG_DEPTH
    ranked_depth: int = RANK_DEPTH


class QueryTrace:
    """What every stage made of one query; `facts` says what of one record."""

    def __init__(self, engine: Engine, ask: Ask, limits: Limits) -> None:
        """Run the stages for a request by a stored record; its k does not matter.

        Raises NotFound when the asking record does not exist for this asker.
        """
        self._engine = engine
        self._limits = limits
        self._ask = replace(ask, k=max(limits.k, limits.ranked_depth))
        self._pairing = pairing_named(ask.pairing)
        self._shown = engine.suggest(self._ask).suggestions
        record = engine.store.fetch([_asker(ask)], visible=ask.visible)[_asker(ask)].record
        stages = engine.stages
        self._query = make_query(make_profile(record, stages.segmenter), stages)
        legs = search_legs(
            self._query,
            stages.index,
            k=max(1, stages.index.size),
            where=where_for(self._pairing, ask, _asker(ask)),
        )
        self._places = {name: _places(hits) for name, hits in legs.items()}
        cut = {name: hits[: limits.leg_depth] for name, hits in legs.items()}
        candidates = fuse(cut, self._pairing.leg_weights)
        self._fused_ranks = {one.key: rank for rank, one in enumerate(candidates, start=1)}

    def facts(self, key: RecordKey) -> PairFacts:
        """Return the facts of the query and one record, as far as the record came."""
        stored = self._engine.store.fetch([key], visible=STAFF).get(key)
        if stored is None:
            return facts_of_missing(key.kind, self._limits)
        empty = _empty(self._limits)
        rule = blocking_rule(stored.record, key, self._pairing, self._ask) or self._merged_into(key)
        if rule is not None:
            return replace(empty, rule=rule)
        profile = make_profile(stored.record, self._engine.stages.segmenter)
        listed = next((one for one in self._shown if one.key == key), None)
        score = listed.score if listed else self._score(key)
        last = self._shown[: self._limits.k][-1:]
        return replace(
            empty,
            query_terms=_terms(self._query.profile),
            record_terms=_terms(profile),
            shared_terms=tuple(term for term in _terms(self._query.profile) if term in profile.all_terms),
            legs={name: self._places.get(name, {}).get(key, _NOWHERE) for name in LEGS},
            fused_rank=self._fused_ranks.get(key),
            rank=self._rank(key),
            score_rank=self._score_rank(key),
            score=score,
            matched=tuple(term.term for term in listed.matched) if listed else (),
            reasons=listed.reasons if listed else (),
            kth_score=last[0].score if last else None,
            kth_reasons=last[0].reasons if last else (),
        )

    def _merged_into(self, key: RecordKey) -> str | None:
        """Return in Chinese with which listed record this one was merged as its duplicate; None with none."""
        first = next((one.key.id for one in self._shown if key in one.duplicates), None)
        return None if first is None else f"与列出的 {first} 重复，合并为一条"

    def _rank(self, key: RecordKey) -> int | None:
        return next((rank for rank, one in enumerate(self._shown, start=1) if one.key == key), None)

    def _score_rank(self, key: RecordKey) -> int | None:
        by_score: Sequence[Suggestion] = sorted(self._shown, key=lambda one: (-one.score, one.key))
        return next((rank for rank, one in enumerate(by_score, start=1) if one.key == key), None)

    def _score(self, key: RecordKey) -> float | None:
        found = self._engine.score(self._ask, [key]).get(key)
        return found[0] if found else None


def facts_of_missing(kind: Kind, limits: Limits) -> PairFacts:
    """Return the facts of a pair of which the record of this kind is not in the store."""
    return replace(_empty(limits), missing=kind.label)


def blocking_rule(record: Record, key: RecordKey, pairing: Pairing, ask: Ask) -> str | None:
    """Return in Chinese the rule that keeps a record from being shown to this asker; None when none does."""
    if key == ask.key:
        return "这是提问的记录本身"
    if key.kind is not pairing.proposes:
        return f"{pairing.name} 只推荐{pairing.proposes.label}"
    if record.visibility not in ask.visible:
        return f"可见范围为“{record.visibility.label}”，提问者看不到"
    if record.status.value not in pairing.statuses:
        return f"状态为“{record.status.label}”，不再推荐"
    if not pairing.is_eligible(record, ask.at.date()):
        return "已过截止日期或证书有效期"
    return None


_NOWHERE = LegPlace(rank=None, score=None)


def _empty(limits: Limits) -> PairFacts:
    return PairFacts(
        k=limits.k,
        threshold=limits.threshold,
        leg_depth=limits.leg_depth,
        ranked_depth=limits.ranked_depth,
        legs=dict.fromkeys(LEGS, _NOWHERE),
    )


def _places(hits: Sequence[Hit]) -> Mapping[RecordKey, LegPlace]:
    return {hit.key: LegPlace(rank=rank, score=hit.score) for rank, hit in enumerate(hits, start=1)}


def _terms(profile: Profile) -> tuple[str, ...]:
    """Return the terms in the order of the text, each once."""
    return tuple(dict.fromkeys((*profile.title_terms, *profile.body_terms)))


def _asker(ask: Ask) -> RecordKey:
    if ask.key is None:
        raise InvalidInput("expected a request by a stored record, got free text; import it first")
    return ask.key
