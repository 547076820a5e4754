"""What each stage and each feature is worth, out of fold: `python -m eval.ablation titles`.

Five folds by demand; models, calibration and cuts are fitted inside the folds. Writes
eval/results/ablation_NAME and, as rows of stages, what is gained from one to the next.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.compare import count_wins
from eval.dataset import AT, DATASETS, open_dataset
from eval.metrics import holm, mean_with_interval, paired_permutation
from eval.report import code_version, format_mean, write_table
from matcher.cli.context import OUT, progress_bar
from matcher.config import load_config
from matcher.ranking.feature_set import FEATURES
from matcher.training.cross_validation import Fitter, cross_validate
from matcher.training.fitting import fit_boosted, fit_linear
from matcher.training.measures import calibration_error, level_score, ndcg_by_query
from matcher.training.pairs import JudgedPairs, collect_pairs
from matcher.training.ranker import FURTHEST, cold_start

RESULTS = Path(__file__).parent / "results"
_HEADERS = (
    "system",
    "nDCG@10",
    "1/(1+MAE) of levels",
    "ECE",
    "wins/ties/losses to the weighted sum",
    "p (Holm)",
)
_FEATURE_HEADERS = (
    "feature",
    "meaning",
    "known for",
    "alone",
    "nDCG@10 without it",
    "p (Holm)",
    "1/(1+MAE) without it",
)
_LEGS = ("words", "grams", "dense")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One system's values a query, and what is known of its levels and scores ("" where it gives none)."""

    ndcg: Mapping[str, float]
    level_score: str = ""
    calibration_error: str = ""


def score_order(pairs: JudgedPairs, raw: NDArray[np.float64]) -> Row:
    """Return the row of an order without levels; NaN comes last."""
    known = np.nan_to_num(raw, nan=-1e9)
    return Row(ndcg=ndcg_by_query(known, pairs.levels, pairs.queries))


def score_fitted(pairs: JudgedPairs, fitter: Fitter) -> Row:
    """Return the row of a fitted ranker, out of fold."""
    found = cross_validate(pairs, fitter)
    return Row(
        ndcg=ndcg_by_query(found.raw, pairs.levels, pairs.queries),
        level_score=f"{level_score(found.level, pairs.levels):.3f}",
        calibration_error=f"{calibration_error(found.score, pairs.strong):.3f}",
    )


def stage_rows(pairs: JudgedPairs) -> dict[str, Row]:
    """Return the stages one at a time: legs, their sum, and the forms of ranker over it."""
    linear = partial(fit_linear, name="fold", furthest=FURTHEST[bool(pairs.is_bare.all())])
    legs = [name for name in pairs.table.names if name not in {f"leg_{leg}" for leg in _LEGS}]
    return {
        **{f"leg: {leg}": score_order(pairs, pairs.table.column(f"leg_{leg}")) for leg in _LEGS},
        "weighted sum of the legs": score_order(pairs, cold_start(pairs)),
        "linear over the legs alone": score_fitted(pairs.without(legs), linear),
        "linear over all features": score_fitted(pairs, linear),
        "LambdaMART over all features": score_fitted(
            pairs, partial(fit_boosted, name="fold", objective="lambdarank")
        ),
        "boosted trees on level ≥ 3": score_fitted(
            pairs, partial(fit_boosted, name="fold", objective="binary")
        ),
    }


def build_stage_table(rows: Mapping[str, Row]) -> list[list[str]]:
    """Return the stages' table; p-values are of nDCG@10 against the weighted sum of the legs."""
    base = rows["weighted sum of the legs"].ndcg
    corrected = holm({name: paired_permutation(row.ndcg, base, seed=0) for name, row in rows.items()})
    return [
        [
            name,
            format_mean(mean_with_interval(row.ndcg, seed=0)),
            row.level_score,
            row.calibration_error,
            "/".join(map(str, count_wins([row.ndcg[query] - base[query] for query in base]))),
            f"{corrected[name]:.4f}",
        ]
        for name, row in rows.items()
    ]


def build_feature_table(pairs: JudgedPairs, whole: Row) -> list[list[str]]:
    """Return for each feature that any pair has: alone, and what is lost without it (linear, out of fold)."""
    linear = partial(fit_linear, name="fold", furthest=FURTHEST[bool(pairs.is_bare.all())])
    names = [name for name in pairs.table.names if not np.isnan(pairs.table.column(name)).all()]
    lacking = {}
    with progress_bar("without each feature") as progress:
        for done, name in enumerate(names, start=1):
            lacking[name] = score_fitted(pairs.without([name]), linear)
            progress(done, len(names))
    corrected = holm(
        {name: paired_permutation(row.ndcg, whole.ndcg, seed=0) for name, row in lacking.items()}
    )
    rows = [
        [
            "all features",
            "",
            "",
            "",
            format_mean(mean_with_interval(whole.ndcg, seed=0)),
            "",
            whole.level_score,
        ]
    ]
    for name in names:
        column = pairs.table.column(name)
        alone = score_order(pairs, column).ndcg
        rows.append(
            [
                name,
                FEATURES[name].label,
                f"{float((~np.isnan(column)).mean()):.0%}",
                format_mean(mean_with_interval(alone, seed=0)),
                format_mean(mean_with_interval(lacking[name].ndcg, seed=0)),
                f"{corrected[name]:.4f}",
                lacking[name].level_score,
            ]
        )
    return rows


def collect(name: str, folder: Path | None) -> JudgedPairs:
    """Return the judged pairs of a named data set with their features."""
    with (
        progress_bar(f"load {name}") as progress,
        open_dataset(DATASETS[name], folder, load_config(), progress=progress) as (ranking, judgements),
    ):
        return collect_pairs(ranking, judgements, at=AT, source=name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write eval/results/stages_NAME.md and ablation_NAME.md and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", nargs="?", default="titles", choices=sorted(DATASETS))
    parser.add_argument("--data", type=Path, default=None, help="folder of the files")
    given = parser.parse_args(arguments)
    pairs = collect(given.dataset, given.data)
    stages = stage_rows(pairs)
    about = (
        f"`python -m eval.ablation {given.dataset}`, code {code_version()}: {len(pairs.levels)} pairs of "
        f"{len(set(pairs.queries))} queries; nDCG@10 over the judged documents, mean [95 % bootstrap "
        "interval]. Five folds by query; models, calibration and cuts are fitted inside them."
    )
    tables = (
        (f"stages_{given.dataset}", _HEADERS, build_stage_table(stages)),
        (
            f"ablation_{given.dataset}",
            _FEATURE_HEADERS,
            build_feature_table(pairs, stages["linear over all features"]),
        ),
    )
    for name, headers, rows in tables:
        path = write_table(RESULTS / name, about, headers, rows)
        OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
