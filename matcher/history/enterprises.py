"""Which demands are of one enterprise, kept up with the store's changes."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from typing import Final

from matcher.records import Demand
from matcher.store import Store
from matcher.text.party_names import plain_name
from matcher.vocabulary import Kind

_NOBODY: Final = re.compile(
    r"某|[*×＊]|x{2}|匿名|保密|公开|透露|不详|未知|^(?:该|本|一家|东莞市?)?(?:企业|公司|单位|个人|无|暂无)$"
)
"""Names that stand for many: what one of those asked for is no other's wish."""


class Enterprises:
    """Finds the other demands of a demand's enterprise, by its name; safe for threads.

    The first call reads all demands, later ones what changed since. Deleted demands are forgotten.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._revision = 0
        self._name_of: dict[str, str] = {}
        self._demands_of: dict[str, set[str]] = defaultdict(set)
        self._lock = threading.Lock()

    def demands_of(self, demand: Demand) -> list[str]:
        """Return the ids of the demand and of those of the same enterprise, by id."""
        name = enterprise_name(demand)
        if name is None:
            return [demand.id]
        self.follow()
        with self._lock:
            return sorted({demand.id, *self._demands_of.get(name, ())})

    def follow(self) -> None:
        """Bring the names up to the store's revision."""
        with self._lock:
            self._follow(self._store.revision())

    def _follow(self, revision: int) -> None:
        while self._revision < revision:
            changes = self._store.changes(after=self._revision, kind=Kind.DEMAND)
            for change in changes:
                self._move(change.key.id, change.record)
            # Past the last page nothing of this kind is left up to the revision, whatever else changed.
            self._revision = changes[-1].revision if changes else revision

    def _move(self, id: str, record: object) -> None:
        before = self._name_of.pop(id, None)
        if before is not None:
            self._demands_of[before].discard(id)
            if not self._demands_of[before]:
                del self._demands_of[before]
        name = enterprise_name(record) if isinstance(record, Demand) else None
        if name is not None:
            self._name_of[id] = name
            self._demands_of[name].add(id)


def enterprise_name(demand: Demand) -> str | None:
    """Return the enterprise's name in one spelling; None without one, and for one that hides who it is."""
    return None if demand.enterprise is None or _hides(demand.enterprise) else plain_name(demand.enterprise)


def _hides(name: str) -> bool:
    return _NOBODY.search(plain_name(name)) is not None
