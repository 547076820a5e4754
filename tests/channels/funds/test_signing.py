"""Signatures by Standard Webhooks: who knows the secret is believed, for five minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from matcher.channels.funds.signing import signed_headers, verify
from matcher.errors import ConfigError, InvalidInput

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"


def test_the_example_of_the_specification_is_signed_as_it_says() -> None:
    assert signed_headers(ID, BODY, secret=SECRET, at=AT) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_what_was_signed_is_believed_whatever_the_case_of_the_headers() -> None:
    headers = {name.title(): value for name, value in signed_headers(ID, BODY, secret=SECRET, at=AT).items()}
    assert verify(headers, BODY, secret=SECRET, at=AT + timedelta(seconds=300)) == ID


def test_one_of_several_signatures_is_enough() -> None:
    headers = signed_headers(ID, BODY, secret=SECRET, at=AT)
    headers["webhook-signature"] = f"v1,AAAA v2,BBBB {headers['webhook-signature']}"
    assert verify(headers, BODY, secret=SECRET, at=AT) == ID


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"webhook-id": "msg_other"}, "no signature"),
        ({"webhook-timestamp": "1614265331"}, "no signature"),
        ({"webhook-timestamp": "soon"}, "seconds since 1970"),
        ({"webhook-signature": "v1,é"}, "no signature"),
        ({"webhook-id": ""}, "webhook-id were expected"),
    ],
)
def test_what_was_changed_is_not_believed(change: dict[str, str], words: str) -> None:
    headers = {**signed_headers(ID, BODY, secret=SECRET, at=AT), **change}
    with pytest.raises(InvalidInput, match=words):
        verify(headers, BODY, secret=SECRET, at=AT)


def test_another_body_secret_or_time_is_not_believed() -> None:
    headers = signed_headers(ID, BODY, secret=SECRET, at=AT)
    for body, secret, at in (
        (BODY + b" ", SECRET, AT),
        (BODY, "another secret of enough bytes", AT),
        (BODY, SECRET, AT + timedelta(seconds=301)),
        (BODY, SECRET, AT - timedelta(seconds=301)),
    ):
        with pytest.raises(InvalidInput):
            verify(headers, body, secret=secret, at=at)


@pytest.mark.parametrize("secret", ["short", "whsec_!!!", "whsec_AAAA"])
def test_a_secret_that_is_none_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ConfigError) as caught:
        signed_headers(ID, BODY, secret=secret, at=AT)
    assert secret not in str(caught.value)
