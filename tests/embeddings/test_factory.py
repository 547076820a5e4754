"""The settings lead to the right encoder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from matcher.embeddings.factory import open_encoder
from matcher.embeddings.lsa import LsaEncoder
from matcher.embeddings.onnx import OnnxEncoder
from matcher.embeddings.options import EncoderConfig
from matcher.embeddings.remote import RemoteEncoder
from matcher.errors import EncoderError, NotFitted


@pytest.mark.model
def test_by_default_the_prepared_model_is_opened(prepared: Path) -> None:
    default = open_encoder(EncoderConfig(model=str(prepared)), models=Path("nowhere"))
    assert isinstance(default, OnnxEncoder)
    assert default.dimension == 384


def test_each_kind_opens_its_own_encoder(tmp_path: Path) -> None:
    LsaEncoder().fit(["锂电池", "玩具"]).save(tmp_path)
    lsa = open_encoder(EncoderConfig(kind="lsa", model=str(tmp_path)), models=tmp_path)
    remote = open_encoder(
        EncoderConfig(kind="remote", model="e5", url="http://127.0.0.1:9/v1"), models=tmp_path
    )
    assert isinstance(lsa, LsaEncoder)
    assert isinstance(remote, RemoteEncoder)
    remote.close()


def test_what_is_not_prepared_or_fitted_says_so(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="matcher model prepare"):
        open_encoder(EncoderConfig(), models=tmp_path)
    with pytest.raises(NotFitted):
        open_encoder(EncoderConfig(kind="lsa", model=str(tmp_path)), models=tmp_path)


@pytest.mark.parametrize("settings", [{"kind": "remote"}, {"kind": "remote", "model": "e5"}, {"kid": "onnx"}])
def test_settings_that_cannot_work_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        EncoderConfig.model_validate(settings)


def test_the_key_is_masked() -> None:
    config = EncoderConfig.model_validate({"api_key": "sk-secret"})
    assert "sk-secret" not in repr(config) + str(config) + config.model_dump_json()
