"""Opaque cursors: where a page ended, bound to the list it belongs to."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

import orjson

from matcher.errors import FieldProblem, InvalidRecords

_LONGEST: Final = 400


def make_cursor(after: str, listing: str) -> str:
    """Return the cursor that goes on after a record id in a listing (kind and filters, as text)."""
    return base64.urlsafe_b64encode(orjson.dumps([after, _mark(listing)])).decode("ascii").rstrip("=")


def read_cursor(cursor: str, listing: str) -> str:
    """Return the record id to go on after; raise InvalidRecords for a cursor of another."""
    try:
        padded = cursor[:_LONGEST].encode("ascii") + b"=" * (-len(cursor) % 4)
        after, mark = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError):
        after, mark = None, None
    if not isinstance(after, str) or "\0" in after or mark != _mark(listing):
        expected = "the `next` of the page before, with the same kind and filters"
        raise InvalidRecords([FieldProblem("cursor", cursor[:80], expected)])
    return after


def _mark(listing: str) -> str:
    return hashlib.sha256(listing.encode()).hexdigest()[:12]
