"""What the shipped adapter changes: `python -m eval.encoder_eval`, dense leg and fusion with and without it.

The adapter was tuned on data/training alone, so nothing here was seen.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from eval.corpus import open_corpus
from eval.dataset import DATASETS, files_of
from eval.defaults import DEFAULT_THRESHOLD
from eval.measuring import measure_systems
from eval.metrics import mean_with_interval, paired_permutation
from eval.report import code_version, format_mean, write_table
from eval.systems import SYSTEMS
from matcher.cli.context import OUT, progress_bar
from matcher.config import load_config
from matcher.embeddings.adapter import SHIPPED
from matcher.embeddings.options import EncoderConfig

RESULTS = Path(__file__).parent / "results"
_SETS = ("titles", "fulltext", "sample")
_SYSTEMS = ("dense", "fused")
_MEASURES = ("nDCG@10", "R@20", "R@100")
_HEADERS = ("data", "system", "measure", "as it comes", "with the adapter", "p")

Values = Mapping[str, Mapping[str, Mapping[str, float]]]
"""System → measure → query → value."""


def measure(name: str, adapter: str, folder: Path | None) -> Values:
    """Return the systems' values on a data set with the default encoder and an adapter ("" for none)."""
    config = load_config()
    chosen = config.model_copy(update={"encoder": config.encoder.model_copy(update={"adapter": adapter})})
    with (
        progress_bar(f"load {name}, {adapter or 'no adapter'}") as loading,
        open_corpus(files_of(DATASETS[name], folder, chosen), chosen, progress=loading) as corpus,
        progress_bar("rank") as ranking,
    ):
        found = measure_systems(
            corpus,
            [SYSTEMS[system] for system in _SYSTEMS],
            threshold=DEFAULT_THRESHOLD,
            progress=ranking,
        )
    return {system: result.values for system, result in found.items()}


def build_rows(name: str, before: Values, after: Values) -> list[list[str]]:
    """Return a row for each system and measure; p-values (paired permutation) are not corrected."""
    return [
        [
            name,
            system,
            measured,
            format_mean(mean_with_interval(before[system][measured], seed=0)),
            format_mean(mean_with_interval(after[system][measured], seed=0)),
            f"{paired_permutation(before[system][measured], after[system][measured], seed=0):.4f}",
        ]
        for system in _SYSTEMS
        for measured in _MEASURES
    ]


def main() -> None:
    """Write eval/results/encoder.md and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of real data")
    folder = parser.parse_args().data
    adapter = EncoderConfig().adapter
    card = json.loads((SHIPPED / f"{adapter}.json").read_text(encoding="utf-8"))
    rows = []
    for name in _SETS:
        given = None if DATASETS[name].is_sample else folder
        rows += build_rows(name, measure(name, "", given), measure(name, adapter, given))
    about = (
        f"`python -m eval.encoder_eval`, code {code_version()}. {adapter}: {card['origin']}, {card['pairs']} "
        f"pairs, {card['options']['epochs']} epochs in {card['seconds'] / 60:.0f} minutes on two cores that "
        f"other work shared; nDCG@10 by cosine on {card['held_out_graded']} held-out graded queries "
        f"{card['before']['ndcg']:.3f} before, {card['after']['ndcg']:.3f} after."
    )
    path = write_table(RESULTS / "encoder", about, _HEADERS, rows)
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
