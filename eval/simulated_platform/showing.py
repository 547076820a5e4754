"""What was shown and what came of it, with what the simulation knows of every item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eval.simulated_platform.behaviour import looked_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """A pair on a list: the chance that it is acted on by whoever looks at it, and what came of it.

    `chance` is 0 where the taker had made up its mind before.
    """

    taker_id: str
    offer_id: str
    suggestion: str
    chance: float
    is_acted_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownList:
    """One answer. `group` is the enterprise, fund or broker: what one of them does belongs together."""

    name: str
    list_id: str
    at: datetime
    quarter: int
    pairing: str
    group: str
    order: str
    """ranked or drawn, as the answer says."""
    version: int
    items: tuple[ShownItem, ...]

    @property
    def acted_on(self) -> int:
        """How many items somebody acted on."""
        return sum(item.is_acted_on for item in self.items)

    @property
    def expected(self) -> float:
        """How many are acted on, on average, in the order shown."""
        return expected_acts([item.chance for item in self.items])

    @property
    def best(self) -> float:
        """How many in the true order of the same items."""
        return expected_acts(sorted((item.chance for item in self.items), reverse=True))

    @property
    def random(self) -> float:
        """How many in a random order of the same items."""
        looks = [looked_at(position) for position in range(1, len(self.items) + 1)]
        total = sum(item.chance for item in self.items)
        return total * sum(looks) / max(len(looks), 1)


def expected_acts(chances: list[float]) -> float:
    """Return how many items are acted on, on average, of these chances in this order."""
    return sum(chance * looked_at(position) for position, chance in enumerate(chances, start=1))
