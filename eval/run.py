"""Quality of the named systems on judged real data: `python -m eval.run`.

Writes a table to eval/results as Markdown and CSV: nDCG@10 over the judged documents of each
demand, recall@20 and @100 of levels 3–4 among all documents, with bootstrap intervals, and
whether fused differs from each leg (paired permutation test, Holm correction).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.dataset import AT, DATASETS, open_dataset
from eval.judgements import Judgements
from eval.metrics import holm, mean_with_interval, ndcg_judged, paired_permutation, recall_strong
from eval.report import code_version, format_mean, write_table
from eval.systems import SYSTEMS, ask
from matcher.batch import FileRanking
from matcher.cli.context import OUT, progress_bar
from matcher.config import load_config

RESULTS = Path(__file__).parent / "results"
_SEED = 0
_BASE = "fused"
_MEASURES = ("nDCG@10", "R@20", "R@100")
_HEADERS = ("system", *_MEASURES, "wins/ties/losses to fused", "p (Holm)", "meaning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One system's values by measure and query."""

    values: Mapping[str, Mapping[str, float]]


def evaluate(ranking: FileRanking, judgements: Judgements, systems: Sequence[str]) -> dict[str, Outcome]:
    """Return every system's values on the judged queries."""
    everything: dict[str, dict[str, list[str]]] = {name: {} for name in systems}
    judged: dict[str, dict[str, list[str]]] = {name: {} for name in systems}
    with progress_bar("rank") as progress:
        for done, query_id in enumerate(ranking.query_ids, start=1):
            asked = ask(ranking, query_id, list(judgements[query_id]), at=AT)
            for name in systems:
                everything[name][query_id] = SYSTEMS[name].rank_all(asked)
                judged[name][query_id] = SYSTEMS[name].rank_judged(asked)
            progress(done, len(ranking.query_ids))
    return {
        name: Outcome(
            values={
                "nDCG@10": ndcg_judged(judged[name], judgements),
                "R@20": recall_strong(everything[name], judgements, cut=20),
                "R@100": recall_strong(everything[name], judgements, cut=100),
            }
        )
        for name in systems
    }


def build_rows(outcomes: Mapping[str, Outcome]) -> list[list[str]]:
    """Return a table row for each system; p-values are of nDCG@10 against fused."""
    others = [name for name in outcomes if name != _BASE]
    base = outcomes[_BASE].values["nDCG@10"] if _BASE in outcomes else {}
    raw = {name: paired_permutation(base, outcomes[name].values["nDCG@10"], seed=_SEED) for name in others}
    corrected = holm(raw)
    rows = []
    for name, outcome in outcomes.items():
        means = [
            format_mean(mean_with_interval(outcome.values[measure], seed=_SEED)) for measure in _MEASURES
        ]
        against = _duel(outcome.values["nDCG@10"], base) if name != _BASE and base else ""
        p = f"{corrected[name]:.4f}" if name in corrected and base else ""
        rows.append([name, *means, against, p, SYSTEMS[name].meaning])
    return rows


def _duel(values: Mapping[str, float], base: Mapping[str, float]) -> str:
    differences = [values[query] - base[query] for query in base]
    wins = sum(difference > 1e-9 for difference in differences)
    losses = sum(difference < -1e-9 for difference in differences)
    return f"{wins}/{len(differences) - wins - losses}/{losses}"


def main() -> None:
    """Evaluate a named data set, or any files given by options, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", nargs="?", default="titles", choices=sorted(DATASETS))
    parser.add_argument("--data", type=Path, default=None, help="folder of the files")
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS), choices=list(SYSTEMS))
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    dataset = DATASETS[arguments.dataset]
    with (
        progress_bar("load") as progress,
        open_dataset(dataset, arguments.data, load_config(), progress=progress) as (
            ranking,
            judgements,
        ),
    ):
        outcomes = evaluate(ranking, judgements, arguments.systems)
        encoder = ranking.engine.stages.encoder.name
        documents = len(ranking.document_ids)
    pairs = sum(map(len, judgements.values()))
    about = (
        f"{dataset.judgements}: {pairs} pairs of {len(judgements)} queries, {documents} documents; "
        f"encoder {encoder}; code {code_version()}. Mean [95 % bootstrap interval] over queries with any "
        f"gain. {dataset.note}"
    )
    path = write_table(arguments.out / f"quality_{dataset.name}", about, _HEADERS, build_rows(outcomes))
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
