"""Opens the encoder that the settings name."""

from __future__ import annotations

import os
import re
from pathlib import Path

from matcher.embeddings.encoder import Encoder
from matcher.embeddings.models import default_folder
from matcher.embeddings.onnx import OnnxEncoder
from matcher.embeddings.options import EncoderConfig
from matcher.embeddings.remote import RemoteEncoder

LSA_FOLDER = "lsa"


def open_encoder(config: EncoderConfig, *, models: Path) -> Encoder:
    """Return the encoder of `config`; `models` is the folder that holds prepared models.

    A sentence model with backend onnx is exported there the first time. Raises EncoderError,
    ModelMismatch or NotFitted when it cannot be opened; a remote service is first asked when used.
    """
    threads = config.threads or os.cpu_count() or 1
    if config.kind == "onnx":
        return OnnxEncoder(Path(config.model or default_folder(models, config.adapter)), threads=threads)
    if config.kind == "remote":
        return RemoteEncoder(config)
    if config.kind == "lsa":
        # scikit-learn takes a second to import, which the other kinds need not wait for.
        from matcher.embeddings.lsa import LsaEncoder

        return LsaEncoder.load(Path(config.model or models / LSA_FOLDER))
    return _open_sentence(config, models, threads)


def _open_sentence(config: EncoderConfig, models: Path, threads: int) -> Encoder:
    from matcher.embeddings.sentence import SentenceEncoder

    named = config.model_copy(update={"model": config.model or str(default_folder(models, config.adapter))})
    if config.backend == "torch":
        return SentenceEncoder(named)
    exported = models / f"{re.sub(r'[^A-Za-z0-9.-]+', '-', named.model).strip('-.')}-onnx"
    if not exported.exists():
        SentenceEncoder(named).export(exported)
    return OnnxEncoder(exported, threads=threads)
