"""From a ranker's raw sum to the share of such pairs that are strong matches, and to levels."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

Floats = NDArray[np.float64]


class Calibration(BaseModel):
    """A rising, piecewise linear map from raw sums to probabilities; constant beyond its ends."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    raw: tuple[float, ...] = Field(min_length=2)
    probability: tuple[float, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _check_rise(self) -> Self:
        if len(self.raw) != len(self.probability):
            raise ValueError(f"{len(self.raw)} raw values, {len(self.probability)} probabilities")
        if (np.diff(self.raw) <= 0).any() or (np.diff(self.probability) < 0).any():
            raise ValueError("raw values and probabilities rise")
        if not 0 <= self.probability[0] <= self.probability[-1] <= 1:
            raise ValueError("probabilities lie within 0–1")
        return self

    def apply(self, raw: Floats) -> Floats:
        """Return a probability for each raw sum, same shape."""
        return np.interp(raw, self.raw, self.probability)


def sigmoid(raw: Floats) -> Floats:
    """Return 1 / (1 + e^−raw), without overflow."""
    squashed: Floats = 1.0 / (1.0 + np.exp(-np.clip(raw, -50.0, 50.0)))
    return squashed


def levels_of(scores: Floats, cuts: tuple[float, float, float]) -> NDArray[np.int64]:
    """Return levels 1–4: a score from `cuts[n]` on is at least level n + 2."""
    return (1 + np.searchsorted(np.array(cuts), scores, side="right")).astype(np.int64)
