"""When to say 无合适匹配 for full texts: `python -m eval.abstention`.

A demand is hopeless when nothing judged for it is of level 3–4. Scores of the sample and of own demands are
out of fold; those of the development demands come from the shipped ranker, which has not seen them. Of the
development data only the two thresholds are chosen (`--write` puts them into the shipped model).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.ablation import collect
from eval.dataset import AT, DATASETS
from eval.report import code_version, write_table
from matcher.batch import open_ranking
from matcher.cli.context import OUT
from matcher.config import load_config
from matcher.exchange import read_raw_documents
from matcher.judgements import read_judgements, real_data_folder
from matcher.pairings import pairing_named
from matcher.ranking.model_file import find_model, make_ranker, read_model, write_model
from matcher.ranking.ranker import CLOSE_BY
from matcher.training.cross_validation import cross_validate
from matcher.training.fitting import fit_boosted
from matcher.training.pairs import JudgedPairs, collect_pairs, join

Floats = NDArray[np.float64]

RESULTS = Path(__file__).parent / "results"
ANNOTATIONS = Path(__file__).parent / "annotations"
FITS_FROM, CLOSE_FROM = 0.35, 1.027
_SCORES, _CLOSENESS = (0.35, 0.5, 0.6, 0.7), (0.94, 1.0, 1.027, 1.1, np.inf)
_HEADERS = ("score from", "or closeness from", "own demands", "sample", "development")


def collect_own(name: str) -> JudgedPairs:
    """Return the pairs of own demands (of data/sample or data/training) and real documents."""
    config = load_config()
    levels = read_judgements(ANNOTATIONS / f"levels_fulltext_{name}.csv")
    queries = read_raw_documents(config.data / name / "demands.jsonl").documents
    documents = read_raw_documents(real_data_folder() / DATASETS["fulltext"].documents).documents
    asked = [query for query in queries if query.id in levels]
    with open_ranking(
        config, pairing_named("demand-achievement"), queries=asked, documents=documents
    ) as found:
        found.load(at=AT)
        return collect_pairs(found, levels, at=AT, source=f"own-{name}")


def verdicts(pairs: JudgedPairs, score: Floats, *, fits_from: float, close_from: float) -> str:
    """Return the share of hopeless demands told so, and of the others told so wrongly."""
    closeness = np.nan_to_num(np.mean([pairs.table.column(name) for name in CLOSE_BY], axis=0), nan=-np.inf)
    fits = (score >= fits_from) | (closeness >= close_from)
    found: dict[str, tuple[bool, bool]] = {}
    for query, is_shown, is_strong in zip(pairs.queries, fits, pairs.strong, strict=True):
        shown, strong = found.get(query, (False, False))
        found[query] = (shown or bool(is_shown), strong or bool(is_strong))
    hopeless = [not shown for shown, strong in found.values() if not strong]
    others = [not shown for shown, strong in found.values() if strong]
    return f"{sum(hopeless)}/{len(hopeless)} right, {sum(others)}/{len(others)} wrong"


def build_rows(sets: Sequence[tuple[JudgedPairs, Floats]]) -> list[list[str]]:
    """Return a row for each pair of thresholds."""
    return [
        [
            f"{fits_from:g}{' ✓' if (fits_from, close_from) == (FITS_FROM, CLOSE_FROM) else ''}",
            "never" if np.isinf(close_from) else f"{close_from:g}",
            *(verdicts(pairs, score, fits_from=fits_from, close_from=close_from) for pairs, score in sets),
        ]
        for fits_from in _SCORES
        for close_from in _CLOSENESS
    ]


def score_sets(parts: Mapping[str, JudgedPairs]) -> list[tuple[JudgedPairs, Floats]]:
    """Return own demands, sample and development data with their scores (see the module)."""
    fitted = join([parts["own"], parts["sample"]])
    found = cross_validate(fitted, partial(fit_boosted, name="fold", objective="binary")).score
    shipped = make_ranker(read_model(find_model("text")))
    own = len(parts["own"].levels)
    return [
        (parts["own"], found[:own]),
        (parts["sample"], found[own:]),
        (parts["development"], shipped.score(parts["development"].table).score),
    ]


def main() -> None:
    """Write eval/results/abstention.md, and with --write set the shipped model's thresholds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--write", action="store_true", help="set the thresholds of matcher/ranking/models/text.json"
    )
    arguments = parser.parse_args()
    parts = {
        "own": join([collect_own("sample"), collect_own("training")]),
        "sample": collect("sample", None),
        "development": collect("fulltext", None),
    }
    about = (
        f"`python -m eval.abstention`, code {code_version()}: hopeless demands that were told 无合适匹配 "
        f"(right), and others that were (wrong). Closeness is the mean of {' and '.join(CLOSE_BY)}. "
        "✓ marks what is shipped."
    )
    path = write_table(RESULTS / "abstention", about, _HEADERS, build_rows(score_sets(parts)))
    OUT.print(path.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)
    if arguments.write:
        model = read_model(find_model("text"))
        write_model(model.model_copy(update={"fits_from": FITS_FROM, "close_from": CLOSE_FROM}))


if __name__ == "__main__":
    main()
