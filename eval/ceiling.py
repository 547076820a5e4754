"""How far a careful reader gets on the titles data: `python -m eval.ceiling`.

A language model scored every judged pair of 16 demands (eval/annotations/levels_titles_reader.csv) from
1.0 to 4.0 by reading alone, without the levels. What it misses is label noise and what the titles
lost, so its figures are about as far as any ranking of these titles can go.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from eval.dataset import DATASETS
from eval.metrics import mean_with_interval, ndcg_judged
from eval.report import code_version, format_mean, write_table
from matcher.cli.context import OUT
from matcher.judgements import Judgements, read_judgements, real_data_folder
from matcher.training.levels import least_error_cuts
from matcher.training.measures import level_score

SCORES = Path(__file__).parent / "annotations" / "levels_titles_reader.csv"
RESULTS = Path(__file__).parent / "results"
_HEADERS = ("reader", "nDCG@10", "1/(1+MAE), scores rounded", "1/(1+MAE), best cuts (seen)", "always 2")


def read_scores(path: Path = SCORES) -> dict[str, dict[str, float]]:
    """Return the reader's score of each pair, by query and document."""
    scores: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            scores.setdefault(row["query_id"], {})[row["document_id"]] = float(row["score"])
    return scores


def measure_reader(scores: dict[str, dict[str, float]], judgements: Judgements) -> list[str]:
    """Return the reader's row: its order, its levels rounded, and its levels by the best cuts there are."""
    known = {query: judgements[query] for query in scores}
    ranking = {query: sorted(of, key=lambda name: (-of[name], name)) for query, of in scores.items()}
    pairs = [(value, known[query][name]) for query, of in scores.items() for name, value in of.items()]
    given = np.array([value for value, _ in pairs])
    levels = np.array([level for _, level in pairs], dtype=np.int64)
    scaled = (given - 1) / 3
    cut = 1 + np.searchsorted(np.array(least_error_cuts(scaled, levels)), scaled, side="right")
    figures = (
        level_score(np.round(given).astype(np.int64), levels),
        level_score(cut.astype(np.int64), levels),
        level_score(np.full(len(levels), 2), levels),
    )
    order = format_mean(mean_with_interval(ndcg_judged(ranking, known), seed=0))
    return ["language model, blind", order, *(f"{figure:.3f}" for figure in figures)]


def main() -> None:
    """Write eval/results/ceiling.md and print it."""
    scores = read_scores()
    judgements = read_judgements(real_data_folder() / DATASETS["titles"].judgements)
    pairs = sum(map(len, scores.values()))
    about = (
        f"`python -m eval.ceiling`, code {code_version()}: {pairs} pairs of {len(scores)} demands of "
        f"{DATASETS['titles'].judgements}, scored by reading without the levels. Rows of quality_titles.md "
        "are over all demands; on these 16 the unfitted fusion of the first release had 0.702."
    )
    path = write_table(RESULTS / "ceiling", about, _HEADERS, [measure_reader(scores, judgements)])
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
