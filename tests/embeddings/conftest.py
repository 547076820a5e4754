"""Fixtures for the encoder tests; no hub is ever asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub client is first imported

from matcher.embeddings.onnx import OnnxEncoder
from tests.embeddings.service import EmbeddingService
from tests.model_folder import model_folder, unadapted_folder


@pytest.fixture(scope="session")
def prepared() -> Path:
    """The prepared default model's folder."""
    return model_folder()


@pytest.fixture(scope="session")
def unadapted() -> Path:
    """The folder of the default model before its adapter."""
    return unadapted_folder()


@pytest.fixture(scope="session")
def onnx_encoder(prepared: Path) -> OnnxEncoder:
    return OnnxEncoder(prepared, threads=2)


@pytest.fixture(scope="module")
def service() -> Iterator[EmbeddingService]:
    """A local embedding service in a process of its own, behaving well until told otherwise."""
    with EmbeddingService.started() as running:
        yield running
