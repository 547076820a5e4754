"""Which kind may be proposed to which: one entry a pairing, with its eligibility and weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.errors import InvalidInput
from matcher.records import OPEN_STATUSES
from matcher.vocabulary import DemandStatus, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """One kind proposed to another.

    `statuses` are those a proposed record may have; `leg_weights` weigh the legs when their
    rankings are fused.
    """

    asks: Kind
    proposes: Kind
    statuses: frozenset[str] = OPEN_STATUSES
    leg_weights: Mapping[str, float] = field(
        default_factory=lambda: {"dense": 1.0, "words": 1.0, "grams": 1.0}
    )

    @property
    def name(self) -> str:
        """`asks-proposes`, as in the API."""
        return f"{self.asks}-{self.proposes}"


_ANY_DEMAND = frozenset(status.value for status in DemandStatus)

PAIRINGS: Mapping[str, Pairing] = {
    pairing.name: pairing
    for pairing in (
        Pairing(asks=Kind.DEMAND, proposes=Kind.ACHIEVEMENT),
        Pairing(asks=Kind.ACHIEVEMENT, proposes=Kind.DEMAND),
        Pairing(asks=Kind.INVESTOR, proposes=Kind.ACHIEVEMENT),
        Pairing(asks=Kind.ACHIEVEMENT, proposes=Kind.INVESTOR),
        Pairing(asks=Kind.DEMAND, proposes=Kind.BROKER),
        Pairing(asks=Kind.ACHIEVEMENT, proposes=Kind.BROKER),
        Pairing(asks=Kind.BROKER, proposes=Kind.ACHIEVEMENT),
        Pairing(asks=Kind.BROKER, proposes=Kind.DEMAND),
        # Asked before: a solved or closed demand is the most useful answer.
        Pairing(asks=Kind.DEMAND, proposes=Kind.DEMAND, statuses=_ANY_DEMAND),
        Pairing(asks=Kind.ACHIEVEMENT, proposes=Kind.ACHIEVEMENT),
    )
}


def pairing_named(name: str) -> Pairing:
    """Return the pairing; raise InvalidInput naming all of them."""
    if name not in PAIRINGS:
        raise InvalidInput(f"pairing is one of {', '.join(PAIRINGS)}, not {name!r}")
    return PAIRINGS[name]
