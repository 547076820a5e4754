"""Boosted trees as ranker (LambdaMART, Burges 2010; lightgbm): fitted, kept and loaded as text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from matcher.errors import InvalidInput
from matcher.ranking.ranker import (
    LinearModel,
    LinearRanker,
    ModelBase,
    Scores,
    calibrated,
    make_scores,
    spread,
)
from matcher.ranking.table import FeatureTable

Floats = NDArray[np.float64]
Objective = Literal["lambdarank", "binary", "regression"]

_GAINS = (0, 1, 3, 7)
"""2^(level−1) − 1 for levels 1–4."""
_ROUNDS = 150
_OPTIONS: Mapping[str, object] = {
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 40,
    "lambda_l2": 5.0,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
"""Small on purpose: a few thousand pairs carry no more. One thread, so that sums are added in one order."""


class BoostedModel(ModelBase):
    """Trees over a weighted sum; `digest` is the SHA-256 of their text, checked before it is parsed.

    Trees alone give equal sums to whatever lies beyond the values they were fitted on; the weighted sum
    `base` goes on rising there. It may weigh features that the trees do not read: what outcomes taught
    since (`matcher.training.outcome_fitting`).
    """

    form: Literal["boosted"] = "boosted"
    base: LinearModel
    features: tuple[str, ...]
    trees: str
    digest: str

    @model_validator(mode="after")
    def _check_digest(self) -> Self:
        came = digest_trees(self.trees)
        if came != self.digest:
            raise ValueError(f"the trees' SHA-256 is {came}, expected {self.digest}: train the model again")
        return self


class BoostedRanker:
    """Scores a feature table by boosted trees; a missing value takes the branch learned for missing ones."""

    def __init__(self, model: BoostedModel) -> None:
        self.model = model
        self._trees = Trees(model.trees, features=len(model.features))

    @property
    def features(self) -> frozenset[str]:
        """Those of the trees and of the sum that they are added to."""
        return frozenset((*self.model.features, *self.model.base.weights))

    def score(self, table: FeatureTable) -> Scores:
        """Return scores, levels and each feature's contribution; raise InvalidInput for a missing feature."""
        shares = self._trees.contributions(self._values(table))
        base = LinearRanker(self.model.base).score(table)
        names = tuple(dict.fromkeys((*self.model.features, *base.names)))
        contributions = spread(base, names)
        contributions[:, : len(self.model.features)] += shares[:, :-1]
        raw = base.raw + shares.sum(axis=1)
        return make_scores(self.model, table, raw, names, contributions)

    def sums(self, table: FeatureTable) -> Floats:
        """Return the raw sums alone, (candidates,), without the cost of each feature's share."""
        return LinearRanker(self.model.base).score(table).raw + self._trees.sums(self._values(table))

    def probabilities(self, table: FeatureTable) -> Floats:
        """Return the scores alone, without the cost of each feature's share."""
        return calibrated(self.model, self.sums(table))

    def _values(self, table: FeatureTable) -> Floats:
        missing = sorted(set(self.model.features) - set(table.names))
        if missing:
            raise InvalidInput(f"the ranker {self.model.name!r} wants the features {', '.join(missing)}")
        return table.values[:, [table.names.index(name) for name in self.model.features]]


def digest_trees(text: str) -> str:
    """Return the SHA-256 of the trees' text in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreeRows:
    """What trees are fitted on: rows stand query by query, `groups` rows each.

    `features` has shape (rows, features), NaN where nothing is known; `levels` (rows,) are 1–4; `base`
    (rows,) are the sums that the trees are added to.
    """

    features: Floats
    levels: NDArray[np.int64]
    groups: Sequence[int]
    base: Floats


def fit_trees(rows: TreeRows, *, objective: Objective, signs: Sequence[int]) -> str:
    """Return trees as lightgbm's text, to be added to the rows' `base`.

    More of a feature of sign +1 never lowers the sum, of sign −1 never raises it. The same input
    gives the same text.
    """
    import lightgbm

    options: dict[str, Any] = {**_OPTIONS, "objective": objective, "monotone_constraints": list(signs)}
    if objective == "lambdarank":
        options |= {"label_gain": list(_GAINS), "lambdarank_truncation_level": 15}
        target = rows.levels - 1
    elif objective == "binary":
        target = (rows.levels >= 3).astype(np.int64)
    else:
        target = rows.levels
    grouped = list(rows.groups) if objective == "lambdarank" else None
    data = lightgbm.Dataset(rows.features, label=target, group=grouped, init_score=rows.base, params=options)
    return str(lightgbm.train(options, data, num_boost_round=_ROUNDS).model_to_string())


class Trees:
    """Fitted trees; `contributions` are SHAP values (Lundberg & Lee 2017) that sum up to the raw value."""

    def __init__(self, text: str, *, features: int) -> None:
        """Read lightgbm's text; raise InvalidInput when it is none or wants another number of features."""
        import lightgbm

        try:
            self._booster = lightgbm.Booster(model_str=text)
        except lightgbm.basic.LightGBMError as error:
            raise InvalidInput(f"no lightgbm model: {error}") from error
        if self._booster.num_feature() != features:
            raise InvalidInput(f"trees over {self._booster.num_feature()} features, expected {features}")

    def sums(self, values: Floats) -> Floats:
        """Return the raw value of each row, shape (rows,)."""
        if not len(values):
            return np.zeros(0)
        return np.asarray(self._booster.predict(values, raw_score=True), dtype=np.float64)

    def contributions(self, values: Floats) -> Floats:
        """Return each feature's share and, last, the constant: shape (rows, features + 1)."""
        if not len(values):
            return np.zeros((0, values.shape[1] + 1))
        return np.asarray(self._booster.predict(values, pred_contrib=True), dtype=np.float64)
