"""The default encoder: onnxruntime and tokenizers over a prepared folder; never imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.encoder import Vectors
from matcher.embeddings.folder import MODEL, TOKENIZER, EncoderManifest
from matcher.embeddings.rows import valid_text
from matcher.errors import EncoderError


class OnnxEncoder:
    """Encodes with the model of a prepared folder, each text in a run of its own.

    One text per run costs no padding, keeps a text's vector independent of its batch and, on
    the cores of one machine, is as fast as batching: `threads` runs go on side by side, the
    longest texts first. Texts beyond the model's token limit are cut. Safe to share between
    threads. Raises EncoderError or ModelMismatch when the folder cannot be used.
    """

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self._manifest = EncoderManifest.read(folder)
        self._manifest.check(folder, only=(MODEL, TOKENIZER))
        self._tokenizer = _open_tokenizer(folder / TOKENIZER, self._manifest.max_tokens)
        self._session = _open_session(folder / MODEL)
        # One text has no padding: a model that wants a mask gets ones.
        self._inputs = [value.name for value in self._session.get_inputs()]
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix="encoder")

    @property
    def name(self) -> str:
        return self._manifest.name

    @property
    def dimension(self) -> int:
        return self._manifest.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._manifest.query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._manifest.passage_prefix)

    def count_tokens(self, text: str, *, prefix: str = "") -> int:
        """Return how many tokens the model sees for `text`, specials counted, after the cut."""
        return len(self._tokenizer.encode(prefix + valid_text(text)).ids)

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        if len(texts) == 1:
            # A lone query stays in its own thread: no queueing behind a bulk load.
            vectors[0] = self._encode_one(prefix + texts[0])
            return vectors
        longest_first = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        rows = self._workers.map(lambda position: self._encode_one(prefix + texts[position]), longest_first)
        for position, row in zip(longest_first, rows, strict=True):
            vectors[position] = row
        return vectors

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        ids = np.array([self._tokenizer.encode(valid_text(text)).ids], np.int64)
        feed = {name: ids if name == "input_ids" else np.ones_like(ids) for name in self._inputs}
        row: NDArray[np.float32] = self._session.run(["sentence_embedding"], feed)[0][0]
        if not np.isfinite(row).all():
            raise EncoderError(f"{self.name} gave a vector that is not finite; run `matcher model check`")
        return row


def _open_tokenizer(path: Path, max_tokens: int) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _open_session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    # Its fused Add + LayerNormalization takes ten times as long as the two apart (1.32, CPU).
    slow = ["SkipLayerNormFusion"]
    try:
        return onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=slow
        )
    except Exception as error:  # onnxruntime's errors share no other base
        raise EncoderError(
            f"onnxruntime cannot load {path} ({error}); run `matcher model prepare` again"
        ) from error
