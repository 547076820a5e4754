"""`matcher train encoder`: an adapter, the prepared folder with it, and a card with what was gained."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import numpy as np

from matcher.embeddings.adapter import Adapter, write_adapter
from matcher.embeddings.encoder import Encoder, Vectors
from matcher.embeddings.models import prepare_model
from matcher.embeddings.onnx import OnnxEncoder
from matcher.errors import InvalidInput
from matcher.training.examples import Example, count_pairs
from matcher.training.measures import ndcg_at_10
from matcher.training.tuning import Progress, TuningOptions, tune

_FEWEST = 20
"""Queries below which neither tuning nor measuring says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """What an encoder does on held-out queries by cosine alone; None where there are none of that sort.

    `ndcg` is the mean nDCG@10 of graded queries, `own_first` the share of titles whose own body comes
    first among all held-out bodies.
    """

    ndcg: float | None
    own_first: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderCard:
    """What an adapter was tuned on and what it changed on queries that were held out."""

    name: str
    origin: str
    options: dict[str, object]
    queries: int
    pairs: int
    seconds: float
    held_out_graded: int
    held_out_titles: int
    before: HeldOut
    after: HeldOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What is made in `out`: NAME.safetensors (the adapter), NAME.json (its card) and NAME (the folder)."""

    out: Path
    name: str
    origin: str

    @property
    def file(self) -> Path:
        """The adapter's file."""
        return self.out / f"{self.name}.safetensors"

    @property
    def card(self) -> Path:
        """The card's file."""
        return self.out / f"{self.name}.json"

    @property
    def folder(self) -> Path:
        """The prepared folder with the adapter applied."""
        return self.out / self.name


def train_encoder(
    base: Path,
    examples: Sequence[Example],
    product: Product,
    options: TuningOptions,
    *,
    progress: Progress,
) -> EncoderCard:
    """Tune the encoder of the prepared folder `base` and write the product.

    A tenth of the queries is held out and measured before and after. Raises InvalidInput when there are
    too few examples or the product exists.
    """
    _check(examples, product)
    kept, held_out = _split(examples, options.seed)
    started = time.monotonic()
    factors = tune(base, kept, options, progress=progress)
    seconds = time.monotonic() - started
    write_adapter(product.file, Adapter(name=product.name, origin=product.origin, factors=factors))
    prepare_model(product.folder, adapter=str(product.file))
    before, after = _measure(OnnxEncoder(base), held_out), _measure(OnnxEncoder(product.folder), held_out)
    own = sum(example.is_own for example in held_out)
    card = EncoderCard(
        name=product.name,
        origin=product.origin,
        options=asdict(options),
        queries=len(kept),
        pairs=count_pairs(kept),
        seconds=round(seconds, 1),
        held_out_graded=len(held_out) - own,
        held_out_titles=own,
        before=before,
        after=after,
    )
    product.card.write_text(json.dumps(asdict(card), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return card


def _check(examples: Sequence[Example], product: Product) -> None:
    if len(examples) < _FEWEST:
        raise InvalidInput(f"expected at least {_FEWEST} queries to tune on, got {len(examples)}")
    if product.file.exists() or product.folder.exists():
        raise InvalidInput(
            f"{product.out} already holds {product.name!r}; choose another --name or delete it"
        )


def _split(examples: Sequence[Example], seed: int) -> tuple[list[Example], list[Example]]:
    order = sorted(examples, key=lambda example: example.id)
    Random(seed).shuffle(order)
    held_out = max(2, len(order) // 10)
    return order[held_out:], order[:held_out]


def _measure(encoder: Encoder, examples: Sequence[Example]) -> HeldOut:
    values = [_graded_ndcg(encoder, example) for example in examples if not example.is_own]
    known = [value for value in values if not np.isnan(value)]
    own = [example for example in examples if example.is_own]
    return HeldOut(
        ndcg=round(float(np.mean(known)), 4) if known else None,
        own_first=round(_own_first(encoder, own), 4) if own else None,
    )


def _graded_ndcg(encoder: Encoder, example: Example) -> float:
    query = _mixed_query(encoder, example)
    scores = encoder.encode_passages([document.title for document in example.documents]) @ query
    order = sorted(range(len(scores)), key=lambda position: (-scores[position], position))
    return ndcg_at_10([2.0 ** (example.documents[position].level - 1) - 1 for position in order])


def _mixed_query(encoder: Encoder, example: Example) -> Vectors:
    rows = encoder.encode_queries([example.title, example.body or example.title])
    mixed: Vectors = rows.mean(axis=0)
    return mixed


def _own_first(encoder: Encoder, examples: Sequence[Example]) -> float:
    titles = encoder.encode_queries([example.title for example in examples])
    bodies = encoder.encode_passages([example.documents[0].body for example in examples])
    return float(((titles @ bodies.T).argmax(axis=1) == np.arange(len(examples))).mean())
