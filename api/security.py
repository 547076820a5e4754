"""API keys: issuing them, and finding out who calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.roles import Role
from matcher.errors import InvalidInput
from matcher.store import ApiKey, Store, hash_secret, make_secret

_LONGEST_KEY: Final = 200
_ROLES: Final = {role.value: role for role in Role}
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="matcher"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the key's id and its role."""

    key_id: int
    role: Role

    @property
    def name(self) -> str:
        """Who calls, as what is kept of it says: the key stands for a person whom the platform knows."""
        return f"API key {self.key_id} ({self.role.value})"


def issue_key(store: Store, name: str, role: Role, at: datetime) -> tuple[ApiKey, str]:
    """Store a new key's hash and return the key with its plaintext, which is shown only this once.

    Raises Conflict when a key in use has that name, InvalidInput when the name is blank, long or
    not printable.
    """
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise InvalidInput(f"a key's name is 1 to 100 printable characters, not {name!r}")
    secret = make_secret()
    return store.add_key(secret, name=name.strip(), role=role.value, at=at), secret


def read_secret(headers: Mapping[str, str]) -> str | None:
    """Return the key sent as `Authorization: Bearer` or `X-API-Key`; None when none came or two differ."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    sent = {headers["x-api-key"].strip()} if "x-api-key" in headers else set()
    if scheme:
        if scheme.lower() != "bearer":
            return None
        sent.add(bearer.strip())
    if len(sent) != 1:
        return None
    secret = sent.pop()
    return secret if 0 < len(secret) <= _LONGEST_KEY else None


def identify(store: Store, secret: str) -> Caller | None:
    """Return who the key belongs to; None for unknown and revoked keys.

    The store is asked each time, so a revoked key stops at once.
    """
    key = store.find_key(hash_secret(secret))
    if key is None or key.role not in _ROLES:
        return None
    return Caller(key.id, _ROLES[key.role])
