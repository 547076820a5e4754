"""The learned part of reading: two linear heads and how they are mixed; saved without pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from matcher.embeddings.encoder import Vectors
from matcher.errors import ModelMismatch, NotFound
from matcher.reading.labels import Labels, Task
from matcher.reading.words import Sparse

Floats = NDArray[np.float64]

FOLDER: Final = Path(__file__).parent / "model"
ARRAYS, CARD = "reading.safetensors", "reading.json"


class Mix(BaseModel):
    """How much each head's log-odds count, fitted on held-out texts so that probabilities come true.

    `alone` is for the lexical head where no vector of the right encoder is at hand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    lexical: float = Field(ge=0)
    dense: float = Field(ge=0)
    alone: float = Field(ge=0)


class Card(BaseModel):
    """What the model is and where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: str
    """Name of the encoder whose vectors the dense head reads; vectors of another are not used."""
    text_version: str
    """Fingerprint of the segmenter that cut the training texts."""
    industries: tuple[str, ...]
    vocabulary: tuple[str, ...]
    mixes: dict[Task, Mix]
    origin: str
    """Training data by number, and the figures held out."""
    held_out: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadingModel:
    """Columns are those of `labels`: industries, then readiness, then form."""

    card: Card
    idf: NDArray[np.float32]  # (terms,)
    lexical: NDArray[np.float32]  # (terms, columns)
    lexical_bias: NDArray[np.float32]  # (columns,)
    dense: Floats  # (dimension, columns); double, so that no reading has to widen it
    dense_bias: NDArray[np.float32]  # (columns,)
    rows: Mapping[str, int] = field(default_factory=dict)
    """Term → row of `lexical`."""

    @property
    def labels(self) -> Labels:
        """The labels of the columns."""
        return Labels(industries=self.card.industries)

    def lexical_scores(self, terms: Sparse) -> Floats:
        """Return log-odds by words, shape (columns,); only the bias for a text without known terms."""
        places, weights = terms
        added = weights.astype(np.float64) @ self.lexical[places].astype(np.float64)
        return np.asarray(added + self.lexical_bias)

    def dense_scores(self, vector: Vectors) -> Floats:
        """Return log-odds by one unit vector (dimension,), shape (columns,)."""
        return np.asarray(vector.astype(np.float64) @ self.dense + self.dense_bias)

    def mixed(self, lexical: Floats, dense: Floats) -> Floats:
        """Return the probabilities of every question side by side; all tables have shape (texts, columns).

        A row of NaN in `dense` is a text without a vector, read by its words alone.
        """
        found = np.empty_like(lexical)
        has_vector = ~np.isnan(dense[:, :1])
        labels = self.labels
        for task in Task:
            part, mix = labels.columns(task), self.card.mixes[task]
            both = mix.lexical * lexical[:, part] + mix.dense * dense[:, part]
            found[:, part] = softmax(np.where(has_vector, both, mix.alone * lexical[:, part]))
        return found


def softmax(scores: Floats) -> Floats:
    """Return probabilities that sum to 1 along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def write_reading_model(model: ReadingModel, folder: Path = FOLDER) -> None:
    """Write arrays and card; lexical weights take one byte each, with a scale a column."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = np.maximum(np.abs(model.lexical).max(axis=0), 1e-6) / 127
    arrays = {
        "idf": model.idf.astype(np.float16),
        "lexical": np.rint(model.lexical / scale).astype(np.int8),
        "lexical_scale": scale.astype(np.float32),
        "lexical_bias": model.lexical_bias.astype(np.float32),
        "dense": model.dense.astype(np.float16),
        "dense_bias": model.dense_bias.astype(np.float32),
    }
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / ARRAYS)
    card = json.dumps(model.card.model_dump(mode="json"), ensure_ascii=False, indent=1)
    (folder / CARD).write_text(card + "\n", encoding="utf-8")


def load_reading_model(folder: Path = FOLDER) -> ReadingModel:
    """Return the model of a folder; NotFound without one, ModelMismatch when the files do not fit."""
    if not (folder / CARD).is_file() or not (folder / ARRAYS).is_file():
        raise NotFound(f"expected a reading model in {folder}; run `matcher train reading`")
    try:
        card = Card.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
        arrays = load_file(folder / ARRAYS)
        lexical = arrays["lexical"].astype(np.float32) * arrays["lexical_scale"]
        model = ReadingModel(
            card=card,
            idf=arrays["idf"].astype(np.float32),
            lexical=lexical,
            lexical_bias=arrays["lexical_bias"],
            dense=arrays["dense"].astype(np.float64),
            dense_bias=arrays["dense_bias"],
            rows={term: row for row, term in enumerate(card.vocabulary)},
        )
    except (OSError, ValueError, KeyError, ValidationError, SafetensorError) as error:
        raise ModelMismatch(
            f"the reading model in {folder} is damaged ({error}); run `matcher train reading`"
        ) from error
    _check_shapes(model, folder)
    return model


def _check_shapes(model: ReadingModel, folder: Path) -> None:
    terms, width = len(model.card.vocabulary), model.labels.width
    shapes = {
        "idf": (model.idf.shape, (terms,)),
        "lexical": (model.lexical.shape, (terms, width)),
        "lexical_bias": (model.lexical_bias.shape, (width,)),
        "dense": (model.dense.shape[1:], (width,)),
        "dense_bias": (model.dense_bias.shape, (width,)),
    }
    wrong = [f"{name} {came}, not {wanted}" for name, (came, wanted) in shapes.items() if came != wanted]
    if wrong or set(model.card.mixes) != set(Task):
        raise ModelMismatch(
            f"the reading model in {folder} does not fit together: {'; '.join(wrong) or 'mixes'}; "
            "run `matcher train reading`"
        )
