"""The default encoder on its prepared folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matcher.embeddings.encoder import Encoder
from matcher.embeddings.folder import MODEL, TOKENIZER, EncoderManifest, digest_file
from matcher.embeddings.onnx import OnnxEncoder
from matcher.errors import EncoderError, ModelMismatch
from tests.contracts.encoder_contract import EncoderContract

pytestmark = pytest.mark.model


class TestContract(EncoderContract):
    @pytest.fixture
    def encoder(self, onnx_encoder: OnnxEncoder) -> Encoder:
        return onnx_encoder


def test_serving_never_imports_torch(prepared: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from matcher.embeddings.onnx import OnnxEncoder\n"
        "print(OnnxEncoder(Path(sys.argv[1])).encode_queries(['锂电池', '玩具']).shape)\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    root = Path(__file__).parent.parent.parent
    ran = subprocess.run(
        [sys.executable, "-c", code, str(prepared.resolve())],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split("\n")[:2] == ["(2, 384)", "[]"]


def test_queries_and_passages_get_their_own_prefix(onnx_encoder: OnnxEncoder) -> None:
    query, passage = onnx_encoder.encode_queries(["锂电池"])[0], onnx_encoder.encode_passages(["锂电池"])[0]
    assert query @ passage < 0.999


def test_a_text_is_cut_at_512_tokens(onnx_encoder: OnnxEncoder) -> None:
    assert onnx_encoder.count_tokens("电池 " * 2000) == 512
    assert onnx_encoder.count_tokens("电池") < 6
    long = "锂电池的研发。" * 200
    np.testing.assert_array_equal(
        onnx_encoder.encode_passages([long]), onnx_encoder.encode_passages([long + "别的内容" * 50])
    )


def test_the_name_holds_the_model_and_a_digest_of_what_decides_vectors(
    onnx_encoder: OnnxEncoder, prepared: Path
) -> None:
    manifest = EncoderManifest.read(prepared)
    assert re.fullmatch(r"multilingual-e5-small-q4(\+techtransfer)?@[0-9a-f]{12}", onnx_encoder.name)
    assert manifest.model_copy(update={"query_prefix": ""}).name != onnx_encoder.name
    other_weights = {**manifest.files, MODEL: "0" * 64}
    assert manifest.model_copy(update={"files": other_weights}).name != onnx_encoder.name
    assert (
        manifest.model_copy(update={"files": {**manifest.files, "README": "0" * 64}}).name
        == onnx_encoder.name
    )


def test_a_missing_folder_says_how_to_prepare_it(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="matcher model prepare"):
        OnnxEncoder(tmp_path / "nothing")


def test_a_changed_model_file_is_refused(prepared: Path, tmp_path: Path) -> None:
    _copy_serving_files(prepared, tmp_path)
    with (tmp_path / MODEL).open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\xff\xfe\xfd")
    with pytest.raises(ModelMismatch, match=r"model\.onnx: expected SHA-256"):
        OnnxEncoder(tmp_path)


def test_a_model_file_that_onnxruntime_cannot_load_is_an_encoder_error(
    prepared: Path, tmp_path: Path
) -> None:
    _copy_serving_files(prepared, tmp_path)
    (tmp_path / MODEL).write_bytes(b"no model")
    manifest = EncoderManifest.read(prepared)
    files = {**manifest.files, MODEL: digest_file(tmp_path / MODEL)}
    manifest.model_copy(update={"files": files}).write(tmp_path)
    with pytest.raises(EncoderError, match="onnxruntime cannot load"):
        OnnxEncoder(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", '{"model": "x", "surprise": 1}'])
def test_a_description_that_cannot_be_understood_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "encoder.json").write_text(content)
    with pytest.raises(ModelMismatch, match="not an encoder description"):
        EncoderManifest.read(tmp_path)


def _copy_serving_files(prepared: Path, folder: Path) -> None:
    for name in (MODEL, TOKENIZER, "encoder.json"):
        shutil.copy(prepared / name, folder / name)
