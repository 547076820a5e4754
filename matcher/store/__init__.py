"""The relational store of everything that must not be lost."""

from matcher.store.keys import hash_secret, make_secret
from matcher.store.repository import Store
from matcher.store.values import (
    EVERYONE,
    STAFF,
    ApiKey,
    Change,
    RecordFilter,
    StoredRecord,
    UpsertResult,
)

__all__ = [
    "EVERYONE",
    "STAFF",
    "ApiKey",
    "Change",
    "RecordFilter",
    "Store",
    "StoredRecord",
    "UpsertResult",
    "hash_secret",
    "make_secret",
]
