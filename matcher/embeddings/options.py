"""The encoder's section of the settings."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class EncoderConfig(BaseModel):
    """Which encoder turns text into vectors, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["onnx", "sentence", "remote", "lsa"] = "onnx"
    """onnx: multilingual-e5-small in the process, measured best value on two cores."""
    model: str = ""
    """Folder (onnx, sentence, lsa) or model name (sentence, remote); empty means the one that `matcher
    model prepare` or `matcher model fit-lsa` made."""
    adapter: str = "techtransfer"
    """Changes the default encoder (`model` empty): the name of one that comes with the project, or the
    .safetensors file that `matcher train encoder` wrote."""
    backend: Literal["torch", "onnx"] = "torch"
    """sentence only. torch runs any model as it is; onnx exports it once and then serves without torch."""
    url: str = ""
    """Base URL of an OpenAI-compatible service, up to and without /embeddings (remote only)."""
    api_key: SecretStr = SecretStr("")
    """Sent as a bearer token where set; services inside a house often want none."""
    query_prefix: str = "query: "
    """The e5 family wants its prefixes; set both to "" for models that take none. A sentence model's
    own prompts come before these; a prepared folder (onnx) names its own."""
    passage_prefix: str = "passage: "
    """See query_prefix."""
    dimension: int = Field(default=0, ge=0, le=16_384)
    """remote only: what the service must give; 0 takes what its first answer has."""
    max_characters: int = Field(default=0, ge=0)
    """remote only: longer texts are cut, for services that refuse instead of cutting; 0 sends all."""
    batch_size: int = Field(default=32, ge=1, le=1024)
    """Texts a call (remote, sentence): large enough to fill a server, small enough to retry."""
    timeout_s: float = Field(default=30.0, gt=0)
    """A remote batch on a busy CPU server takes seconds; beyond 30 the server is taken as dead."""
    retries: int = Field(default=4, ge=0, le=20)
    """Waits of 0.5, 1, 2, 4 s ride out a restart of the service."""
    retry_wait_s: float = Field(default=0.5, ge=0, le=60)
    """The first wait; each further one doubles."""
    threads: int = Field(default=0, ge=0, le=256)
    """Threads for encoding; 0 means one a core."""

    @model_validator(mode="after")
    def _check_kind(self) -> EncoderConfig:
        if self.kind == "remote" and not (self.url and self.model):
            raise ValueError("a remote encoder needs both url and model")
        return self
