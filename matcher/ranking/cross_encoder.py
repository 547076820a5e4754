"""A sentence-transformers CrossEncoder by folder: reads two texts together; loads torch when opened."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.rows import valid_text
from matcher.errors import EncoderError, ModelMismatch

TextPair = tuple[str, str]
"""What is asked for, and what is proposed."""

_PROBE: TextPair = ("锂电池隔膜缺陷检测", "隔膜在线检测系统")


class PairScorer(Protocol):
    """Reads pairs of texts; safe to share between threads."""

    def score(self, pairs: Sequence[TextPair]) -> NDArray[np.float64]:
        """Return log-odds that the second text answers the first, shape (pairs,), all finite."""
        ...


class CrossEncoderScorer:
    """Scores with a CrossEncoder of one output on the CPU.

    The score is the model's output before any activation. Texts too long for the model are cut, the
    longer one of a pair first. Pairs of one batch are padded to the longest, so that a score may differ
    from that of the same pair alone by rounding. Threads take turns.
    """

    def __init__(self, folder: Path, *, batch_size: int, threads: int = 0) -> None:
        """Load the model and score a pair with it.

        Raises EncoderError when `folder` is not there or cannot be loaded, ModelMismatch when what it
        holds is no CrossEncoder of one output.
        """
        self._source = f"cross_encoder.folder {str(folder)!r}"
        self._batch_size = batch_size
        self._turn = threading.Lock()
        _check_folder(folder, self._source)
        self._model, self._plain = _load(folder, self._source, threads=threads)
        self.score([_PROBE])

    def score(self, pairs: Sequence[TextPair]) -> NDArray[np.float64]:
        """Return a score a pair, shape (pairs,); raise EncoderError when one is not finite."""
        if not pairs:
            return np.zeros(0)
        texts = [[valid_text(asked), valid_text(proposed)] for asked, proposed in pairs]
        with self._turn:
            rows = self._model.predict(
                texts, batch_size=self._batch_size, activation_fn=self._plain, show_progress_bar=False
            )
        scores = np.asarray(rows, dtype=np.float64)
        if scores.shape != (len(pairs),) or not np.isfinite(scores).all():
            raise EncoderError(
                f"{self._source}: expected {len(pairs)} finite score(s), got shape {scores.shape} with "
                f"{int((~np.isfinite(scores)).sum())} not finite; the model is broken, unset the folder"
            )
        return scores


def _check_folder(folder: Path, source: str) -> None:
    """Refuse what sentence-transformers would complete with random weights, such as a plain encoder."""
    if not folder.is_dir():
        raise EncoderError(f"{source} is no folder; give that of a saved CrossEncoder, or unset it")
    kind = _read_object(folder / "config_sentence_transformers.json").get("model_type")
    architectures = _read_object(folder / "config.json").get("architectures") or ["nothing"]
    if kind != "CrossEncoder" and not str(architectures[0]).endswith("ForSequenceClassification"):
        raise ModelMismatch(
            f"{source} holds {kind or architectures[0]}, expected a CrossEncoder: a model for sequence "
            "classification as CrossEncoder.save_pretrained writes it"
        )


def _read_object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _load(folder: Path, source: str, *, threads: int) -> tuple[Any, Any]:
    """Return the model and the activation that changes nothing."""
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder

    if threads:
        torch.set_num_threads(threads)  # torch knows only one number for the whole process
    try:
        # safetensors only: other weights are pickles, which run whatever their author wrote.
        model = CrossEncoder(
            str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
        )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, ImportError, SafetensorError) as error:
        raise EncoderError(f"sentence-transformers cannot load {source}: {error}") from error
    if model.num_labels != 1:
        raise ModelMismatch(f"{source} has {model.num_labels} outputs, expected a CrossEncoder of one")
    return model, torch.nn.Identity()
