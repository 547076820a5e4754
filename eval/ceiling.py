"""How far a careful reader gets on the titles data: `python -m eval.ceiling`.

A language model scored every judged pair of 16 demands (eval/annotations/levels_titles_reader.csv) from
1.0 to 4.0 by reading alone, without the levels. What it misses is label noise and what the titles
lost, so its figures are about as far as any ranking of these titles can go.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from functools import partial
from pathlib import Path

import numpy as np

from eval.ablation import collect
from eval.dataset import DATASETS
from eval.metrics import mean_with_interval, ndcg_judged
from eval.report import code_version, format_mean, write_table
from matcher.cli.context import OUT
from matcher.judgements import Judgements, read_judgements, real_data_folder
from matcher.ranking.calibration import levels_of
from matcher.training.cross_validation import cross_validate
from matcher.training.fitting import fit_boosted
from matcher.training.levels import least_error_cuts
from matcher.training.measures import level_score, ndcg_by_query
from matcher.training.pairs import JudgedPairs
from matcher.training.ranker import cold_start

SCORES = Path(__file__).parent / "annotations" / "levels_titles_reader.csv"
RESULTS = Path(__file__).parent / "results"
_HEADERS = ("who", "nDCG@10", "1/(1+MAE)", "1/(1+MAE), best cuts in hindsight")


def read_scores(path: Path = SCORES) -> dict[str, dict[str, float]]:
    """Return the reader's score of each pair, by query and document."""
    scores: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            scores.setdefault(row["query_id"], {})[row["document_id"]] = float(row["score"])
    return scores


def reader_row(scores: dict[str, dict[str, float]], judgements: Judgements) -> list[str]:
    """Return the reader's row: its order, its levels rounded, and its levels by the best cuts there are."""
    known = {query: judgements[query] for query in scores}
    ranking = {query: sorted(of, key=lambda name: (-of[name], name)) for query, of in scores.items()}
    pairs = [(value, known[query][name]) for query, of in scores.items() for name, value in of.items()]
    given = np.array([value for value, _ in pairs])
    levels = np.array([level for _, level in pairs], dtype=np.int64)
    scaled = (given - 1) / 3
    rounded, cut = np.round(given).astype(np.int64), levels_of(scaled, least_error_cuts(scaled, levels))
    order = format_mean(mean_with_interval(ndcg_judged(ranking, known), seed=0))
    return ["language model, blind", order, *(f"{level_score(one, levels):.3f}" for one in (rounded, cut))]


def engine_rows(pairs: JudgedPairs, queries: Collection[str]) -> list[list[str]]:
    """Return the engine's rows on the same demands: the unfitted sum, and the form of ranker out of fold."""
    rows = np.flatnonzero(np.isin(pairs.queries, sorted(queries)))
    fitted = cross_validate(pairs, partial(fit_boosted, name="fold", objective="lambdarank"))
    here = pairs.take(rows)
    unfitted = ndcg_by_query(cold_start(here), here.levels, here.queries)
    ranked = ndcg_by_query(fitted.score[rows], here.levels, here.queries)
    always = level_score(np.full(len(rows), 2), here.levels)
    return [
        ["weighted sum of the legs", format_mean(mean_with_interval(unfitted, seed=0)), "", ""],
        [
            "LambdaMART, out of fold",
            format_mean(mean_with_interval(ranked, seed=0)),
            f"{level_score(fitted.level[rows], here.levels):.3f}",
            "",
        ],
        ["level 2 for all", "", f"{always:.3f}", ""],
    ]


def main() -> None:
    """Write eval/results/ceiling.md and print it."""
    scores = read_scores()
    judgements = read_judgements(real_data_folder() / DATASETS["titles"].judgements)
    pairs = sum(map(len, scores.values()))
    about = (
        f"`python -m eval.ceiling`, code {code_version()}: {pairs} pairs of {len(scores)} demands of "
        f"{DATASETS['titles'].judgements}, scored by reading without the levels, and the engine on the same."
    )
    rows = engine_rows(collect("titles", None), [f"titles/{query}" for query in scores])
    path = write_table(RESULTS / "ceiling", about, _HEADERS, [reader_row(scores, judgements), *rows])
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
