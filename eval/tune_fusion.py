"""How the legs are asked and fused, tried out on development data: `python -m eval.tune_fusion`.

Writes eval/results/fusion.md: nDCG@10 over judged documents and recall@20 of levels 3–4, on
short titles and on full texts, for each choice that the engine makes. Nothing here is held out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.dataset import AT, DATASETS, open_dataset
from eval.metrics import Ranking, mean_with_interval, ndcg_judged, recall_strong
from eval.report import code_version, write_table
from matcher.asking import where_for
from matcher.batch import FileRanking
from matcher.candidates import fuse
from matcher.cli.context import OUT, progress_bar
from matcher.config import load_config
from matcher.eligibility import LEG_DEPTH
from matcher.index.base import Hit, Where
from matcher.judgements import Judgements, real_data_folder
from matcher.pairings import FUSION_WEIGHTS
from matcher.profiles import Profile, make_profile
from matcher.query import GRAM_OPTIONS, TITLE_SHARE, WORD_OPTIONS, gram_weights, query_vector, word_weights
from matcher.records import RecordKey
from matcher.store import STAFF
from matcher.text import QueryOptions

RESULTS = Path(__file__).parent / "results"
Hits = Mapping[str, Sequence[Hit]]
"""Query id → hits of one leg, best first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bench:
    """A loaded data set and its queries' profiles and filters."""

    ranking: FileRanking
    judgements: Judgements
    profiles: Mapping[str, Profile]
    filters: Mapping[str, Where]

    def search(self, leg: Callable[[Profile, Where], list[Hit]]) -> Hits:
        """Return one leg's hits for every query."""
        return {query: leg(self.profiles[query], self.filters[query]) for query in self.profiles}

    def figures(self, hits: Hits) -> list[str]:
        """Return nDCG@10 and recall@20 of an order."""
        names = self.ranking.document_id
        order: Ranking = {q: [n for hit in some if (n := names(hit.key))] for q, some in hits.items()}
        values = (ndcg_judged(order, self.judgements), recall_strong(order, self.judgements, cut=20))
        return [f"{mean_with_interval(some, seed=0).value:.3f}" for some in values]


def make_bench(ranking: FileRanking, judgements: Judgements) -> Bench:
    """Return the bench of a loaded data set."""
    stages = ranking.engine.stages
    keys = {query: ranking.query_key(query) for query in ranking.query_ids}
    stored = stages.store.fetch(list(keys.values()), visible=STAFF)
    return Bench(
        ranking=ranking,
        judgements=judgements,
        profiles={q: make_profile(stored[key].record, stages.segmenter) for q, key in keys.items()},
        filters={
            q: where_for(ranking.pairing, ranking.ask_for(q, k=1, at=AT), key) for q, key in keys.items()
        },
    )


def word_leg(bench: Bench, options: QueryOptions) -> Hits:
    """Return BM25 over words under these options."""
    index = bench.ranking.engine.stages.index
    return bench.search(
        lambda profile, where: index.search_lexical(
            word_weights(profile, index, options), k=index.size, where=where
        )
    )


def gram_leg(bench: Bench, options: QueryOptions) -> Hits:
    """Return BM25 over characters and pairs under these options."""
    index = bench.ranking.engine.stages.index
    return bench.search(
        lambda profile, where: index.search_lexical(
            {}, k=index.size, where=where, grams=gram_weights(profile, index, options)
        )
    )


def dense_leg(bench: Bench, title_share: float) -> Hits:
    """Return the dense leg for one share of the title in the query's vector."""
    stages = bench.ranking.engine.stages
    return bench.search(
        lambda profile, where: stages.index.search_dense(
            query_vector(profile.text, stages.encoder, title_share=title_share),
            k=stages.index.size,
            where=where,
        )
    )


def fused(legs: Mapping[str, Hits], weights: Mapping[str, float], *, depth: int) -> Hits:
    """Return the weighted sum of z-scores of the legs' first `depth` hits."""
    queries = next(iter(legs.values()))
    return {
        q: [Hit(c.key, c.fused) for c in fuse({n: leg[q][:depth] for n, leg in legs.items()}, weights)]
        for q in queries
    }


def by_rank(legs: Mapping[str, Hits], weights: Mapping[str, float], *, depth: int) -> Hits:
    """Return reciprocal rank fusion (Cormack et al. 2009, k 60) of the same hits, for comparison."""
    turned = {
        name: {
            q: [Hit(hit.key, 1 / (60 + r)) for r, hit in enumerate(hits[:depth], 1)]
            for q, hits in leg.items()
        }
        for name, leg in legs.items()
    }
    order: dict[str, list[Hit]] = {}
    for query in next(iter(legs.values())):
        scores: dict[RecordKey, float] = {}
        for name in sorted(turned):
            for hit in turned[name][query]:
                scores[hit.key] = scores.get(hit.key, 0.0) + weights[name] * hit.score
        keys = sorted(scores, key=lambda key: (-scores[key], key))
        order[query] = [Hit(key, scores[key]) for key in keys]
    return order


def try_all(bench: Bench) -> list[tuple[str, list[str]]]:
    """Return a labelled row of figures for every choice tried; the engine's own are marked ✓."""
    rows: list[tuple[str, list[str]]] = []
    for weight, terms in ((1.0, 40), (1.0, 64), (1.0, 100), (3.0, 40), (3.0, 64)):
        words = QueryOptions(title_weight=weight, max_terms=terms)
        label = f"words: title weight {weight:g}, {terms} terms" + _mark(words == WORD_OPTIONS)
        rows.append((label, bench.figures(word_leg(bench, words))))
    for weight, terms in ((1.0, 40), (2.0, 64), (3.0, 40), (3.0, 64)):
        grams = QueryOptions(title_weight=weight, max_terms=terms)
        label = f"grams: title weight {weight:g}, {terms} terms" + _mark(grams == GRAM_OPTIONS)
        rows.append((label, bench.figures(gram_leg(bench, grams))))
    for share in (1.0, 0.7, 0.5, 0.3, 0.0):
        label = f"dense: title share of the query {share:g}" + _mark(share == TITLE_SHARE)
        rows.append((label, bench.figures(dense_leg(bench, share))))
    legs = {
        "dense": dense_leg(bench, TITLE_SHARE),
        "words": word_leg(bench, WORD_OPTIONS),
        "grams": gram_leg(bench, GRAM_OPTIONS),
    }
    for some in ((1, 0.5, 1), (1, 0.5, 0.75), (1, 0.5, 0.5), (1, 1, 1), (1.5, 1, 1), (1, 1, 0), (1, 0, 1)):
        weights = dict(zip(("dense", "words", "grams"), map(float, some), strict=True))
        label = f"fused, z-scores: {some[0]} dense + {some[1]} words + {some[2]} grams"
        figures = bench.figures(fused(legs, weights, depth=LEG_DEPTH))
        rows.append((label + _mark(weights == FUSION_WEIGHTS), figures))
    for depth in (100, 200, LEG_DEPTH, 1_000):
        label = f"fused, z-scores, the engine's weights, {depth} hits a leg" + _mark(depth == LEG_DEPTH)
        rows.append((label, bench.figures(fused(legs, FUSION_WEIGHTS, depth=depth))))
    figures = bench.figures(by_rank(legs, FUSION_WEIGHTS, depth=LEG_DEPTH))
    rows.append(("fused, reciprocal ranks, the engine's weights", figures))
    return rows


def _mark(is_chosen: bool) -> str:
    return " ✓" if is_chosen else ""


def main() -> None:
    """Try everything on both data sets and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of real data")
    folder = parser.parse_args().data or real_data_folder()
    columns: list[list[tuple[str, list[str]]]] = []
    for name in ("titles", "fulltext"):
        with (
            progress_bar(f"load {name}") as progress,
            open_dataset(DATASETS[name], folder, load_config(), progress=progress) as (ranking, judgements),
        ):
            columns.append(try_all(make_bench(ranking, judgements)))
    rows = [[label, *left, *right] for (label, left), (_, right) in zip(*columns, strict=True)]
    about = (
        f"`python -m eval.tune_fusion`, code {code_version()}. Development data: judgements_dev.csv (titles) "
        "and judgements_fulltext_dev.csv (full texts; 16 demands: differences below 0.05 there say little). "
        "✓ marks what the engine does; these choices were made on this table."
    )
    headers = ("choice", "nDCG@10 titles", "R@20 titles", "nDCG@10 full texts", "R@20 full texts")
    path = write_table(RESULTS / "fusion", about, headers, rows)
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
