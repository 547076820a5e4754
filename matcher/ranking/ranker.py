"""The weighted sum of named features, as the probability of a strong match; what every ranker gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from matcher.errors import InvalidInput
from matcher.ranking.calibration import Calibration, levels_of, sigmoid
from matcher.ranking.table import FeatureTable

CLOSE_BY = ("best_passage", "dense_title")
"""The features whose mean is a candidate's closeness in meaning."""
BODY_FEATURE = "dense_body"
"""Missing exactly when a candidate has no body."""


class Weight(BaseModel):
    """One feature's part: `weight` log-odds for each `scale` above `mean`, as far as `furthest` goes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    mean: float
    scale: Annotated[float, Field(gt=0)]
    weight: float


class ModelBase(BaseModel):
    """What every ranking model says; `origin` is what it was fitted on, or that it was set by hand."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    origin: str
    level_cuts: tuple[float, float, float]
    """Scores from which a match is level 2, 3 and 4."""
    calibration: Calibration | None = None
    """From the raw sum to the score; without one the score is its sigmoid."""
    fits_from: Annotated[float, Field(ge=0, le=1)] = 0.0
    """From this score a candidate is a fitting match; a list without any says 无合适匹配."""
    close_from: Annotated[float, Field(gt=0)] | None = None
    """From this closeness in meaning (the mean of `CLOSE_BY`) a candidate fits too, whatever its score: long
    demands that share few words with what fits them score low (eval/results/abstention.md)."""

    @model_validator(mode="after")
    def _check_cuts(self) -> Self:
        if not 0 <= self.level_cuts[0] <= self.level_cuts[1] <= self.level_cuts[2] <= 1:
            raise ValueError(f"level_cuts rise within 0–1, not {self.level_cuts}")
        return self


class LinearModel(ModelBase):
    """A weighted sum with its cut-offs."""

    form: Literal["linear"] = "linear"
    intercept: float
    weights: dict[str, Weight]
    furthest: Annotated[float, Field(gt=0)] = 10.0
    """Deviations from which more of a feature changes nothing, so that no single one decides, least of
    all for texts much shorter than those the model was fitted on; 10 is hardly ever reached."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """`score` (candidates,) in 0–1, `level` (candidates,) 4–1, `fits` whether the score is worth showing.

    `raw` (candidates,) is what is ordered by. `contributions`, in the unit of `raw`, has shape
    (candidates, features), its columns in the order of `names`. `cuts` (candidates, 4) are the scores
    from which each is level 2, 3 and 4, and from which it fits.
    """

    raw: NDArray[np.float64]
    score: NDArray[np.float64]
    level: NDArray[np.int64]
    fits: NDArray[np.bool_]
    names: tuple[str, ...]
    contributions: NDArray[np.float64]
    cuts: NDArray[np.float64]
    close: NDArray[np.bool_]
    """(candidates,): fitting by closeness, whatever the score."""


class Ranker(Protocol):
    """Scores a feature table; which features it wants is its model's matter."""

    @property
    def model(self) -> ModelBase:
        """What the ranker was made from."""
        ...

    @property
    def features(self) -> frozenset[str]:
        """The features that scores depend on."""
        ...

    def score(self, table: FeatureTable) -> Scores:
        """Return a score for every row; raise InvalidInput when a wanted feature is missing."""
        ...

    def probabilities(self, table: FeatureTable) -> NDArray[np.float64]:
        """Return the scores alone, (candidates,), up to rounding those of `score`; raises like it."""
        ...


def make_scores(
    model: ModelBase,
    table: FeatureTable,
    raw: NDArray[np.float64],
    names: tuple[str, ...],
    contributions: NDArray[np.float64],
) -> Scores:
    """Return raw sums with the model's score, level and verdict on each."""
    score = calibrated(model, raw)
    close = _are_close(model, table)
    fits = (score >= model.fits_from) | close
    cuts = np.tile((*model.level_cuts, model.fits_from), (len(score), 1))
    return Scores(raw, score, levels_of(score, model.level_cuts), fits, names, contributions, cuts, close)


def calibrated(model: ModelBase, raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the scores of raw sums, (candidates,)."""
    return sigmoid(raw) if model.calibration is None else model.calibration.apply(raw)


def _are_close(model: ModelBase, table: FeatureTable) -> NDArray[np.bool_]:
    """Return which rows reach the model's closeness; none where it has none or a feature is unknown."""
    if model.close_from is None or not set(CLOSE_BY) <= set(table.names):
        return np.zeros(len(table.values), dtype=np.bool_)
    closeness = np.mean([table.column(name) for name in CLOSE_BY], axis=0)
    return np.asarray(np.nan_to_num(closeness, nan=-np.inf) >= model.close_from, dtype=np.bool_)


def with_score(scores: Scores, score: NDArray[np.float64]) -> Scores:
    """Return the scores with another score (candidates,) in 0–1, its levels and verdicts by the same cuts."""
    reached = score[:, None] >= scores.cuts
    return replace(
        scores, score=score, level=1 + reached[:, :3].sum(axis=1), fits=reached[:, 3] | scores.close
    )


class LinearRanker:
    """Scores a feature table by a linear model.

    A missing value (NaN) adds nothing: neither for nor against. A value counts up to the
    model's `furthest` deviations from its mean.
    """

    def __init__(self, model: LinearModel) -> None:
        self.model = model

    @property
    def features(self) -> frozenset[str]:
        """The features with a weight."""
        return frozenset(self.model.weights)

    def score(self, table: FeatureTable) -> Scores:
        """Return scores, levels and each feature's contribution; raise InvalidInput for a missing feature."""
        return _score(self.model, table)

    def probabilities(self, table: FeatureTable) -> NDArray[np.float64]:
        """Return the scores alone."""
        return self.score(table).score


class SplitRanker:
    """Scores candidates with a body by one ranker, titles alone by another; `model` is that of the bodies."""

    def __init__(self, whole: Ranker, titles: Ranker) -> None:
        self.whole = whole
        self.titles = titles

    @property
    def model(self) -> ModelBase:
        """What candidates with a body are scored by."""
        return self.whole.model

    @property
    def features(self) -> frozenset[str]:
        """Those of both rankers, and what tells a title alone."""
        return self.whole.features | self.titles.features | {BODY_FEATURE}

    def score(self, table: FeatureTable) -> Scores:
        """Return a score for every row; raise InvalidInput when a wanted feature is missing."""
        is_bare = np.isnan(table.column(BODY_FEATURE))
        return choose_scores(self.whole.score(table), self.titles.score(table), is_bare)

    def probabilities(self, table: FeatureTable) -> NDArray[np.float64]:
        """Return the scores alone."""
        is_bare = np.isnan(table.column(BODY_FEATURE))
        return np.where(is_bare, self.titles.probabilities(table), self.whole.probabilities(table))


def choose_scores(first: Scores, second: Scores, is_second: NDArray[np.bool_]) -> Scores:
    """Return each row's scores by `second` where `is_second` (candidates,), by `first` elsewhere."""
    names = tuple(dict.fromkeys((*first.names, *second.names)))
    return Scores(
        raw=np.where(is_second, second.raw, first.raw),
        score=np.where(is_second, second.score, first.score),
        level=np.where(is_second, second.level, first.level),
        fits=np.where(is_second, second.fits, first.fits),
        names=names,
        contributions=np.where(is_second[:, None], spread(second, names), spread(first, names)),
        cuts=np.where(is_second[:, None], second.cuts, first.cuts),
        close=np.where(is_second, second.close, first.close),
    )


def spread(scores: Scores, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the contributions with a column for each of `names`, 0 for those that took no part."""
    columns = np.zeros((len(scores.raw), len(names)))
    columns[:, [names.index(name) for name in scores.names]] = scores.contributions
    return columns


def _score(model: LinearModel, table: FeatureTable) -> Scores:
    names = tuple(model.weights)
    missing = sorted(set(model.weights) - set(table.names))
    if missing:
        raise InvalidInput(f"the ranker {model.name!r} wants the features {', '.join(missing)}")
    contributions = np.zeros((len(table.values), len(names)))
    for name, part in model.weights.items():
        values = (
            np.clip((table.column(name) - part.mean) / part.scale, -model.furthest, model.furthest)
            * part.weight
        )
        contributions[:, names.index(name)] = np.where(np.isnan(values), 0.0, values)
    return make_scores(model, table, model.intercept + contributions.sum(axis=1), names, contributions)
