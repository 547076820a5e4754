"""A sample of what streams by: drawn by the digest of names, so that neither order nor a seed decides."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable
from typing import Generic, TypeVar

_Thing = TypeVar("_Thing")


class Sample(Generic[_Thing]):
    """At most `size` things, those whose names' digests are lowest: the same of the same names, in any order.

    Names are expected to differ; of equal ones any may stay.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[int, str, int, _Thing]] = []
        self.seen = 0

    def offer(self, name: str, thing: _Thing) -> None:
        """Take part in the draw."""
        self.seen += 1
        digest = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
        entry = (-digest, name, self.seen, thing)
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, entry)
        elif entry > self._heap[0]:
            heapq.heapreplace(self._heap, entry)

    def drawn(self) -> Iterable[_Thing]:
        """Return what was drawn, by digest."""
        return (thing for *_, thing in sorted(self._heap, key=lambda entry: entry[:3], reverse=True))
