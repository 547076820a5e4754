"""What each entry of the terminology bridge brings and costs on judged queries, alone in the words leg."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from eval.corpus import Corpus
from matcher.asking import where_for
from matcher.batch import Progress
from matcher.bridge import Bridge, BridgeOptions, Entry, Status
from matcher.bridge.entries import EntryKey
from matcher.index.base import Where
from matcher.judgements import STRONG_LEVEL
from matcher.profiles import Profile, make_profile
from matcher.query import query_vector, word_weights
from matcher.records import RecordKey

DEPTH = 100
"""Hits of the words leg that are looked at, as in recall@100."""
_LEAST_HITS = 10
"""Fewer hits that are none prove nothing against an entry."""
_HARMFUL_RATE = 0.5
"""As many false hits as documents drawn at random would give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over the judged queries that an entry expands.

    `missed` strong documents are not among the plain query's first 100; `found` of them are with the
    entry, `lost` strong ones no longer. `extra` hits are new among the first 100, `false` of them none.
    """

    missed: int = 0
    found: int = 0
    lost: int = 0
    extra: int = 0
    false: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            missed=self.missed + other.missed,
            found=self.found + other.found,
            lost=self.lost + other.lost,
            extra=self.extra + other.extra,
            false=self.false + other.false,
        )

    @property
    def marginal_recall(self) -> float:
        """Share of the missed strong documents that the entry brings; NaN where none was missed."""
        return self.found / self.missed if self.missed else math.nan

    @property
    def false_hit_rate(self) -> float:
        """Share of the extra hits that are none; NaN where there is no extra hit."""
        return self.false / self.extra if self.extra else math.nan

    @property
    def is_harmful(self) -> bool:
        """Whether the entry loses more strong documents than it brings, or brings only what chance would."""
        is_noise = self.extra >= _LEAST_HITS and self.false_hit_rate >= _HARMFUL_RATE
        return self.lost > self.found or (self.found == 0 and is_noise)


Tallies = Mapping[str, Mapping[EntryKey, Tally]]
"""Query id → entry → its tally on that query; an entry that does not expand the query is absent."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskedWords:
    """One query of the words leg: its profile and own words, the filter, and who is strong or none."""

    profile: Profile
    words: Mapping[str, float]
    where: Where
    strong: frozenset[RecordKey]
    levels: Mapping[RecordKey, int]
    similarity: Mapping[RecordKey, float]
    usual_similarity: float

    def is_false(self, key: RecordKey) -> bool:
        """Whether a hit is none: judged level 1, or unjudged and less like the query than most documents."""
        level = self.levels.get(key)
        if level is not None:
            return level == 1
        return self.similarity.get(key, -math.inf) < self.usual_similarity


def tally_entries(corpus: Corpus, entries: Iterable[Entry], *, progress: Progress | None = None) -> Tallies:
    """Return what each entry in use does to each judged query, alone."""
    stages = corpus.ranking.engine.stages
    usable = [entry for entry in entries if entry.is_used]
    every = Bridge(usable, stages.segmenter, BridgeOptions(max_expansions=len(usable), per_term=len(usable)))
    alone = {entry.key: Bridge([entry], stages.segmenter) for entry in usable}
    tallies: dict[str, dict[EntryKey, Tally]] = {}
    for number, query_id in enumerate(corpus.query_ids, start=1):
        asked = ask_words(corpus, query_id)
        applying = expand(corpus, every, asked)[1]
        plain_hits = _first_hits(corpus, asked, asked.words) if applying else frozenset()
        tallies[query_id] = {
            entry.key: _tally(asked, plain_hits, _first_hits(corpus, asked, words))
            for entry in applying
            for words, _ in [expand(corpus, alone[entry.key], asked)]
        }
        if progress is not None:
            progress(number, len(corpus.query_ids))
    return tallies


def pool_tallies(
    tallies: Iterable[Tallies], *, without: frozenset[str] = frozenset()
) -> dict[EntryKey, Tally]:
    """Return each entry's tally over all queries but those named."""
    pooled: dict[EntryKey, Tally] = defaultdict(Tally)
    for one in tallies:
        for query_id, by_entry in one.items():
            if query_id not in without:
                for key, tally in by_entry.items():
                    pooled[key] += tally
    return dict(pooled)


def measured_entries(entries: Sequence[Entry], tallies: Mapping[EntryKey, Tally]) -> tuple[Entry, ...]:
    """Return the entries with their figures; active ones that harm are rejected.

    A manual entry gets its figures and stays. A rejected one stays as it is: with figures it was rejected by
    measuring, without by a person. One that no judged query has loses older figures: they are of other
    texts.
    """
    measured: list[Entry] = []
    for entry in entries:
        if entry.status is Status.REJECTED:
            measured.append(entry)
            continue
        tally = tallies.get(entry.key, Tally())
        is_rejected = entry.status is Status.ACTIVE and tally.is_harmful
        measured.append(
            replace(
                entry,
                marginal_recall=tally.marginal_recall,
                false_hit_rate=tally.false_hit_rate,
                n=tally.extra,
                status=Status.REJECTED if is_rejected else entry.status,
            )
        )
    return tuple(measured)


def ask_words(corpus: Corpus, query_id: str) -> AskedWords:
    """Return a query ready for the words leg; documents' similarity is the dense leg's."""
    ranking = corpus.ranking
    stages = ranking.engine.stages
    profile = make_profile(corpus.query_record(query_id), stages.segmenter)
    request = ranking.ask_for(query_id, k=1, at=corpus.at)
    where = where_for(ranking.pairing, request, ranking.query_key(query_id))
    vector = query_vector(profile.text, stages.encoder)
    hits = stages.index.search_dense(vector, k=max(1, stages.index.size), where=where)
    levels = {
        ranking.document_key(name): level for name, level in corpus.judgements.get(query_id, {}).items()
    }
    return AskedWords(
        profile=profile,
        words=word_weights(profile, stages.index),
        where=where,
        strong=frozenset(key for key, level in levels.items() if level >= STRONG_LEVEL),
        levels=levels,
        similarity={hit.key: hit.score for hit in hits},
        usual_similarity=median([hit.score for hit in hits]) if hits else math.inf,
    )


def expand(corpus: Corpus, bridge: Bridge, asked: AskedWords) -> tuple[dict[str, float], tuple[Entry, ...]]:
    """Return the query's words with the bridge's, and the entries that these came from."""
    index = corpus.ranking.engine.stages.index
    found = bridge.expand(
        asked.profile,
        asked.words,
        document_frequencies=index.document_frequencies,
        document_count=index.size,
    )
    return {**found.weights, **asked.words}, found.entries


def _first_hits(corpus: Corpus, asked: AskedWords, words: Mapping[str, float]) -> frozenset[RecordKey]:
    if not words:
        return frozenset()
    index = corpus.ranking.engine.stages.index
    return frozenset(hit.key for hit in index.search_lexical(words, k=DEPTH, where=asked.where))


def _tally(asked: AskedWords, before: frozenset[RecordKey], after: frozenset[RecordKey]) -> Tally:
    extra = after - before
    return Tally(
        missed=len(asked.strong - before),
        found=len(asked.strong & extra),
        lost=len(asked.strong & before - after),
        extra=len(extra),
        false=sum(map(asked.is_false, extra)),
    )
