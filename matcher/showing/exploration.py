"""Exploration: a share of the lists in drawn order, so that logs tell of other orders than the one in use."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.errors import InvalidInput
from matcher.showing.interleaving import takes_part


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploredItem:
    """A record at its position, and how likely it was to stand there before the draw."""

    key: str
    position: int
    """1 is first."""
    propensity: float


def explore(ranking: Sequence[str], *, request_id: str, experiment: str, share: float) -> list[ExploredItem]:
    """Return a request's list: for a `share` (0–1) of the requests in drawn order, for the others as ranked.

    Every order is alike likely. The same records are shown either way, so that the log carries
    evaluations of any ranker that orders what is shown, and examination by position. The draw follows from
    the ids alone. Raises InvalidInput for a share outside 0–1 and for a record named twice.
    """
    if len(set(ranking)) < len(ranking):
        raise InvalidInput("expected each record once in a ranking")
    is_drawn = takes_part(request_id, experiment=f"explore/{experiment}", share=share)
    # Sorting by hashes of distinct texts is a draw of an order.
    order = sorted(ranking, key=lambda key: _hash(experiment, request_id, key)) if is_drawn else ranking
    return [
        ExploredItem(
            key=key,
            position=position,
            propensity=share / len(ranking) + (1 - share) * (key == ranking[position - 1]),
        )
        for position, key in enumerate(order, start=1)
    ]


def _hash(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(("order", *parts)).encode("utf-8")).digest()
