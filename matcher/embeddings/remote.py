"""An encoder behind an OpenAI-compatible `/v1/embeddings` URL (TEI, vLLM, Xinference)."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from typing import Any, Self

import httpx
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from matcher.embeddings.encoder import Vectors
from matcher.embeddings.options import EncoderConfig
from matcher.embeddings.rows import scale_to_unit, valid_text
from matcher.errors import RemoteEncoderError

_LONGEST_WAIT_S = 60.0  # a service that asks for more is down for this job


class _Item(BaseModel):
    index: int
    embedding: list[float]


class _Answer(BaseModel):
    # A service may echo the request, key and all; it must not come back in an error's text.
    model_config = ConfigDict(hide_input_in_errors=True)

    data: list[_Item]


class _Temporary(Exception):
    """A failure worth another try, with the wait that the service asked for."""

    def __init__(self, reason: str, *, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class RemoteEncoder:
    """Encodes by POSTing batches; tries again after connection errors, 429 and 5xx.

    The name holds the model and the prefixes but not the URL, so that moving the service keeps
    cached vectors. The API key appears in no error and no repr. Safe to share between threads.
    Raises RemoteEncoderError when the service does not answer usably.
    """

    def __init__(self, config: EncoderConfig) -> None:
        self._config = config
        self._dimension = config.dimension
        self._learning = threading.Lock()
        key = config.api_key.get_secret_value()
        self._client = httpx.Client(
            timeout=httpx.Timeout(config.timeout_s, connect=min(config.timeout_s, 5.0)),
            headers={"Authorization": f"Bearer {key}"} if key else {},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the service."""
        self._client.close()

    @property
    def name(self) -> str:
        deciding = [self._config.query_prefix, self._config.passage_prefix, self._config.max_characters]
        return f"remote:{self._config.model}@{hashlib.sha256(json.dumps(deciding).encode()).hexdigest()[:8]}"

    @property
    def dimension(self) -> int:
        """The vectors' length: as configured, else as the service answers a first text."""
        if not self._dimension:
            self._embed(["dimension"])
        return self._dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._config.query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._config.passage_prefix)

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        limit, size = self._config.max_characters or None, self._config.batch_size
        # Services refuse the empty string; a space has no token of its own.
        inputs = [valid_text(prefix + text[:limit]) or " " for text in texts]
        # Batches of like lengths waste less padding at the service.
        by_length = sorted(range(len(inputs)), key=lambda position: len(inputs[position]))
        vectors: Vectors | None = None
        for start in range(0, len(by_length), size):
            positions = by_length[start : start + size]
            rows = self._embed([inputs[position] for position in positions])
            if vectors is None:
                vectors = np.empty((len(texts), rows.shape[1]), np.float32)
            vectors[positions] = rows
        if vectors is None:
            raise RemoteEncoderError("no batch was sent")
        return vectors

    def _embed(self, inputs: list[str]) -> Vectors:
        retrying = Retrying(
            retry=retry_if_exception_type(_Temporary),
            stop=stop_after_attempt(self._config.retries + 1),
            wait=self._wait,
            reraise=True,
        )
        try:
            rows = retrying(self._post, inputs)
        except _Temporary as failure:
            tries = self._config.retries + 1
            raise RemoteEncoderError(
                f"{self._where} failed {tries} time(s), last: {failure}; check that the service runs"
            ) from None
        self._check_dimension(rows)
        return scale_to_unit(rows, source=self._where)

    def _post(self, inputs: list[str]) -> NDArray[np.float32]:
        body = {"model": self._config.model, "input": inputs, "encoding_format": "float"}
        try:
            response = self._client.post(f"{self._config.url.rstrip('/')}/embeddings", json=body)
        except httpx.TransportError as error:
            raise _Temporary(type(error).__name__) from None
        except httpx.InvalidURL:
            raise RemoteEncoderError(
                f"encoder.url is not a URL: expected http(s)://host/v1, got {self._where}"
            ) from None
        if response.status_code == 429 or response.status_code >= 500:
            raise _Temporary(f"HTTP {response.status_code}", wait_s=_retry_after_s(response))
        if response.status_code in (401, 403):
            raise RemoteEncoderError(
                f"{self._where} refused the API key (HTTP {response.status_code}); "
                "set MATCHER_ENCODER__API_KEY"
            )
        if response.status_code != 200:
            raise RemoteEncoderError(
                f"{self._where} answered HTTP {response.status_code}, expected 200; "
                "check encoder.url and encoder.model"
            )
        return self._read(response, len(inputs))

    def _read(self, response: httpx.Response, count: int) -> NDArray[np.float32]:
        try:
            items = _Answer.model_validate_json(response.content).data
        except ValidationError as error:
            raise RemoteEncoderError(
                f"{self._where} did not answer in OpenAI's embedding format "
                f"({error.error_count()} bad field(s)); check encoder.url"
            ) from None
        rows: dict[int, list[float]] = {item.index: item.embedding for item in items}
        if len(items) != count or sorted(rows) != list(range(count)):
            raise RemoteEncoderError(
                f"{self._where} answered {len(items)} vector(s) with indexes {sorted(rows)[:5]}…, "
                f"expected one for each of {count} texts"
            )
        lengths = {len(row) for row in rows.values()}
        if len(lengths) != 1:
            raise RemoteEncoderError(
                f"{self._where} answered vectors of several dimensions: {sorted(lengths)}"
            )
        return np.array([rows[index] for index in range(count)], np.float32)

    def _check_dimension(self, rows: NDArray[np.float32]) -> None:
        with self._learning:
            self._dimension = self._dimension or rows.shape[1]
        if rows.shape[1] != self._dimension:
            raise RemoteEncoderError(
                f"{self._where} gave vectors of {rows.shape[1]} dimensions, expected {self._dimension}; "
                "check encoder.model and encoder.dimension"
            )

    def _wait(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        asked = failure.wait_s if isinstance(failure, _Temporary) else None
        growing: float = self._config.retry_wait_s * 2 ** (state.attempt_number - 1)
        return min(growing if asked is None else asked, _LONGEST_WAIT_S)

    @property
    def _where(self) -> str:
        """The service without whatever credentials its URL carries."""
        try:
            url = httpx.URL(self._config.url)
        except httpx.InvalidURL:
            return "the embedding service"
        return f"embedding service {url.host}:{url.port or ''} ({self._config.model})"


def _retry_after_s(response: httpx.Response) -> float | None:
    """Return the seconds that Retry-After asks for; None when it is absent or a date (RFC 9110)."""
    value: Any = response.headers.get("retry-after", "")
    return float(value) if value.isdigit() else None
