"""The remote encoder against a real local service that fails in many ways."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import count

import numpy as np
import pytest
from pydantic import SecretStr

from matcher.embeddings.encoder import Encoder
from matcher.embeddings.options import EncoderConfig
from matcher.embeddings.remote import RemoteEncoder
from matcher.errors import EncoderError, RemoteEncoderError
from tests.contracts.encoder_contract import EncoderContract
from tests.embeddings.service import DIMENSION, EmbeddingService, embed

KEY = "sk-very-secret-0123456789"
_numbers = count()


_opened: list[RemoteEncoder] = []


@pytest.fixture(autouse=True)
def _close_clients() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


def _open(service: EmbeddingService, mode: str, **settings: object) -> tuple[RemoteEncoder, str]:
    """Return an encoder and its own mode, numbered so that each test counts its own requests."""
    own = f"{mode}-{next(_numbers)}"
    config = EncoderConfig.model_validate(
        {
            "kind": "remote",
            "model": "e5",
            "url": service.url(own),
            "api_key": SecretStr(KEY),
            "retry_wait_s": 0.01,
            **settings,
        }
    )
    _opened.append(RemoteEncoder(config))
    return _opened[-1], own


class TestContract(EncoderContract):
    @pytest.fixture
    def encoder(self, service: EmbeddingService) -> Encoder:
        return _open(service, "good", batch_size=2)[0]


def test_vectors_are_the_services_at_unit_length(service: EmbeddingService) -> None:
    encoder, mode = _open(service, "good")
    expected = np.array(embed("passage: 锂电池"))
    row = encoder.encode_passages(["锂电池"])[0]
    np.testing.assert_allclose(row, expected / np.linalg.norm(expected), atol=1e-6)
    (request,) = service.requests(mode)
    assert request["body"] == {"model": "e5", "input": ["passage: 锂电池"], "encoding_format": "float"}
    assert request["authorization"] == f"Bearer {KEY}"


def test_prefixes_are_those_configured_and_decide_the_name(service: EmbeddingService) -> None:
    plain, mode = _open(service, "good", query_prefix="", passage_prefix="")
    plain.encode_queries(["", "电池"])
    assert service.requests(mode)[0]["body"]["input"] == [" ", "电池"]
    assert plain.name != _open(service, "good")[0].name


def test_texts_go_in_batches_and_a_cut_is_obeyed(service: EmbeddingService) -> None:
    encoder, mode = _open(service, "good", batch_size=2, max_characters=3, passage_prefix="")
    encoder.encode_passages(["一二三四五", "一", "一二", "一二三四", "二"])
    sent = [request["body"]["input"] for request in service.requests(mode)]
    assert [len(batch) for batch in sent] == [2, 2, 1]
    assert max(len(text) for batch in sent for text in batch) == 3


def test_rows_follow_the_index_and_not_the_order_of_the_answer(service: EmbeddingService) -> None:
    texts = ["一", "二二", "三三三", "四四四四", "五"]
    shuffled, straight = _open(service, "shuffled")[0], _open(service, "good")[0]
    np.testing.assert_array_equal(shuffled.encode_passages(texts), straight.encode_passages(texts))


@pytest.mark.parametrize(("mode", "tries"), [("flaky", 3), ("hangup", 2)])
def test_passing_failures_are_tried_again(service: EmbeddingService, mode: str, tries: int) -> None:
    encoder, own = _open(service, mode)
    assert encoder.encode_passages(["锂电池"]).shape == (1, DIMENSION)
    assert len(service.requests(own)) == tries


def test_retry_after_is_waited_for(service: EmbeddingService) -> None:
    encoder, mode = _open(service, "busy")
    encoder.encode_passages(["锂电池"])
    first, second = service.requests(mode)
    assert second["at"] - first["at"] >= 1.0


def test_lasting_failure_is_given_up_after_the_retries(service: EmbeddingService) -> None:
    encoder, mode = _open(service, "down", retries=2)
    with pytest.raises(RemoteEncoderError, match=r"failed 3 time.*HTTP 503"):
        encoder.encode_passages(["锂电池"])
    assert len(service.requests(mode)) == 3


def test_a_slow_service_is_a_failure(service: EmbeddingService) -> None:
    encoder, _ = _open(service, "slow", retries=0, timeout_s=0.2)
    with pytest.raises(RemoteEncoderError, match="ReadTimeout"):
        encoder.encode_passages(["锂电池"])


def test_no_service_at_all_is_a_failure() -> None:
    config = EncoderConfig(kind="remote", model="e5", url="http://127.0.0.1:9/v1", retries=0)
    with RemoteEncoder(config) as encoder, pytest.raises(RemoteEncoderError, match="ConnectError"):
        encoder.encode_passages(["锂电池"])


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("unauthorised", "refused the API key"),
        ("teapot", "HTTP 418"),
        ("nonsense", "embedding format"),
        ("short", "expected one for each of 2"),
        ("zeros", "zero or not finite"),
    ],
)
def test_unusable_answers_are_not_tried_again(service: EmbeddingService, mode: str, message: str) -> None:
    encoder, own = _open(service, mode)
    with pytest.raises(EncoderError, match=message):
        encoder.encode_passages(["锂电池", "玩具"])
    assert len(service.requests(own)) == 1


def test_another_dimension_than_before_or_configured_is_refused(service: EmbeddingService) -> None:
    encoder, _ = _open(service, "shrinking")
    encoder.encode_passages(["锂电池"])
    with pytest.raises(RemoteEncoderError, match="32 dimensions, expected 64"):
        encoder.encode_passages(["锂电池"])
    with pytest.raises(RemoteEncoderError, match="64 dimensions, expected 384"):
        _open(service, "good", dimension=384)[0].encode_passages(["锂电池"])


@pytest.mark.parametrize("mode", ["unauthorised", "down", "teapot", "nonsense", "slow"])
def test_the_key_is_in_no_error_log_or_repr(
    service: EmbeddingService, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    encoder, _ = _open(service, mode, retries=0, timeout_s=0.2)
    with pytest.raises(RemoteEncoderError) as failure:
        encoder.encode_passages(["锂电池"])
    error: BaseException | None = failure.value
    while error is not None:
        assert KEY not in f"{error!s}{error!r}"
        error = error.__cause__ or error.__context__
    assert KEY not in caplog.text
    assert KEY not in repr(encoder) + repr(vars(encoder)) + encoder.name
