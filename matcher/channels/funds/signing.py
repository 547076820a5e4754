"""Signatures of webhooks, and how a receiver checks them (standardwebhooks.com, version 1.0.0).

A message carries three headers: `webhook-id` (the same on every attempt), `webhook-timestamp` (seconds since
1970 of this attempt) and `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`
with the secret, where several may stand with spaces between.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from matcher.errors import ConfigError, InvalidInput

ID_HEADER: Final = "webhook-id"
TIME_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"
TOLERANCE_S: Final = 300
"""How far a receiver lets sender's clock and its own lie apart; older messages may be somebody's replay."""
_VERSION: Final = "v1"
_PREFIX: Final = "whsec_"
_SHORTEST_SECRET: Final = 16


def signed_headers(message_id: str, body: bytes, *, secret: str, at: datetime) -> dict[str, str]:
    """Return the headers of an attempt made at a moment; raise ConfigError for a secret that is none."""
    timestamp = str(int(at.timestamp()))
    signature = _sign(message_id, timestamp, body, _key_of(secret))
    return {ID_HEADER: message_id, TIME_HEADER: timestamp, SIGNATURE_HEADER: f"{_VERSION},{signature}"}


def verify(headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime) -> str:
    """Return the message's id when it comes from who knows the secret and was sent lately, for receivers.

    Raises InvalidInput for missing or bad headers, a moment more than TOLERANCE_S from `at`, and a signature
    of another secret or body. Names of headers are read whatever their case.
    """
    found = {name.lower(): value for name, value in headers.items()}
    missing = [name for name in (ID_HEADER, TIME_HEADER, SIGNATURE_HEADER) if not found.get(name)]
    if missing:
        raise InvalidInput(f"the headers {', '.join(missing)} were expected")
    message_id, timestamp = found[ID_HEADER], found[TIME_HEADER]
    if not timestamp.isascii() or not timestamp.isdigit():
        raise InvalidInput(f"{TIME_HEADER}: seconds since 1970 were expected")
    if abs(int(timestamp) - at.timestamp()) > TOLERANCE_S:
        raise InvalidInput(f"{TIME_HEADER}: a moment within {TOLERANCE_S} s of now was expected")
    expected = _sign(message_id, timestamp, body, _key_of(secret))
    given = [part.partition(",") for part in found[SIGNATURE_HEADER].split()]
    if not any(
        version == _VERSION and hmac.compare_digest(signature.encode(), expected.encode())
        for version, _, signature in given
    ):
        raise InvalidInput(f"{SIGNATURE_HEADER}: no signature of this secret over this body")
    return message_id


def check_secret(secret: str) -> None:
    """Raise ConfigError for a secret that nothing can be signed with."""
    _key_of(secret)


def _sign(message_id: str, timestamp: str, body: bytes, key: bytes) -> str:
    content = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def _key_of(secret: str) -> bytes:
    """Return the key of a secret: base64 behind `whsec_`, else the text itself."""
    if not secret.startswith(_PREFIX):
        key = secret.encode()
    else:
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            raise ConfigError(f"a webhook's secret behind {_PREFIX} was expected to be base64") from None
    if len(key) < _SHORTEST_SECRET:
        raise ConfigError(f"a webhook's secret of at least {_SHORTEST_SECRET} bytes was expected")
    return key
