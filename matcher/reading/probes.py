"""Searching by industry: directions in the vector space along which a text is more surely of an industry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matcher.embeddings.encoder import Vectors
from matcher.reading.labels import STAGES, Readiness, Task
from matcher.reading.reader import Reader
from matcher.reading.thesis import Thesis, industry_weights

_LEAST: Final = 0.3
"""Areas wanted less are not searched for: they come along with others or not at all."""
_MOST: Final = 12
"""Searches a query: half a millisecond each at 14,000 records."""
_READY_SHARE: Final = 0.5
"""How much being a product rather than basic research counts beside being of the industry, in log-odds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Probe:
    """A unit direction (dimension,); inner product × `scale` + `bias` are log-odds of fitting an area."""

    vector: Vectors
    scale: float
    bias: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaSearch:
    """How to look for what a thesis wants: by direction, and by the words of its narrow topics."""

    probes: tuple[Probe, ...] = ()
    words: frozenset[str] = frozenset()


NO_AREAS: Final = AreaSearch()


def area_search(thesis: Thesis, reader: Reader) -> AreaSearch:
    """Return the directions of the industries wanted most, and the topics' words.

    The dense head is linear, so its log-odds of an industry, and of being a product, are one inner product
    with a document's vector: the index can search by them without storing anything. Without the model's
    encoder there are no directions, and industries too are looked for by their most telling words.
    """
    words = frozenset().union(*(one.area.topic for one in thesis.areas if one.weight >= _LEAST))
    codes = reader.labels.industries
    weights = industry_weights(thesis.areas, codes)
    wanted = [place for place, weight in enumerate(weights) if weight >= _LEAST]
    wanted = sorted(wanted, key=lambda place: (-weights[place], place))[:_MOST]
    if not reader.reads_vectors:
        return AreaSearch(words=words or _telling_words(reader, wanted))
    return AreaSearch(probes=tuple(_probe(reader, place, weights[place]) for place in wanted), words=words)


def _probe(reader: Reader, place: int, weight: float) -> Probe:
    model, labels = reader.model, reader.labels
    industry, stage = model.card.mixes[Task.INDUSTRY].dense, model.card.mixes[Task.READINESS].dense
    first = labels.columns(Task.READINESS).start
    product, basic = first + STAGES.index(Readiness.PRODUCT), first + STAGES.index(Readiness.BASIC)
    direction = industry * model.dense[:, place] + _READY_SHARE * stage * (
        model.dense[:, product] - model.dense[:, basic]
    )
    bias = industry * model.dense_bias[place] + _READY_SHARE * stage * (
        model.dense_bias[product] - model.dense_bias[basic]
    )
    length = max(float(np.linalg.norm(direction)), 1e-9)
    return Probe(
        vector=np.asarray(direction / length, np.float32),
        scale=length,
        bias=float(bias) + float(np.log(weight)),
    )


_TELLING: Final = 12


def _telling_words(reader: Reader, places: list[int]) -> frozenset[str]:
    vocabulary = reader.model.card.vocabulary
    return frozenset(
        vocabulary[row]
        for place in places
        for row in np.argsort(-reader.model.lexical[:, place], kind="stable")[:_TELLING]
    )
