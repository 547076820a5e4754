"""Checks an encoder where it runs: speed, agreement with a reference, sense of Chinese sentences."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from matcher.embeddings.encoder import Encoder
from matcher.embeddings.triples import TRIPLES

_DOCUMENT_CHARACTERS = 600
_DOCUMENTS, _QUERIES = 8, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """What `check_model` found."""

    name: str
    dimension: int
    documents_s: float  # texts of about 600 characters
    query_ms: float  # median of one short query at a time
    triples: int
    accuracy: float  # share whose similar sentence is closer than another's; below 0.9 something is broken
    margin: float  # mean of (similar - other) cosine, in the encoder's own scale
    trap_accuracy: float  # share whose similar sentence beats one with the same words: hard for small models
    reference: str | None = None
    mean_cosine: float | None = None  # to the reference's vectors; None without one
    min_cosine: float | None = None


def check_model(encoder: Encoder, reference: Encoder | None = None) -> ModelReport:
    """Measure `encoder` here and compare it with `reference` where one is given.

    Takes some seconds. Raises EncoderError when an encoder fails; a reference of another
    dimension cannot be compared and counts as cosine 0.
    """
    queries = [triple.sentence for triple in TRIPLES]
    near = [triple.similar for triple in TRIPLES]
    traps = [triple.trap for triple in TRIPLES]
    asked = encoder.encode_queries(queries)
    answers = encoder.encode_passages(near)
    similar = (asked * answers).sum(axis=1)
    other = (asked * np.roll(answers, 1, axis=0)).sum(axis=1)
    trapped = (asked * encoder.encode_passages(traps)).sum(axis=1)
    cosines = None if reference is None else _cosines(encoder, reference, [*queries, *near, *traps])
    return ModelReport(
        name=encoder.name,
        dimension=encoder.dimension,
        documents_s=_documents_s(encoder, [*queries, *near, *traps]),
        query_ms=_query_ms(encoder, queries[:_QUERIES]),
        triples=len(TRIPLES),
        accuracy=float((similar > other).mean()),
        margin=float((similar - other).mean()),
        trap_accuracy=float((similar > trapped).mean()),
        reference=None if reference is None else reference.name,
        mean_cosine=None if cosines is None else float(cosines.mean()),
        min_cosine=None if cosines is None else float(cosines.min()),
    )


def _cosines(
    encoder: Encoder, reference: Encoder, texts: list[str]
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    if encoder.dimension != reference.dimension:
        return np.zeros(len(texts), np.float32)
    ours, theirs = encoder.encode_passages(texts), reference.encode_passages(texts)
    return np.asarray((ours * theirs).sum(axis=1))


def _documents_s(encoder: Encoder, sentences: list[str]) -> float:
    """Return long texts a second; each starts elsewhere in the sentences, so that no cache helps."""
    joined = "".join(sentences) * 2
    step = len(joined) // 2 // _DOCUMENTS
    documents = [joined[start * step : start * step + _DOCUMENT_CHARACTERS] for start in range(_DOCUMENTS)]
    start = time.perf_counter()
    encoder.encode_passages(documents)
    return _DOCUMENTS / (time.perf_counter() - start)


def _query_ms(encoder: Encoder, queries: list[str]) -> float:
    taken = []
    for number, query in enumerate(queries):
        start = time.perf_counter()
        encoder.encode_queries([f"{number} {query}"])
        taken.append((time.perf_counter() - start) * 1e3)
    return float(np.median(taken))
