"""What variety costs in fit: `python -m eval.diversity_cost` ranks with several diversities."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval.dataset import AT, DATASETS, dataset_named, open_dataset
from eval.metrics import Mean, holm, mean_with_interval, ndcg_judged, paired_permutation
from eval.report import code_version, format_mean, write_table
from matcher.batch import FileRanking
from matcher.cli.context import OUT, progress_bar
from matcher.config import load_config
from matcher.judgements import Judgements
from matcher.reading.vectors import mixed_rows
from matcher.records import RecordKey

DIVERSITIES = (0.0, 0.1, 0.2, 0.3, 0.5)
_DEPTH = 100
_SHOWN = 10
RESULTS = Path(__file__).parent / "results"
_ABOUT = (
    "`python -m eval.diversity_cost`, code {code}, data set `{name}`: MMR (Carbonell & Goldstein 1998) over "
    "the {depth} best ranked documents. nDCG@10 over judged documents; likeness is the mean cosine of all "
    "pairs of the first {shown} documents, judged or not, on the encoder's scale (0 unrelated, 1 alike). "
    "Means with bootstrap intervals; p: paired permutation against no diversity, after Holm."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Values by query of one diversity."""

    ndcg: Mapping[str, float]
    likeness: Mapping[str, float]


def measure(ranking: FileRanking, judgements: Judgements, diversity: float) -> Cost:
    """Return fit and likeness of every judged query's list under a diversity."""
    ranked: dict[str, Sequence[str]] = {}
    likeness: dict[str, float] = {}
    for query_id in ranking.query_ids:
        request = replace(ranking.ask_for(query_id, k=_DEPTH, at=AT), diversity=diversity)
        keys = [one.key for one in ranking.engine.suggest(request).suggestions]
        ranked[query_id] = [name for key in keys if (name := ranking.document_id(key)) is not None]
        likeness[query_id] = likeness_of(ranking, keys[:_SHOWN])
    return Cost(ndcg=ndcg_judged(ranked, judgements), likeness=likeness)


def likeness_of(ranking: FileRanking, keys: Sequence[RecordKey]) -> float:
    """Return the mean cosine of all pairs of records on the encoder's scale; 0 for fewer than two."""
    stages = ranking.engine.stages
    rows = [row for row in mixed_rows(*stages.index.vectors(keys)) if row is not None]
    if len(rows) < 2:
        return 0.0
    vectors = np.array(rows, dtype=np.float64)
    pairs = (vectors @ vectors.T)[np.triu_indices(len(rows), k=1)]
    return float((pairs.mean() - stages.scale.unrelated) / stages.scale.spread)


def build_rows(costs: Mapping[float, Cost]) -> list[list[str]]:
    """Return the table's rows; the first diversity is what the others are tested against (Holm)."""
    base, *others = costs
    raw = {f"{one:g}": paired_permutation(costs[one].ndcg, costs[base].ndcg, seed=0) for one in others}
    corrected = holm(raw)
    return [
        [
            f"{diversity:g}",
            format_mean(_mean(cost.ndcg)),
            format_mean(_mean(cost.likeness)),
            "" if diversity == base else f"{corrected[f'{diversity:g}']:.3f}",
        ]
        for diversity, cost in costs.items()
    ]


def _mean(values: Mapping[str, float]) -> Mean:
    return mean_with_interval(values, seed=0)


def main() -> None:
    """Write eval/results/diversity.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of real data")
    parser.add_argument("--dataset", choices=DATASETS, default="titles")
    options = parser.parse_args()
    dataset = dataset_named(options.dataset)
    with (
        progress_bar("load") as progress,
        open_dataset(dataset, options.data, load_config(), progress=progress) as (ranking, judgements),
    ):
        costs = {diversity: measure(ranking, judgements, diversity) for diversity in DIVERSITIES}
    report = write_table(
        RESULTS / "diversity",
        _ABOUT.format(code=code_version(), name=dataset.name, depth=_DEPTH, shown=_SHOWN),
        ("diversity", "nDCG@10", "likeness of the first 10", "p (Holm)"),
        build_rows(costs),
    )
    OUT.print(report.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
