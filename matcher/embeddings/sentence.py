"""Any sentence-transformers model by name or folder, and its export to ONNX; loads torch when first used."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matcher.embeddings.encoder import Vectors
from matcher.embeddings.folder import MODEL, TOKENIZER, EncoderManifest, digest_folder
from matcher.embeddings.options import EncoderConfig
from matcher.embeddings.rows import scale_to_unit, valid_text
from matcher.errors import EncoderError

_QUERY_PROMPTS = ("query", "search_query")
_PASSAGE_PROMPTS = ("passage", "document", "search_document")


class SentenceEncoder:
    """Encodes with sentence-transformers on the CPU; the reference for exported models.

    The model's own prompts for queries and passages come before the configured prefixes. Texts
    of one call are padded to the longest, so that a row may differ from the same text alone by
    rounding: about 1e-6 for float32 models. Threads take turns. Raises EncoderError when the
    model cannot be loaded.
    """

    def __init__(self, config: EncoderConfig) -> None:
        self._config = config
        self._model = _load(config.model, threads=config.threads)
        prompts: Mapping[str, str] = self._model.prompts or {}
        self._query_prefix = _prompt(prompts, _QUERY_PROMPTS, config.query_prefix)
        self._passage_prefix = _prompt(prompts, _PASSAGE_PROMPTS, config.passage_prefix)
        self._digest = _digest(self._model, self._query_prefix, self._passage_prefix)
        self._turn = threading.Lock()

    @property
    def name(self) -> str:
        return f"sentence:{Path(self._config.model).name}@{self._digest}"

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension())

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._passage_prefix)

    def export(self, folder: Path) -> EncoderManifest:
        """Write the model to `folder` as OnnxEncoder reads it (float32) and return its description.

        Raises EncoderError when `folder` exists, or when the model cannot be exported.
        """
        if folder.exists():
            raise EncoderError(f"{folder} exists; expected a new folder to export to, delete it first")
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _save_tokenizer(self._model, aside)
            _export_graph(self._model, aside / MODEL)
            manifest = EncoderManifest(
                model=Path(self._config.model).name,
                dimension=self.dimension,
                max_tokens=int(self._model.max_seq_length),
                query_prefix=self._query_prefix,
                passage_prefix=self._passage_prefix,
                files=digest_folder(aside),
            )
            manifest.write(aside)
            aside.chmod(0o755)
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return manifest

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        with self._turn:
            rows = self._model.encode(
                [valid_text(prefix + text) for text in texts],
                batch_size=self._config.batch_size,
                prompt="",
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return scale_to_unit(rows, source=self.name)


def _load(model: str, *, threads: int) -> Any:
    import torch
    from sentence_transformers import SentenceTransformer

    if threads:
        torch.set_num_threads(threads)  # torch knows only one number for the whole process
    try:
        return SentenceTransformer(model, device="cpu", local_files_only=Path(model).is_dir())
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        raise EncoderError(
            f"sentence-transformers cannot load {model!r} ({error}); give a model's name or folder"
        ) from error


def _prompt(prompts: Mapping[str, str], names: Sequence[str], default: str) -> str:
    # sentence-transformers 5 and later fill in empty prompts of their own for "query" and "document".
    return next((prompts[name] for name in names if prompts.get(name)), default)


def _digest(model: Any, *prefixes: str) -> str:
    """Return a digest of all weights and of what else decides the vectors."""
    digest = hashlib.sha256(repr((model.max_seq_length, prefixes)).encode())
    for name, tensor in sorted(model.state_dict().items()):
        # BERT's pooler is never used here, and random where the model's files lack it.
        if ".pooler." in name:
            continue
        digest.update(name.encode())
        digest.update(tensor.detach().contiguous().view(-1).numpy().tobytes())
    return digest.hexdigest()[:12]


def _save_tokenizer(model: Any, folder: Path) -> None:
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise EncoderError("the model's tokenizer has no tokenizer.json form, so it cannot be exported")
    backend.save(str(folder / TOKENIZER))


def _export_graph(model: Any, path: Path) -> None:
    import torch

    class Pooled(torch.nn.Module):  # type: ignore[misc]  # torch is not typed here
        """The whole pipeline of modules from ids to sentence vectors."""

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            return model(features)["sentence_embedding"]

    example = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    axes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    try:
        torch.onnx.export(
            Pooled().eval(),
            (example, torch.ones_like(example)),
            path,
            dynamo=True,
            external_data=False,
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_shapes=(axes, axes),
            verbose=False,
        )
    except (RuntimeError, torch.onnx.OnnxExporterError) as error:
        reason = str(error).partition("\n")[0]  # torch goes on for pages
        raise EncoderError(f"the model cannot be exported to ONNX ({reason}); use backend torch") from error
