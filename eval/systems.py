"""The named systems: what any ranking must beat, and each stage of the engine, added one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eval.corpus import Corpus
from eval.runs import Ranked, read_run
from eval.similarity import RankDocuments, rank_by_lsa, rank_by_tfidf
from matcher.asking import where_for
from matcher.candidates import fuse
from matcher.eligibility import LEG_DEPTH
from matcher.errors import InvalidInput
from matcher.index.base import Hit
from matcher.profiles import make_profile
from matcher.query import make_query
from matcher.records import RecordKey
from matcher.retrieval import search_legs

RANKED_DEPTH = 100
"""Documents asked of the ranker: as many as the deepest recall that is measured."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """One query of an evaluation: what every system gets."""

    corpus: Corpus
    query_id: str
    judged: Sequence[str]

    @cached_property
    def legs(self) -> Mapping[str, Sequence[Hit]]:
        """All documents that each leg of the engine finds, best first; searched when first needed."""
        ranking = self.corpus.ranking
        stages = ranking.engine.stages
        request = ranking.ask_for(self.query_id, k=1, at=self.corpus.at)
        key = ranking.query_key(self.query_id)
        return search_legs(
            make_query(make_profile(self.corpus.query_record(self.query_id), stages.segmenter), stages),
            stages.index,
            k=max(1, stages.index.size),
            where=where_for(ranking.pairing, request, key),
        )

    def name_of(self, key: RecordKey) -> str | None:
        """Return the document's id in its file; None for a query that the search found."""
        return self.corpus.ranking.document_id(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a system says of one query: its ranking of all documents, and of the judged ones.

    They differ where a system ranks only what it retrieved, but can score any pair.
    """

    all: Sequence[Ranked]
    judged: Sequence[Ranked]


Answerer = Callable[[Asked], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A named way of ordering documents; `prepare` reads or fits what it needs of the documents, once.

    `gives_probabilities` says that its scores are meant to be read as probabilities of a strong match.
    """

    name: str
    meaning: str
    prepare: Callable[[Corpus], Answerer]
    gives_probabilities: bool = False


def _one_order(asked: Asked, ranked: Sequence[Ranked]) -> Answer:
    """Return the answer of a system that orders the judged documents as it orders all."""
    wanted = frozenset(asked.judged)
    return Answer(all=ranked, judged=[one for one in ranked if one.document_id in wanted])


def _order(name: str, meaning: str, order: Callable[[Asked], Sequence[Ranked]]) -> System:
    return System(
        name=name, meaning=meaning, prepare=lambda corpus: lambda asked: _one_order(asked, order(asked))
    )


def _leg(name: str, meaning: str, leg: str) -> System:
    return _order(name, meaning, lambda asked: _named(asked, [(h.key, h.score) for h in asked.legs[leg]]))


def _fusion(name: str, meaning: str, weights: Mapping[str, float] | None) -> System:
    """Return the z-sum of the legs that have a weight; the pairing's own weights for None."""

    def order(asked: Asked) -> list[Ranked]:
        used = asked.corpus.ranking.pairing.leg_weights if weights is None else weights
        legs = {leg: hits[:LEG_DEPTH] for leg, hits in asked.legs.items() if leg in used}
        return _named(asked, [(one.key, one.fused) for one in fuse(legs, used)])

    return _order(name, meaning, order)


def _named(asked: Asked, hits: Sequence[tuple[RecordKey, float]]) -> list[Ranked]:
    found = [(asked.name_of(key), score) for key, score in hits]
    return [Ranked(name, score) for name, score in found if name is not None]


def _shuffled(asked: Asked) -> list[Ranked]:
    names = asked.corpus.ranking.document_ids
    order = sorted(names, key=lambda name: hashlib.sha256(f"{asked.query_id}/{name}".encode()).digest())
    return [Ranked(name, -float(rank)) for rank, name in enumerate(order, start=1)]


def _as_filed(asked: Asked) -> list[Ranked]:
    return [Ranked(one.id, -float(rank)) for rank, one in enumerate(asked.corpus.documents, start=1)]


def _fitted(name: str, meaning: str, fit: Callable[[Corpus], RankDocuments]) -> System:
    def prepare(corpus: Corpus) -> Answerer:
        rank = fit(corpus)
        return lambda asked: _one_order(asked, rank(asked.query_id))

    return System(name=name, meaning=meaning, prepare=prepare)


def _prepare_ranked(corpus: Corpus) -> Answerer:
    ranking = corpus.ranking

    def answer(asked: Asked) -> Answer:
        found = ranking.rank(asked.query_id, depth=RANKED_DEPTH, at=corpus.at)
        judged = ranking.rank_pairs(asked.query_id, asked.judged, at=corpus.at)
        return Answer(
            all=[Ranked(row.document_id, row.score, row.level) for row in found],
            judged=[Ranked(row.document_id, row.score, row.level) for row in judged],
        )

    return answer


SYSTEMS: Mapping[str, System] = {
    system.name: system
    for system in (
        _order("random", "a fixed shuffle", _shuffled),
        _order("order", "the order of the documents' file", _as_filed),
        _fitted("lsa", "TF-IDF of characters 1–3 and SVD, fitted on the documents", rank_by_lsa),
        _fitted("chars", "cosine of TF-IDF over characters 1–3", rank_by_tfidf),
        _leg("bm25", "BM25 over words", "words"),
        _leg("grams", "BM25 over characters and their pairs", "grams"),
        _leg("dense", "cosine of the encoder's vectors", "dense"),
        _fusion("bm25+dense", "sum of z-scores of BM25 and dense", {"words": 1.0, "dense": 1.0}),
        _fusion("fused", "all legs: weighted sum of z-scores", None),
        System(
            name="ranked",
            meaning="fused, then the ranker",
            prepare=_prepare_ranked,
            gives_probabilities=True,
        ),
    )
}
"""In the order in which stages are added: the gain of a stage is its difference to the row above."""


def system_named(name: str) -> System:
    """Return a system of the table, or for `NAME=FILE` the run of that file (TREC form or CSV) under NAME.

    Raises InvalidInput naming the table for an unknown name.
    """
    own_name, is_run, path = name.partition("=")
    if is_run and own_name and path:
        return run_system(own_name, Path(path))
    if name in SYSTEMS:
        return SYSTEMS[name]
    raise InvalidInput(f"expected a system of {', '.join(SYSTEMS)}, or NAME=FILE of a run; got {name!r}")


def run_system(name: str, path: Path) -> System:
    """Return what another system ranked, as its run file has it; only a CSV's scores can be probabilities."""

    def prepare(corpus: Corpus) -> Answerer:
        run = read_run(path)

        return lambda asked: _one_order(asked, run.get(asked.query_id, ()))

    return System(
        name=name, meaning=f"run file {path.name}", prepare=prepare, gives_probabilities=path.suffix == ".csv"
    )
