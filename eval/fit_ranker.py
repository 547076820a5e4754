"""Fits the first ranker's weights on the development judgements: `python -m eval.fit_ranker`.

One logistic regression over the features of all judged pairs, its target level ≥ 3; quality is
reported out of fold, folds grouped by demand. Nothing held out is read.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from eval.dataset import AT, DATASETS, open_dataset
from eval.judgements import STRONG_LEVEL, Judgements, real_data_folder
from eval.metrics import mean_with_interval, ndcg_judged
from eval.report import code_version, format_mean, write_table
from matcher.batch import FileRanking
from matcher.cli.context import OUT, progress_bar
from matcher.config import load_config
from matcher.profiles import make_profile
from matcher.query import make_query
from matcher.ranking.feature_set import compute_table
from matcher.ranking.ranker import LinearModel, LinearRanker, Scores, Weight, write_model
from matcher.ranking.scoring import make_context
from matcher.ranking.table import FeatureTable
from matcher.store import STAFF

Floats = NDArray[np.float64]

_BY_HAND = {"industry": Weight(mean=0.42, scale=0.36, weight=0.4)}
"""What the judged data cannot teach, as it names no industries: half a strong text feature, with
mean and scale of data/sample."""
_FOLDS = 5
_HEADERS = ("features", "nDCG@10 titles", "nDCG@10 full texts", "1/(1+MAE) of levels", "weight fitted on all")
_ABOUT = (
    "`python -m eval.fit_ranker`, code {code}. Out of fold: five folds by demand, each pair scored by a "
    "model that has not seen its demand. Levels are cut so that each is as frequent as judged. Weights are "
    "log-odds for one standard deviation."
)
RESULTS = Path(__file__).parent / "results"
_STRENGTH = 0.3
"""Inverse regularisation: flat between 0.05 and 3 out of fold, so the middle."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Judged pairs with features: row i is (queries[i], documents[i]) of level levels[i]."""

    names: tuple[str, ...]
    features: Floats  # (pairs, features), NaN where nothing is known
    levels: NDArray[np.int64]
    queries: Sequence[str]
    documents: Sequence[str]
    weights: Floats
    """Weight of each pair: every data set counts by its demands, not by its pairs."""


def collect_pairs(ranking: FileRanking, judgements: Judgements, *, prefix: str) -> Pairs:
    """Return the features of every judged pair; `prefix` keeps demands of two data sets together by id."""
    stages = ranking.engine.stages
    blocks, levels, queries, documents = [], [], [], []
    names: tuple[str, ...] = ()
    for query_id in ranking.query_ids:
        key = ranking.query_key(query_id)
        record = stages.store.fetch([key], visible=STAFF)[key].record
        query = make_query(make_profile(record, stages.segmenter), stages)
        keys = {name: ranking.document_key(name) for name in judgements[query_id]}
        stored = stages.store.fetch(list(keys.values()), visible=STAFF)
        profiles = [make_profile(stored[key].record, stages.segmenter) for key in keys.values()]
        table = compute_table(query.profile, profiles, make_context(query, profiles, stages=stages, at=AT))
        names = table.names
        blocks.append(table.values)
        levels += [judgements[query_id][name] for name in keys]
        queries += [query_id] * len(keys)
        documents += [f"{prefix}{name}" for name in keys]
    features = np.vstack(blocks)
    return Pairs(
        names=names,
        features=features,
        levels=np.array(levels),
        queries=queries,
        documents=documents,
        weights=np.full(len(levels), len(ranking.query_ids) / len(levels)),
    )


def join(parts: Sequence[Pairs]) -> Pairs:
    """Return the pairs of several data sets as one; their mean weight is 1."""
    weights = np.concatenate([part.weights for part in parts])
    return Pairs(
        names=parts[0].names,
        features=np.vstack([part.features for part in parts]),
        levels=np.concatenate([part.levels for part in parts]),
        queries=[query for part in parts for query in part.queries],
        documents=[document for part in parts for document in part.documents],
        weights=weights / weights.mean(),
    )


def fit(pairs: Pairs, rows: NDArray[np.int64], *, name: str, origin: str) -> LinearModel:
    """Return the model fitted on some rows; a missing value stands at the feature's mean."""
    values = pairs.features[rows]
    means, scales = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    scales = np.where(scales > 1e-9, scales, 1.0)
    standard = np.nan_to_num((values - means) / scales, nan=0.0)
    learner = LogisticRegression(C=_STRENGTH, max_iter=1_000)
    learner.fit(standard, pairs.levels[rows] >= STRONG_LEVEL, sample_weight=pairs.weights[rows])
    weights = {
        feature: Weight(mean=float(mean), scale=float(scale), weight=float(weight))
        for feature, mean, scale, weight in zip(pairs.names, means, scales, learner.coef_[0], strict=True)
        if np.isfinite(mean)
    }
    model = LinearModel(
        name=name,
        origin=origin,
        intercept=float(learner.intercept_[0]),
        weights=weights,
        level_cuts=(0, 0, 0),
    )
    cuts = level_cuts(score_rows(model, pairs, rows).score, pairs.levels[rows])
    return model.model_copy(update={"level_cuts": cuts})


def level_cuts(scores: Floats, levels: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return the scores from which levels 2, 3 and 4 begin, so that each level is as frequent as judged."""
    shares = [float((levels < level).mean()) for level in (2, 3, 4)]
    low, middle, high = (float(np.quantile(scores, share)) for share in shares)
    return low, middle, high


def score_rows(model: LinearModel, pairs: Pairs, rows: NDArray[np.int64]) -> Scores:
    """Return what the model says of some rows."""
    known = [name for name in model.weights if name in pairs.names]
    usable = model.model_copy(update={"weights": {name: model.weights[name] for name in known}})
    return LinearRanker(usable).score(FeatureTable(pairs.names, pairs.features[rows]))


@dataclass(frozen=True, slots=True, eq=False)
class OutOfFold:
    """Scores and levels of all pairs, each by a model that has not seen its demand."""

    score: Floats
    level: NDArray[np.int64]


def cross_validate(pairs: Pairs) -> OutOfFold:
    """Return out-of-fold scores, folds grouped by demand."""
    found = OutOfFold(np.zeros(len(pairs.levels)), np.zeros(len(pairs.levels), np.int64))
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(pairs.features, groups=pairs.queries):
        scores = score_rows(fit(pairs, train, name="fold", origin=""), pairs, test)
        found.score[test], found.level[test] = scores.score, scores.level
    return found


def ndcg_of(scores: Floats, pairs: Pairs, chosen: NDArray[np.bool_]) -> Mapping[str, float]:
    """Return nDCG@10 of each query over its chosen pairs, ordered by score."""
    ranking: dict[str, list[tuple[float, str]]] = {}
    judgements: dict[str, dict[str, int]] = {}
    for row in map(int, np.flatnonzero(chosen)):
        query, document = pairs.queries[row], pairs.documents[row]
        ranking.setdefault(query, []).append((-float(scores[row]), document))
        judgements.setdefault(query, {})[document] = int(pairs.levels[row])
    return ndcg_judged({q: [d for _, d in sorted(found)] for q, found in ranking.items()}, judgements)


def build_rows(pairs: Pairs, model: LinearModel) -> list[list[str]]:
    """Return the out-of-fold figures of the whole model and of it without each feature, then its weights."""
    rows = [["all features", *_figures(pairs), ""]]
    for name in pairs.names:
        column = pairs.names.index(name)
        weight = f"{model.weights[name].weight:+.2f}" if name in model.weights else ""
        if np.isnan(pairs.features[:, column]).all():
            rows.append([f"{name} (not in this data)", "", "", "", weight])
            continue
        kept = [position for position in range(len(pairs.names)) if position != column]
        without = replace(pairs, names=tuple(pairs.names[i] for i in kept), features=pairs.features[:, kept])
        rows.append([f"without {name}", *_figures(without), weight])
    return rows


def _figures(pairs: Pairs) -> list[str]:
    scores, cells = cross_validate(pairs), []
    for name in ("titles", "fulltext"):
        chosen = np.array([document.startswith(f"{name}/") for document in pairs.documents])
        cells.append(format_mean(mean_with_interval(ndcg_of(scores.score, pairs, chosen), seed=0)))
    error = float(np.abs(scores.level - pairs.levels).mean())
    return [*cells, f"{1 / (1 + error):.3f}"]


def main() -> None:
    """Fit, report out-of-fold quality, write matcher/ranking/models/text.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of real data")
    arguments = parser.parse_args()
    folder = arguments.data or real_data_folder()
    parts = []
    for name in ("titles", "fulltext"):
        with (
            progress_bar(f"load {name}") as progress,
            open_dataset(DATASETS[name], folder, load_config(), progress=progress) as (ranking, judgements),
        ):
            parts.append(collect_pairs(ranking, judgements, prefix=f"{name}/"))
    pairs = join(parts)
    origin = (
        f"fitted on judgements_dev and judgements_fulltext_dev ({len(pairs.levels)} pairs), "
        f"{date.today():%Y-%m-%d}; set by hand: {', '.join(_BY_HAND)}"
    )
    model = fit(pairs, np.arange(len(pairs.levels)), name="text", origin=origin)
    write_model(model)
    report = write_table(
        RESULTS / "ranker_fit", _ABOUT.format(code=code_version()), _HEADERS, build_rows(pairs, model)
    )
    OUT.print(report.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
