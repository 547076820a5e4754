"""`matcher eval why`: where one pair was lost, with the numbers; over many pairs, the share of each fate."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.table import Table

from eval.attribution import FATE_LABELS, Fate, Finding, PairFacts, explain_fate
from eval.corpus import AT, CorpusFiles, open_corpus
from eval.dataset import dataset_named, files_of
from eval.tracing import Limits, QueryTrace, facts_of_missing
from matcher.asking import Ask
from matcher.batch import FileRanking
from matcher.cli.context import OUT, now, open_engine, progress_bar
from matcher.config import Config
from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.judgements import read_judgements, strong_pairs
from matcher.pairings import Pairing, pairing_named
from matcher.records import RecordKey
from matcher.retrieval import LEGS
from matcher.store import STAFF

_TERMS_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyOptions:
    """Where the records are: the running store, two files, or a named data set; and what counts as shown."""

    pairing: str = "demand-achievement"
    queries: Path | None = None
    documents: Path | None = None
    dataset: str | None = None
    folder: Path | None = None
    limits: Limits = field(default_factory=Limits)


class Tracer:
    """Answers for pairs of ids, of a store or of files; each query is run once, however many its pairs."""

    def __init__(
        self, engine: Engine, pairing: Pairing, limits: Limits, *, files: FileRanking | None
    ) -> None:
        self._engine = engine
        self._pairing = pairing
        self._limits = limits
        self._files = files
        self._at = AT if files is not None else now()
        self._traced: tuple[str, QueryTrace | None] | None = None

    def facts(self, query_id: str, document_id: str) -> PairFacts:
        """Return the facts of a pair; an id that is in no file or not in the store is a fact too."""
        if self._traced is None or self._traced[0] != query_id:
            self._traced = (query_id, self._trace(query_id))
        trace, key = self._traced[1], self._document_key(document_id)
        if trace is None:
            return facts_of_missing(self._pairing.asks, self._limits)
        if key is None:
            return facts_of_missing(self._pairing.proposes, self._limits)
        return trace.facts(key)

    def _trace(self, query_id: str) -> QueryTrace | None:
        key = self._query_key(query_id)
        if key is None or not self._engine.store.fetch([key], visible=STAFF):
            return None
        ask = Ask(pairing=self._pairing.name, at=self._at, visible=STAFF, key=key)
        return QueryTrace(self._engine, ask, self._limits)

    def _query_key(self, query_id: str) -> RecordKey | None:
        if self._files is None:
            return RecordKey(self._pairing.asks, query_id)
        return self._files.query_key(query_id) if query_id in self._files.query_ids else None

    def _document_key(self, document_id: str) -> RecordKey | None:
        if self._files is None:
            return RecordKey(self._pairing.proposes, document_id)
        return self._files.document_key(document_id) if document_id in self._files.document_ids else None


@contextmanager
def open_tracer(options: WhyOptions, config: Config) -> Iterator[Tracer]:
    """Yield a tracer over the running store, brought up to date, or over files in an engine of their own.

    Raises InvalidInput when only one of two files is given.
    """
    if options.dataset is None and options.queries is None and options.documents is None:
        with open_engine(config) as engine, progress_bar("index") as progress:
            engine.follow(progress=progress)
            yield Tracer(engine, pairing_named(options.pairing), options.limits, files=None)
        return
    with (
        progress_bar("index") as progress,
        open_corpus(_files(options, config), config, progress=progress) as corpus,
    ):
        ranking = corpus.ranking
        yield Tracer(ranking.engine, ranking.pairing, options.limits, files=ranking)


def explain_pair(options: WhyOptions, config: Config, query_id: str, document_id: str) -> Finding:
    """Print where a pair was lost, with the numbers, and return it."""
    with open_tracer(options, config) as tracer:
        facts = tracer.facts(query_id, document_id)
    finding = explain_fate(facts)
    OUT.print(f"{finding.fate}  {FATE_LABELS[finding.fate]}：{finding.line}", highlight=False)
    OUT.print(stage_table(facts))
    if facts.reasons and facts.rank is not None and facts.rank > facts.k:
        OUT.print(feature_table(facts))
    if finding.fate is Fate.TEXT:
        OUT.print(f"诉求的词：{'、'.join(facts.query_terms[:_TERMS_SHOWN])}", highlight=False)
        OUT.print(f"成果的词：{'、'.join(facts.record_terms[:_TERMS_SHOWN])}", highlight=False)
    return finding


def explain_pairs(
    options: WhyOptions, config: Config, pairs: Path | None, out: Path | None
) -> dict[Fate, int]:
    """Print the share of each fate over the pairs of level 3–4, write one line a pair, return the counts.

    `pairs` is a file of judgements; a named data set has its own. Raises InvalidInput when there is none.
    """
    path = pairs or (_dataset_files(options, config).judgements if options.dataset else None)
    if path is None:
        raise InvalidInput("expected --pairs or --dataset, or the ids of a demand and an achievement")
    wanted = sorted(strong_pairs(read_judgements(path)))
    rows = []
    with open_tracer(options, config) as tracer, progress_bar("why") as progress:
        for done, (query_id, document_id) in enumerate(wanted, start=1):
            facts = tracer.facts(query_id, document_id)
            rows.append((query_id, document_id, facts, explain_fate(facts)))
            progress(done, len(wanted))
    counts = Counter(finding.fate for *_, finding in rows)
    OUT.print(share_table(counts))
    if out is not None:
        _write_pairs(out, rows)
        OUT.print(f"{len(rows)} row(s) written to {out}", highlight=False, soft_wrap=True)
    return {fate: counts[fate] for fate in Fate}


def stage_table(facts: PairFacts) -> Table:
    """Return what each stage knows of a pair: place, score, and the limit that it had to keep."""
    table = Table("阶段 stage", "名次 rank", "得分 score", "界限 limit")
    for name, place in facts.legs.items():
        table.add_row(name, _rank(place.rank), _score(place.score), f"≤ {facts.leg_depth}")
    table.add_row("融合 fused", _rank(facts.fused_rank), "", f"≤ {facts.ranked_depth}")
    kth = "" if facts.kth_score is None else f"（第 {facts.k} 名 {facts.kth_score:.3f}）"
    table.add_row("排序 ranked", _rank(facts.rank), _score(facts.score), f"≤ {facts.k}{kth}")
    table.add_row("依据 evidence", "", f"{len(facts.matched)} 词", f"得分 ≥ {facts.threshold:g}，≥ 1 词")
    return table


def feature_table(facts: PairFacts) -> Table:
    """Return the features of a pair beside those of the last one shown, the largest loss first."""
    table = Table("特征 feature", "值 value", "贡献 log-odds", f"第 {facts.k} 名的贡献", "差 difference")
    kth = {reason.feature: reason.contribution for reason in facts.kth_reasons}
    loss = {one.feature: one.contribution - kth.get(one.feature, 0.0) for one in facts.reasons}
    for one in sorted(facts.reasons, key=lambda one: (loss[one.feature], one.feature)):
        table.add_row(
            one.feature,
            _score(one.value),
            f"{one.contribution:+.3f}",
            f"{kth.get(one.feature, 0.0):+.3f}",
            f"{loss[one.feature]:+.3f}",
        )
    return table


def share_table(counts: Mapping[Fate, int]) -> Table:
    """Return how many pairs met each fate, and their share."""
    whole = sum(counts.values())
    table = Table(
        "", "去向 fate", "对数 pairs", "占比 share", title=f"{whole} 对 3–4 级", title_justify="left"
    )
    for fate in Fate:
        share = f"{counts.get(fate, 0) / whole:.1%}" if whole else "–"
        table.add_row(fate.value, FATE_LABELS[fate], str(counts.get(fate, 0)), share)
    return table


def _files(options: WhyOptions, config: Config) -> CorpusFiles:
    if options.dataset is not None:
        # Without its judgements: a judged pair whose record is missing is a finding here, not an error.
        return replace(_dataset_files(options, config), judgements=None)
    if options.queries is None or options.documents is None:
        raise InvalidInput("expected both --queries and --documents, or neither for the running store")
    return CorpusFiles(queries=options.queries, documents=options.documents, pairing=options.pairing)


def _dataset_files(options: WhyOptions, config: Config) -> CorpusFiles:
    return files_of(dataset_named(options.dataset or ""), options.folder, config)


def _write_pairs(path: Path, rows: Sequence[tuple[str, str, PairFacts, Finding]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["query_id", "document_id", "fate", *LEGS, "fused_rank", "rank", "score", "kth_score", "line"]
        )
        for query_id, document_id, facts, finding in rows:
            legs = [facts.legs[leg].rank for leg in LEGS]
            numbers = [facts.fused_rank, facts.rank, _score(facts.score), _score(facts.kth_score)]
            writer.writerow([query_id, document_id, finding.fate.value, *legs, *numbers, finding.line])


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.3f}"
