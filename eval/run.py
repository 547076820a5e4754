"""The quality tables of eval/results: `python -m eval.run [titles|fulltext|sample|funds]`.

All named systems on one data set, as the short table that eval/results keeps; `matcher eval compare`
has the same figures with every measure, slices and plots.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from eval.compare import Comparison, compare_results
from eval.corpus import open_corpus
from eval.dataset import DATASETS, Dataset, files_of
from eval.defaults import DEFAULT_THRESHOLD, PRIMARY
from eval.measuring import measure_systems
from eval.report import code_version, write_table
from eval.systems import SYSTEMS
from eval.tables import format_interval
from matcher.cli.context import OUT, progress_bar
from matcher.config import load_config

RESULTS = Path(__file__).parent / "results"
_SEED = 0
_BASE = "fused"
_MEASURES = (PRIMARY, "R@20", "R@100")
_HEADERS = ("system", *_MEASURES, f"wins/ties/losses to {_BASE}", "p (Holm)", "meaning")


def build_rows(comparison: Comparison) -> list[list[str]]:
    """Return a table row for each system; p-values are of nDCG@10 against fused."""
    rows = []
    for row in comparison.rows:
        means = [format_interval(row.means[measure]) for measure in _MEASURES]
        duel = row.duel
        against = (
            ["", ""] if duel is None else [f"{duel.wins}/{duel.ties}/{duel.losses}", f"{duel.p_holm:.4f}"]
        )
        rows.append([row.result.name, *means, *against, row.result.meaning])
    return rows


def write_quality(dataset: Dataset, folder: Path | None, names: Sequence[str], out: Path) -> Path:
    """Measure the systems on a data set, write quality_NAME.md and .csv, and return the Markdown file."""
    config = load_config()
    systems = [SYSTEMS[name] for name in dict.fromkeys((*names, _BASE))]
    with (
        progress_bar("index") as indexing,
        open_corpus(files_of(dataset, folder, config), config, progress=indexing) as corpus,
        progress_bar("rank") as ranking,
    ):
        results = measure_systems(corpus, systems, threshold=DEFAULT_THRESHOLD, progress=ranking)
        encoder = corpus.ranking.engine.stages.encoder.name
    pairs = sum(map(len, corpus.judgements.values()))
    about = (
        f"{dataset.judgements}: {pairs} pairs of {len(corpus.judgements)} queries, {len(corpus.documents)} "
        f"documents; encoder {encoder}; code {code_version()}. Mean [95 % bootstrap interval] over queries "
        f"with any gain. {dataset.note}"
    )
    comparison = compare_results(results, base=_BASE, measure=PRIMARY, slices={}, seed=_SEED)
    return write_table(out / f"quality_{dataset.name}", about, _HEADERS, build_rows(comparison))


def main() -> None:
    """Evaluate a named data set and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", nargs="?", default="titles", choices=sorted(DATASETS))
    parser.add_argument("--data", type=Path, default=None, help="folder of the files")
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS), choices=list(SYSTEMS))
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    path = write_quality(DATASETS[arguments.dataset], arguments.data, arguments.systems, arguments.out)
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
