"""Fits the first ranker's weights on judged pairs: `python -m eval.fit_ranker`.

Two logistic regressions with target level ≥ 3: one for candidates with a body (full texts and the
project's sample), one for titles alone. More of a feature never counts against a candidate: a
feature whose weight comes out negative is left out. Quality is reported out of fold, folds
grouped by demand. Nothing held out is read.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from eval.dataset import AT, DATASETS, open_dataset
from eval.metrics import mean_with_interval, ndcg_judged
from eval.report import code_version, format_mean, write_table
from matcher.batch import FileRanking
from matcher.cli.context import OUT, progress_bar
from matcher.config import load_config
from matcher.judgements import STRONG_LEVEL, Judgements
from matcher.profiles import make_profile
from matcher.query import make_query
from matcher.ranking.feature_set import compute_table
from matcher.ranking.ranker import LinearModel, LinearRanker, Scores, Weight, write_model
from matcher.ranking.scoring import make_context
from matcher.ranking.table import FeatureTable
from matcher.store import STAFF

Floats = NDArray[np.float64]

_FOLDS = 5
_ABOUT = (
    "`python -m eval.fit_ranker`, code {code}. Out of fold: five folds by demand, each pair scored by a "
    "model that has not seen its demand. Levels are cut so that each is as frequent as judged. Weights are "
    "log-odds for one standard deviation."
)
RESULTS = Path(__file__).parent / "results"
_STRENGTH = 1.0
"""Inverse regularisation: out of fold it makes no difference between 0.1 and 3."""
_TEXTS, _TITLES = ("fulltext", "sample"), ("titles",)
_FURTHEST = {_TEXTS: 2.0, _TITLES: 10.0}
"""With a limit of 2 full texts gain 0.01 nDCG@10 out of fold and titles lose as much: with a title alone,
an extreme value is all there is to go by."""


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
    furthest: float = 10.0
    """See LinearModel.furthest."""


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
    names = [n for i, n in enumerate(pairs.names) if not np.isnan(pairs.features[rows, i]).all()]
    while True:
        model = _fit(
            pairs,
            rows,
            names,
            LinearModel(
                name=name,
                origin=origin,
                intercept=0,
                weights={},
                level_cuts=(0, 0, 0),
                furthest=pairs.furthest,
            ),
        )
        against = [feature for feature, part in model.weights.items() if part.weight < 0]
        if not against:
            cuts = level_cuts(score_rows(model, pairs, rows).score, pairs.levels[rows])
            return model.model_copy(update={"level_cuts": cuts})
        worst = min(against, key=lambda feature: model.weights[feature].weight)
        names = [feature for feature in names if feature != worst]


def _fit(pairs: Pairs, rows: NDArray[np.int64], names: Sequence[str], empty: LinearModel) -> LinearModel:
    values = pairs.features[rows][:, [pairs.names.index(name) for name in names]]
    means, scales = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    scales = np.where(scales > 1e-9, scales, 1.0)
    standard = np.clip(np.nan_to_num((values - means) / scales, nan=0.0), -empty.furthest, empty.furthest)
    learner = LogisticRegression(C=_STRENGTH, max_iter=1_000)
    learner.fit(standard, pairs.levels[rows] >= STRONG_LEVEL, sample_weight=pairs.weights[rows])
    weights = {
        feature: Weight(mean=float(mean), scale=float(scale), weight=float(weight))
        for feature, mean, scale, weight in zip(names, means, scales, learner.coef_[0], strict=True)
    }
    return empty.model_copy(update={"intercept": float(learner.intercept_[0]), "weights": weights})


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


def build_rows(pairs: Pairs, model: LinearModel, sets: Sequence[str]) -> list[list[str]]:
    """Return the out-of-fold figures of all features and without each, by data set, with the weights."""
    rows = [["all features", *_figures(pairs, sets), ""]]
    for column, name in enumerate(pairs.names):
        weight = f"{model.weights[name].weight:+.2f}" if name in model.weights else "left out"
        if np.isnan(pairs.features[:, column]).all():
            continue
        kept = [position for position in range(len(pairs.names)) if position != column]
        names = tuple(pairs.names[position] for position in kept)
        without = replace(pairs, names=names, features=pairs.features[:, kept])
        rows.append([f"without {name}", *_figures(without, sets), weight])
    return rows


def _figures(pairs: Pairs, sets: Sequence[str]) -> list[str]:
    """Return nDCG@10 for each data set, and 1/(1+MAE) of the levels over all."""
    scores, cells = cross_validate(pairs), []
    for name in sets:
        chosen = np.array([document.startswith(f"{name}/") for document in pairs.documents])
        cells.append(format_mean(mean_with_interval(ndcg_of(scores.score, pairs, chosen), seed=0)))
    error = float(np.abs(scores.level - pairs.levels).mean())
    return [*cells, f"{1 / (1 + error):.3f}"]


def _load(names: Sequence[str], folder: Path | None) -> Pairs:
    parts = []
    for name in names:
        given = None if DATASETS[name].is_sample else folder
        with (
            progress_bar(f"load {name}") as progress,
            open_dataset(DATASETS[name], given, load_config(), progress=progress) as (ranking, judgements),
        ):
            parts.append(collect_pairs(ranking, judgements, prefix=f"{name}/"))
    return join(parts)


def main() -> None:
    """Fit, write matcher/ranking/models/text.json and, out of fold, eval/results/ranker_fit*.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of real data")
    folder = parser.parse_args().data
    models = {}
    for name, sets in (("text", _TEXTS), ("text-bare", _TITLES)):
        pairs = replace(_load(sets, folder), furthest=_FURTHEST[sets])
        origin = f"fitted on {' and '.join(sets)} ({len(pairs.levels)} pairs) by eval.fit_ranker"
        models[name] = fit(pairs, np.arange(len(pairs.levels)), name=name, origin=origin)
        report = write_table(
            RESULTS / f"ranker_fit_{'_'.join(sets)}",
            _ABOUT.format(code=code_version()),
            ("features", *(f"nDCG@10 {one}" for one in sets), "1/(1+MAE) of levels", "weight fitted on all"),
            build_rows(pairs, models[name], sets),
        )
        OUT.print(report.read_text(encoding="utf-8"), highlight=False, soft_wrap=True)
    # Of features that titles alone cannot teach, the model with bodies has the last word.
    bare = models["text-bare"].weights
    taught = {name: part for name, part in models["text"].weights.items() if name == "industry"}
    models["text-bare"] = models["text-bare"].model_copy(update={"weights": {**taught, **bare}})
    write_model(models["text"].model_copy(update={"bare": models["text-bare"]}))


if __name__ == "__main__":
    main()
