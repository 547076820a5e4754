"""Exploration: a share of the lists in drawn order, so that logs tell of other orders than the one in use."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from matcher.errors import InvalidInput
from matcher.showing.interleaving import takes_part


def is_drawn(request_id: str, *, experiment: str, share: float) -> bool:
    """Return whether a request's list is shown in drawn order; raise InvalidInput for a share outside 0–1."""
    return takes_part(request_id, experiment=f"explore/{experiment}", share=share)


def draw_order(ranking: Sequence[str], *, request_id: str, experiment: str) -> tuple[str, ...]:
    """Return the same records in an order drawn by the ids alone; every order is alike likely.

    The same records are shown as without the draw, so that the log carries evaluations of any ranker that
    orders what is shown, and examination by position. Raises InvalidInput for a record named twice.
    """
    if len(set(ranking)) < len(ranking):
        raise InvalidInput("expected each record once in a ranking")
    # Sorting by hashes of distinct texts is a draw of an order.
    return tuple(sorted(ranking, key=lambda key: _hash(experiment, request_id, key)))


def _hash(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(("order", *parts)).encode("utf-8")).digest()
