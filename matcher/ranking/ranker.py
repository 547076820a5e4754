"""The first ranker: a weighted sum of named features, as the probability of a strong match."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from matcher.errors import InvalidInput, NotFound
from matcher.ranking.table import FeatureTable

BODY_FEATURE = "dense_body"
"""Missing exactly when a candidate has no body."""
MODELS_FOLDER = Path(__file__).parent / "models"


class Weight(BaseModel):
    """One feature's part: `weight` log-odds for each `scale` above `mean`, as far as `furthest` goes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    mean: float
    scale: Annotated[float, Field(gt=0)]
    weight: float


class LinearModel(BaseModel):
    """A weighted sum with its cut-offs; `origin` says what it was fitted on, or that it was set by hand."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    origin: str
    intercept: float
    weights: dict[str, Weight]
    level_cuts: tuple[float, float, float]
    """Scores from which a match is level 2, 3 and 4."""
    furthest: Annotated[float, Field(gt=0)] = 10.0
    """Deviations from which more of a feature changes nothing, so that no single one decides, least of
    all for texts much shorter than those the model was fitted on; 10 is hardly ever reached."""
    bare: LinearModel | None = None
    """Used for candidates without a body: there the title has to say it all, so it weighs more."""

    @model_validator(mode="after")
    def _check_cuts(self) -> LinearModel:
        if not 0 <= self.level_cuts[0] <= self.level_cuts[1] <= self.level_cuts[2] <= 1:
            raise ValueError(f"level_cuts rise within 0–1, not {self.level_cuts}")
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """`score` (candidates,) in 0–1, `level` (candidates,) 4–1, `contributions` in log-odds.

    `contributions` has shape (candidates, features), its columns in the order of `names`.
    """

    score: NDArray[np.float64]
    level: NDArray[np.int64]
    names: tuple[str, ...]
    contributions: NDArray[np.float64]


class LinearRanker:
    """Scores a feature table by a linear model.

    A missing value (NaN) adds nothing: neither for nor against. A value counts up to the
    model's `furthest` deviations from its mean.
    """

    def __init__(self, model: LinearModel) -> None:
        self.model = model

    @classmethod
    def load(cls, name: str, folder: Path = MODELS_FOLDER) -> LinearRanker:
        """Return the ranker of `folder/name.json`; NotFound or InvalidInput when it cannot be used."""
        path = folder / f"{name}.json"
        try:
            return cls(LinearModel.model_validate_json(path.read_text(encoding="utf-8")))
        except OSError:
            raise NotFound(f"expected a ranking model at {path}") from None
        except ValidationError as error:
            raise InvalidInput(f"{path} is no ranking model: {error.error_count()} bad value(s)") from error

    def score(self, table: FeatureTable) -> Scores:
        """Return scores, levels and each feature's contribution; raise InvalidInput for a missing feature."""
        bare_model = self.model.bare
        if bare_model is None:
            return _score(self.model, table, tuple(self.model.weights))
        names = tuple(dict.fromkeys((*self.model.weights, *bare_model.weights)))
        whole, bare = _score(self.model, table, names), _score(bare_model, table, names)
        is_bare = np.isnan(table.column(BODY_FEATURE))
        return Scores(
            score=np.where(is_bare, bare.score, whole.score),
            level=np.where(is_bare, bare.level, whole.level),
            names=names,
            contributions=np.where(is_bare[:, None], bare.contributions, whole.contributions),
        )


def _score(model: LinearModel, table: FeatureTable, names: tuple[str, ...]) -> Scores:
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
    logits = model.intercept + contributions.sum(axis=1)
    score = 1.0 / (1.0 + np.exp(-np.clip(logits, -50, 50)))
    level = 1 + np.searchsorted(np.array(model.level_cuts), score, side="right")
    return Scores(score, level.astype(np.int64), names, contributions)


def write_model(model: LinearModel, folder: Path = MODELS_FOLDER) -> Path:
    """Write a model where `LinearRanker.load` finds it, and return the file."""
    path = folder / f"{model.name}.json"
    path.write_text(
        json.dumps(model.model_dump(exclude_none=True), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return path
