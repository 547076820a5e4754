"""What people do with what they are shown: hidden closeness, readiness, price, distance, answers, taste.

Nothing here knows the engine's features: no words, no vectors of texts, no codes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

from eval.simulated_platform.chance import Chance
from eval.simulated_platform.offers import Offer
from eval.simulated_platform.places import Place, distance_km
from eval.simulated_platform.vocabulary import Direction

LOOKED_AT: Final = (1.0, 0.55, 0.35, 0.25, 0.2, 0.16, 0.14, 0.12, 0.1)
"""Chance that somebody looks at a position, whatever stands above it; the last holds for all below."""
_EAGER: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taker:
    """Who may act: a demand with its enterprise, or a fund."""

    kind: str
    id: str
    group: str
    """The enterprise or fund: what one person decides belongs together."""
    topic: Direction
    ability: float
    taste: Direction
    budget_cny: float
    place: Place
    closeness: float
    """Hidden closeness at which half of them would care: funds look at fields, enterprises at objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What speaks for acting, each in 0–1; their product, times eagerness, is the chance to act."""

    technology: float
    maturity: float
    budget: float
    place: float
    timing: float
    """How readily the team answers: known to nobody, it shows in what came of its earlier contacts."""
    competition: float
    """How much the taker likes this kind of thing, against what else is there."""

    def chance_to_act(self, others: float = 1.0) -> float:
        """Return the product, all causes but the subject to the power of `others`."""
        rest = math.prod(getattr(self, one.name) for one in fields(self)) / self.technology
        return float(_EAGER * self.technology * rest**others)

    @property
    def weakest(self) -> str:
        """The cause that speaks most against, as a reason of a decline."""
        return min(fields(self), key=lambda one: float(getattr(self, one.name))).name


def weigh(taker: Taker, offer: Offer, chance: Chance) -> Causes:
    """Return what speaks for a taker to act on an achievement; the same whenever they meet."""
    close = float(taker.topic @ offer.topic)
    lack = max(0.0, taker.ability - offer.trl)
    excess = max(0.0, offer.trl - taker.ability - 3.0)
    over = math.log(offer.price_cny / taker.budget_cny)
    noise = 0.25 * chance.normal("noise", taker.id, offer.id)
    liking = 0.8 * float(taker.taste @ offer.style) + noise + 1.2
    return Causes(
        technology=_rise((close - taker.closeness) / 0.1),
        maturity=math.exp(-0.5 * (lack / 2.2) ** 2 - 0.5 * (excess / 4.0) ** 2),
        budget=_rise((1.2 - over) / 0.5),
        place=0.7 + 0.3 * math.exp(-distance_km(taker.place, offer.place) / 60.0),
        timing=offer.team.answers,
        competition=_rise(liking / 0.6),
    )


def looked_at(position: int) -> float:
    """Return the chance that somebody looks at a position, from 1."""
    return LOOKED_AT[min(position, len(LOOKED_AT)) - 1]


def _rise(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))
